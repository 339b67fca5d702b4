"""Dates in spoken Chinese (contract; see docs/text-grammar.md)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from law.text.mention import Mention

Precision = Literal["day", "month", "year", "approximate"]


@dataclass(frozen=True)
class DateMention(Mention):
    """A day or a stretch of days, China calendar.

    ``first``/``last``: first and last day meant, inclusive; both None when the date does not exist or cannot be placed.
    ``precision``: day (first == last), month, year, approximate (月底, 春节前, 三个月前).
    ``assumed``: the year (or month) was not said; the nearest past one was taken. ``valid`` False: 2月31日; ``problem``
    says so in Chinese. ``question``: Chinese question to ask when one day is needed and was not said.
    """

    first: dt.date | None
    last: dt.date | None
    precision: Precision
    assumed: bool = False
    valid: bool = True
    problem: str = ""
    question: str = ""


def find_dates(text: str, today: dt.date) -> list[DateMention]:
    """All dates of a sentence from left to right, without overlap; ``today`` is the China date."""
    raise NotImplementedError


def parse_date(answer: str, today: dt.date) -> DateMention | None:
    """The date when the answer holds exactly one; None otherwise."""
    raise NotImplementedError
