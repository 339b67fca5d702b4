"""Dates in spoken Chinese: 去年三月, 上个月底, 今年春节前, 24年3月, 3月5号, 上周五, 20240305, 2024.3.5, 三个月前.

What has no year is placed in the nearest past and marked assumed, because complaints are about what happened. Dates
that do not exist (2月31日) come back with valid False and a kind message. Lengths of time belong to law.text.durations.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from law.text import daterules, datewords
from law.text.daterules import CN, Found
from law.text.datespan import DateSpan, Precision
from law.text.folding import fold
from law.text.mention import Mention

__all__ = ["DateMention", "Precision", "find_dates", "parse_date"]

_TO = re.compile(" ?(?:到|至|-|~|、|和) ?")
_START = re.compile(rf"[\d零{CN}十廿大前去今明后上这本下昨春过除年元国周星礼月农阴旧正腊半两俩仨几好]")
_RULES: tuple[Callable[[str, int, dt.date], Found | None], ...] = (
    daterules.with_year,
    daterules.without_year,
    daterules.digits,
    daterules.day_alone,
    datewords.near_day,
    datewords.near_month,
    datewords.week,
    datewords.festival,
    datewords.part_alone,
    datewords.new_year,
    datewords.lunar,
    datewords.ago,
)


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
    folded, position = fold(text), 0
    mentions: list[DateMention] = []
    for start in _starts(folded):
        if start < position:
            continue
        found = _continued(folded, start, mentions) or _scan(folded, start, today)
        if found is not None:
            position = found[0]
            mentions.append(_mention(text, start, *found))
    return mentions


def parse_date(answer: str, today: dt.date) -> DateMention | None:
    """The date when the answer holds exactly one; None otherwise."""
    found = find_dates(answer, today)
    return found[0] if len(found) == 1 else None


def _starts(folded: str) -> Iterator[int]:
    """Places where a date may begin: not inside a run of digits, a law number or a word of another length."""
    for found in _START.finditer(folded):
        start = found.start()
        before = folded[start - 1 : start]
        if folded[start].isdigit() and (
            before.isdigit() or before in set("-./_") or (before.isascii() and before.isalpha())
        ):
            continue
        if folded[start] in f"零{CN}十廿" and before and before in f"零{CN}十百千万第几":
            continue
        if before != "第":
            yield start


def _scan(folded: str, start: int, today: dt.date) -> Found | None:
    """The longest date that begins at ``start``: its end and what it means."""
    found = [result for rule in _RULES if (result := rule(folded, start, today)) is not None]
    return max(found, key=lambda result: result[0], default=None)


def _continued(folded: str, start: int, mentions: list[DateMention]) -> tuple[int, DateSpan] | None:
    """3月5日至20日: the second date leans on the first when only 到 or the like stands between."""
    if not mentions or mentions[-1].first is None or not _TO.fullmatch(folded[mentions[-1].span[1] : start]):
        return None
    return daterules.scan_continued(folded, start, mentions[-1].first, assumed=mentions[-1].assumed)


def _mention(text: str, start: int, end: int, span: DateSpan) -> DateMention:
    words = text[start:end]
    question = ""
    if span.problem:
        question = span.problem
    elif span.first is None:
        question = f"您说的“{words}”是公历的哪一天？请写成“2024年3月5日”这样。"
    elif span.precision != "day":
        question = f"您说的“{words}”，具体是哪一天？记不清的话，说个大概的日子也行。"
    elif span.assumed:
        question = f"您说的“{words}”是{span.first.year}年{span.first.month}月{span.first.day}日吗？"
    return DateMention(
        (start, end),
        words,
        span.first,
        span.last,
        span.precision,
        span.assumed,
        not span.problem,
        span.problem,
        question,
    )
