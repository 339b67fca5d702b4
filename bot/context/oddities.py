"""Messages whose form says what they are: a number alone, another alphabet."""

from __future__ import annotations

import re
import unicodedata

from law.text.contact import find_phones, find_ticket_numbers

PERSONAL_NUMBER, OTHER_LANGUAGE, TICKET_STATUS = "personal_number", "other_language", "ticket_status"
NOT_UNDERSTOOD = "nlu_fallback"
"""Intents of domain.yml."""
_IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15,19}")
_AROUND_NUMBER = re.compile(r"[\s\-+()（）:：,，.。]|我?的?(?:电话|手机号?|号码|身份证号?|卡号|联系方式)是?|86(?=1)")
LETTERS_OF_WORDS = 4
"""Fewer letters are an abbreviation (hr, n+1, ok)."""


def odd(text: str, *, understood: bool) -> str | None:
    """Intent of a text that needs no understanding; ``understood``: the classifier has an answer for it."""
    if any(mention.valid and not _rest(text, mention.span) for mention in find_ticket_numbers(text)):
        return TICKET_STATUS
    number = _AROUND_NUMBER.sub("", text)
    if _IDENTITY.fullmatch(number) or any(not _rest(number, mention.span) for mention in find_phones(number)):
        return PERSONAL_NUMBER
    if number.isdecimal() and not understood:
        return NOT_UNDERSTOOD
    return OTHER_LANGUAGE if not understood and _foreign(text) else None


def _rest(text: str, span: tuple[int, int]) -> str:
    return re.sub(r"[\W_]+", "", text[: span[0]] + text[span[1] :])


def _foreign(text: str) -> bool:
    """Letters of words, and no Chinese character among them."""
    letters = [char for char in text if unicodedata.category(char)[0] == "L"]
    return len(letters) >= LETTERS_OF_WORDS and not any("CJK" in unicodedata.name(char, "") for char in letters)
