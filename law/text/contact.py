"""Phone and ticket numbers as people write or say them.

Mobile: 11 digits from 13 to 19, with +86, spaces, hyphens, full-width or Chinese digits (幺三八…). Landline: area code
(0 and two or three digits) and 7 or 8 digits. Hotlines (12351, 110 …) are services, not somebody's number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from law.text.folding import fold
from law.text.mention import Mention

PhoneKind = Literal["mobile", "landline", "masked"]

_SPOKEN = "零一二三四五六七八九"
_TO_DIGIT = str.maketrans(f"{_SPOKEN}幺洞拐两", "0123456789" + "1072")
_DIGIT = f"[0-9{_SPOKEN}幺两]"
_GAP = r"[ \-.·]{0,2}"
_BEFORE = r"(?<![0-9a-z#])"
_MOBILE = re.compile(rf"{_BEFORE}(?:(?:\+|00)?86{_GAP})?(?P<number>[1一幺](?:{_GAP}{_DIGIT}){{10}})(?!{_DIGIT}|[a-z])")
_LANDLINE = re.compile(
    r"(?<![0-9a-z\-])[(（]?(?P<area>0(?:10|2\d|[3-9]\d\d))[)）]?[ \-]{0,2}(?P<number>[1-9]\d{2,3}[ \-]?\d{4})(?![\d\-])"
)
_MASKED = re.compile(r"(?<![0-9])(?:1[3-9]\d[*x]{4}\d{4}|0\d{2,3}-[*x]{4}\d{4})(?!\d)")
_WRONG = re.compile(rf"{_BEFORE}(?P<number>1[3-9](?: ?\d){{7,8}}|1[3-9](?: ?\d){{10,11}})(?![\d.*])")
_LENGTH = 11
_TICKET = re.compile(
    r"(?<![a-z0-9])fy[ \-_]{0,2}(?P<day>20\d{2}[ \-]?\d{2}[ \-]?\d{2})[ \-_]{0,2}(?P<serial>\d{4})(?!\d)"
)


@dataclass(frozen=True)
class PhoneMention(Mention):
    """A phone number. ``number``: digits only (landline: area code, hyphen, number; masked: as written).

    ``valid`` False with a Chinese ``problem``: too long, too short, no such prefix, or masked.
    """

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
    found: list[PhoneMention] = []
    for mention in sorted(_phones(text, fold(text)), key=lambda phone: (phone.span[0], -phone.span[1])):
        if not found or mention.span[0] >= found[-1].span[1]:
            found.append(mention)
    return found


def parse_phone(answer: str) -> PhoneMention | None:
    """The first phone number of an answer; wrong ones come back with valid False; None when there is none."""
    phones = find_phones(answer)
    if phones:
        return next((phone for phone in phones if phone.valid), phones[0])
    wrong = _WRONG.search(fold(answer))
    if wrong is None:
        return None
    number = wrong["number"].replace(" ", "")
    problem = f"手机号是{_LENGTH}位，您发来的有{len(number)}位，请核对后再发一次。"
    return PhoneMention(wrong.span("number"), answer[slice(*wrong.span("number"))], "mobile", number, False, problem)


def mask_phone(number: str) -> str:
    """13812341234 → 138****1234; 010-12345678 → 010-****5678. Everything else is hidden whole."""
    if re.fullmatch(r"1\d{10}", number):
        return f"{number[:3]}****{number[-4:]}"
    area, hyphen, _ = number.partition("-")
    return f"{area}-****{number[-4:]}" if hyphen else "****"


def find_ticket_numbers(text: str) -> list[TicketMention]:
    """All ticket numbers FY-YYYYMMDD-NNNN, also in lower case, full width, with spaces or without hyphens."""
    mentions = []
    for found in _TICKET.finditer(fold(text)):
        day = re.sub(r"\D", "", found["day"])
        number = f"FY-{day}-{found['serial']}"
        valid = _day_exists(day)
        problem = "" if valid else f"工单号{number}里的日期不存在，请对照受理短信或页面核对。"
        mentions.append(TicketMention(found.span(), text[found.start() : found.end()], number, valid, problem))
    return mentions


def _phones(text: str, folded: str) -> Iterator[PhoneMention]:
    for found in _MOBILE.finditer(folded):
        digits = re.sub(r"\D", "", found["number"].translate(_TO_DIGIT))
        valid = digits[1] in "3456789"
        problem = "" if valid else f"没有以{digits[:2]}开头的手机号，请核对后再发一次。"
        yield PhoneMention(found.span(), text[found.start() : found.end()], "mobile", digits, valid, problem)
    for found in _LANDLINE.finditer(folded):
        digits = f"{found['area']}-{re.sub(r'[^0-9]', '', found['number'])}"
        yield PhoneMention(found.span(), text[found.start() : found.end()], "landline", digits)
    for found in _MASKED.finditer(folded):
        problem = "号码中间被隐去了，请发完整的号码，工作人员才能联系到您。"
        yield PhoneMention(found.span(), text[found.start() : found.end()], "masked", found[0], False, problem)


def _day_exists(digits: str) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
