"""Ticket numbers and the last digits of a phone."""

from __future__ import annotations

import re

from law.text.contact import find_phones, find_ticket_numbers

_TAIL = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FORGOTTEN = re.compile(r"(忘|丢|找不到|没记|没有|不知道|不记得|记不(得|住|清)|没存|删)")


def read_ticket_number(text: str) -> str | None:
    """The first ticket number that can exist, as FY-YYYYMMDD-NNNN."""
    return next((mention.number for mention in find_ticket_numbers(text) if mention.valid), None)


def number_forgotten(text: str) -> bool:
    """True for 忘记工单号了, 找不到了."""
    return len(text) <= 20 and bool(_FORGOTTEN.search(text))


def read_tail(text: str) -> str | None:
    """Four digits on their own, or the last four of a whole phone number."""
    if match := _TAIL.search(text):
        return match[0]
    phone = next((mention for mention in find_phones(text) if mention.valid and mention.kind != "masked"), None)
    return phone.number[-4:] if phone else None
