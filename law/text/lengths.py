"""A length of time: years, months, days, hours, and arithmetic enough to compare and to step back in the calendar."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

Unit = Literal["year", "month", "day", "hour"]

MAX_YEARS = 200
_DAYS_PER_YEAR = Decimal("365.25")
_DAYS_PER_MONTH = Decimal("30.4375")


@dataclass(frozen=True)
class Length:
    """A length of time as said: whole years and months, days and hours (halves possible)."""

    years: int = 0
    months: int = 0
    days: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)

    @property
    def rough_days(self) -> Decimal:
        """Days at 365.25 a year, 30.4375 a month, 24 hours a day: for comparing only, not for law."""
        return self.years * _DAYS_PER_YEAR + self.months * _DAYS_PER_MONTH + self.days + self.hours / 24

    @property
    def total_months(self) -> Decimal:
        """Months; 30 days count as one: for comparing only, not for law."""
        return self.years * 12 + self.months + (self.days + self.hours / 24) / 30

    def __add__(self, other: Length) -> Length:
        return Length(
            self.years + other.years, self.months + other.months, self.days + other.days, self.hours + other.hours
        )

    def before(self, day: dt.date) -> dt.date:
        """The date this long before ``day``; in a month that is too short its last day. ValueError before year 1."""
        month = day.year * 12 + day.month - 1 - self.years * 12 - self.months
        year, index = divmod(month, 12)
        if not dt.MINYEAR <= year <= dt.MAXYEAR:
            raise ValueError(f"{self} before {day} is outside the calendar")
        last = calendar.monthrange(year, index + 1)[1]
        try:
            return dt.date(year, index + 1, min(day.day, last)) - dt.timedelta(days=int(self.days))
        except OverflowError:
            raise ValueError(f"{self} before {day} is outside the calendar") from None


def of(value: Decimal, unit: Unit, *, up: bool = False) -> Length:
    """A number of units as a Length: 2.5 years → 2 years 6 months, half a month → 15 days.

    Parts of a year become whole months, parts of a month whole days; ``up`` rounds them up instead of down.
    """
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    if unit == "year":
        years, rest = divmod(value, 1)
        months = int((rest * 12).to_integral_value(rounding))
        return Length(int(years) + months // 12, months % 12)
    if unit == "month":
        months_whole, rest = divmod(value, 1)
        return Length(months=int(months_whole), days=(rest * 30).to_integral_value(rounding))
    return Length(days=value) if unit == "day" else Length(hours=value)
