"""The days a report is about, in China time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from desk.errors import InvalidInput
from law.china import CHINA

LONGEST_DAYS = 366


class PeriodInvalid(InvalidInput):
    code = "period_invalid"


@dataclass(frozen=True)
class Period:
    """From ``first`` to ``last``, both included. Raises ``PeriodInvalid`` when they are the wrong way round or too far
    apart."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise PeriodInvalid("开始日期在结束日期之后，请对调一下。")
        if (self.last - self.first).days >= LONGEST_DAYS:
            raise PeriodInvalid(f"一次最多统计 {LONGEST_DAYS} 天，请缩短时间段。")

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def covers(self, column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]) -> tuple[
        ColumnElement[bool], ColumnElement[bool]
    ]:  # fmt: skip
        """The two conditions for a moment within the period."""
        begin = datetime.combine(self.first, time.min, CHINA)
        end = datetime.combine(self.last + timedelta(days=1), time.min, CHINA)
        return column >= begin, column < end


def last_days(count: int, today: date) -> Period:
    """The ``count`` days up to and with today."""
    return Period(today - timedelta(days=count - 1), today)
