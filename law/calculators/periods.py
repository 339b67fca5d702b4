"""Calendar arithmetic of labour law: months from day to day, service years in halves, the last day of a period."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal

from law.holidays import Holidays

ONE_DAY = timedelta(days=1)
HALF = Decimal("0.5")
_HALF_YEAR = 6


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month; in a month that is too short its last day."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))


def full_months(start: date, last: date) -> tuple[int, int]:
    """Whole months and further days from ``start`` to ``last``, both days included."""
    end = last + ONE_DAY
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return max(months, 0), max((end - add_months(start, months)).days, 0)


def year_factor(months: int, days: int) -> Decimal:
    """Months of pay for a length of service: a month a year, six months up count as a year, less as half a one."""
    years, rest = divmod(months, 12)
    if rest >= _HALF_YEAR:
        return Decimal(years + 1)
    return Decimal(years) + (HALF if rest or days else 0)


def in_words(months: int, days: int) -> str:
    """3年6个月10天."""
    years, rest = divmod(months, 12)
    parts = [f"{years}年" if years else "", f"{rest}个月" if rest else "", f"{days}天" if days else ""]
    return "".join(parts) or "0天"


def day_words(day: date) -> str:
    """2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_words(day: date) -> str:
    """2026-03, the form of the outputs."""
    return f"{day.year}-{day.month:02d}"


def last_day(day: date, holidays: Holidays) -> date:
    """The last day of a period that ends on ``day``: the next working day when it is a day off (民法典 203)."""
    while holidays.kind(day) != "workday":
        day += ONE_DAY
    return day


def one_year_after(day: date, holidays: Holidays) -> date:
    """Last day of one year that began to run on ``day``."""
    return last_day(add_months(day, 12), holidays)
