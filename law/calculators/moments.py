"""Raw dates and months → date: 2026-03-02, 20260302, 2026年3月2日, 去年三月. Months are the first day of the month."""

from __future__ import annotations

import calendar
import re
from datetime import date

from law.calculators.values import Refusal, Span, shown
from law.text.dates import parse_date

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_MONTH = re.compile(r"(\d{4})[-/.年]\s?(\d{1,2})月?(?:份)?(?:出?生)?$")
_EARLIEST, _LATEST = 1930, 2100
_LONGEST = 100


def read_day(raw: object, today: date) -> date | Span:
    """A day, or the first and last day meant. Raises Refusal."""
    if isinstance(raw, date):
        return _in_range(raw)
    if not isinstance(raw, str) or not raw.strip():
        raise Refusal("要写日期")
    text = raw.strip()
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
        return _in_range(_day(year, month, day))
    first, last = _spoken(text, today)
    return first if first == last else Span(first, last)


def read_month(raw: object, today: date) -> date | Span:
    """The first day of the month, or of the first and last month meant. Raises Refusal."""
    if isinstance(raw, str) and (found := _MONTH.match(raw.strip())):
        return _in_range(_day(int(found[1]), int(found[2]), 1))
    value = read_day(raw, today)
    if isinstance(value, date):
        return value.replace(day=1)
    low, high = (end.replace(day=1) for end in (value.low, value.high) if isinstance(end, date))
    return low if low == high else Span(low, high)


def _spoken(text: str, today: date) -> tuple[date, date]:
    mention = parse_date(text[:_LONGEST], today)
    if mention is None:
        raise Refusal(f"看不出是哪一天（您写的是“{shown(text)}”）")
    if not mention.valid or mention.first is None or mention.last is None:
        raise Refusal(mention.problem.rstrip("。") or f"看不出是哪一天（您写的是“{shown(text)}”）")
    return _in_range(mention.first), _in_range(mention.last)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise Refusal(f"没有 {month} 月")
    if not _EARLIEST <= year <= _LATEST:
        raise Refusal(f"年份 {year} 不对")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Refusal(f"{year}年{month}月没有{day}日，这个月到{last}日为止")
    return date(year, month, day)


def _in_range(day: date) -> date:
    if not _EARLIEST <= day.year <= _LATEST:
        raise Refusal(f"年份 {day.year} 不对")
    return day
