"""Stretches of days: a day, a month, the end of a month, a week. China calendar, first and last day inclusive."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

Precision = Literal["day", "month", "year", "approximate"]
EARLIEST_YEAR, YEARS_AHEAD = 1940, 60
_PARTS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_YEAR_PARTS = {
    "初": (1, 2),
    "中": (6, 7),
    "底": (11, 12),
    "末": (11, 12),
    "尾": (11, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
}


@dataclass(frozen=True)
class DateSpan:
    """What words say about a date, without the words. See DateMention for the fields."""

    first: dt.date | None
    last: dt.date | None
    precision: Precision
    assumed: bool = False
    problem: str = ""


def one_day(day: dt.date, *, assumed: bool = False) -> DateSpan:
    """Exactly one day."""
    return DateSpan(day, day, "day", assumed)


def stretch(first: dt.date, last: dt.date, *, assumed: bool = False) -> DateSpan:
    """Some day between the two."""
    return DateSpan(min(first, last), max(first, last), "approximate", assumed)


def invalid(problem: str) -> DateSpan:
    """A date that does not exist; ``problem`` says so in Chinese."""
    return DateSpan(None, None, "day", problem=problem)


def day_of(year: int, month: int, day: int, *, assumed: bool = False) -> DateSpan:
    """A day of the calendar, or what is wrong with it."""
    if problem := _wrong_month(month):
        return invalid(problem)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        if assumed:
            return invalid(f"{month}月没有{day}日，请核对一下日期。")
        return invalid(f"{year}年{month}月没有{day}日（最后一天是{last}日），请核对一下日期。")
    return one_day(dt.date(year, month, day), assumed=assumed)


def month_of(year: int, month: int, part: str = "", *, assumed: bool = False) -> DateSpan:
    """A month, or its beginning, middle or end."""
    if problem := _wrong_month(month):
        return invalid(problem)
    last = calendar.monthrange(year, month)[1]
    if part:
        start, end = _PARTS[part]
        return stretch(dt.date(year, month, start), dt.date(year, month, min(end, last)), assumed=assumed)
    return DateSpan(dt.date(year, month, 1), dt.date(year, month, last), "month", assumed)


def year_of(year: int, part: str = "", *, assumed: bool = False) -> DateSpan:
    """A year, or a part of it."""
    if not part:
        return DateSpan(dt.date(year, 1, 1), dt.date(year, 12, 31), "year", assumed)
    start, end = _YEAR_PARTS[part]
    return stretch(dt.date(year, start, 1), dt.date(year, end, calendar.monthrange(year, end)[1]), assumed=assumed)


def week_of(today: dt.date, weeks: int) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of the week ``weeks`` away from today's."""
    monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(weeks=weeks)
    return monday, monday + dt.timedelta(days=6)


def is_plausible(year: int, today: dt.date) -> bool:
    """A year that a living person's working life can touch."""
    return EARLIEST_YEAR <= year <= today.year + YEARS_AHEAD


def nearest_past_month(month: int, today: dt.date) -> int:
    """The year in which that month last began, seen from today."""
    return today.year if month <= today.month else today.year - 1


def nearest_past_day(month: int, day: int, today: dt.date) -> DateSpan:
    """The last such day that is not after today; 2月29日 goes back to a leap year."""
    for year in range(today.year, today.year - 9, -1):
        if not 1 <= month <= 12 or day > calendar.monthrange(year, month)[1]:
            continue
        if dt.date(year, month, max(day, 1)) <= today:
            return day_of(year, month, day, assumed=True)
    return day_of(today.year, month, day, assumed=True)


def shift_month(today: dt.date, months: int) -> tuple[int, int]:
    """Year and month some months away."""
    year, index = divmod(today.year * 12 + today.month - 1 + months, 12)
    return year, index + 1


def _wrong_month(month: int) -> str:
    return "" if 1 <= month <= 12 else f"没有{month}月，月份是1到12，请核对一下日期。"
