"""Buttons as numbered options: how they are shown, and which one a typed answer means.

The payloads stay in the database; what the worker types only points at one of the options that were shown last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pydantic import BaseModel

from desk.conversations.schemas import StoredButton

_CHOSEN = re.compile(r"(?:我?选|要|点|回复)?\s*(第)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:个|项|条|号|种)?")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}


class Option(BaseModel):
    """A button that was shown. ``number`` is None where only the title selects."""

    number: int | None
    title: str
    payload: str
    desk: bool = False


class Offered(BaseModel):
    """The options of the last messages, as stored."""

    options: list[Option] = []


def number_options(buttons: Sequence[StoredButton], start: int) -> list[Option]:
    """Options numbered from ``start``."""
    return [
        Option(number=start + index, title=button.title, payload=button.payload, desk=button.desk)
        for index, button in enumerate(buttons)
    ]


def title_options(buttons: Sequence[StoredButton]) -> list[Option]:
    """Options without numbers: beside a question that may be answered by a number."""
    return [Option(number=None, title=button.title, payload=button.payload, desk=button.desk) for button in buttons]


def show_options(options: Sequence[Option]) -> str:
    """The lines a worker reads."""
    if not options:
        return ""
    if options[0].number is None:
        return "也可以回复：" + "、".join(f"“{option.title}”" for option in options)
    return "回复数字选择：\n" + "\n".join(f"{option.number}. {option.title}" for option in options)


def choose(text: str, options: Sequence[Option]) -> Option | None:
    """The option a typed text means: its title, or 1, １, ①, 一, 第一个, 选1; None when it means none of them."""
    plain = _plain(text)
    for option in options:
        if plain == _plain(option.title):
            return option
    found = _CHOSEN.fullmatch(plain)
    number = _number(found[2]) if found else None
    return next((option for option in options if option.number is not None and option.number == number), None)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")


def _number(text: str) -> int | None:
    """1 … 99 from digits or Chinese numerals."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
