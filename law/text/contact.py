"""Phone and ticket numbers as people write or say them (contract; see docs/text-grammar.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from law.text.mention import Mention

PhoneKind = Literal["mobile", "landline", "masked"]


@dataclass(frozen=True)
class PhoneMention(Mention):
    """A phone number. ``number``: digits only (landline: area code, hyphen, number). ``valid`` False with ``problem`` in Chinese."""

    kind: PhoneKind
    number: str
    valid: bool = True
    problem: str = ""


@dataclass(frozen=True)
class TicketMention(Mention):
    """A ticket number; ``number`` in the form FY-YYYYMMDD-NNNN. ``valid`` False: its date does not exist."""

    number: str
    valid: bool = True
    problem: str = ""


def find_phones(text: str) -> list[PhoneMention]:
    """All phone numbers of a sentence from left to right, without overlap. Hotlines (12351, 110 …) are none."""
    raise NotImplementedError


def parse_phone(answer: str) -> PhoneMention | None:
    """The phone number of an answer; wrong ones come back with valid False; None when there is nothing like one."""
    raise NotImplementedError


def mask_phone(number: str) -> str:
    """13812341234 → 138****1234; 010-12345678 → 010-****5678."""
    raise NotImplementedError


def find_ticket_numbers(text: str) -> list[TicketMention]:
    """All ticket numbers FY-YYYYMMDD-NNNN, also in lower case, with spaces or without hyphens."""
    raise NotImplementedError
