"""Working time of the office in China: which moments count, when it opens next, when a limit runs out.

Days come from the official calendar (make-up Saturdays are working days), hours from DESK_WORK_HOURS. All moments are
aware; results are in UTC. A year without an official notice goes by the week only, see ``knows``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from desk.clock import china_date
from law.china import CHINA

_PERIOD = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
# Longer than any run of holidays; a calendar without working days is a mistake, not a reason to search for ever.
_FAR = 60
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Period:
    """Minutes of a day, from midnight in China: ``start`` counts, ``end`` does not."""

    start: int
    end: int


def parse_periods(text: str) -> tuple[Period, ...]:
    """``09:00-12:00,13:30-17:30`` → periods in order. Raises ValueError, in Chinese, for anything else."""
    periods: list[Period] = []
    for part in text.split(","):
        found = _PERIOD.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"“{part.strip()}”不是时间段，写法如 09:00-12:00,13:30-17:30")
        start, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
        if not start < end <= 24 * 60:
            raise ValueError(f"“{part.strip()}”的结束不在开始之后")
        if periods and start < periods[-1].end:
            raise ValueError(f"“{part.strip()}”和前一段重叠或颠倒")
        periods.append(Period(start, end))
    return tuple(periods)


class WorkCalendar:
    """``is_workday``: of the official calendar; ``knows``: whether that year's notice is recorded."""

    def __init__(
        self, is_workday: Callable[[date], bool], periods: tuple[Period, ...], knows: Callable[[int], bool]
    ) -> None:
        self.is_workday = is_workday
        self.knows = knows
        self._periods = periods

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is at work."""
        local = moment.astimezone(CHINA)
        minute = local.hour * 60 + local.minute
        return self.is_workday(local.date()) and any(part.start <= minute < part.end for part in self._periods)

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself while it is open, else when work begins next."""
        return next(max(start, moment) for start, end in self._spans(moment) if end > moment)

    def add_minutes(self, moment: datetime, minutes: int) -> datetime:
        """When ``minutes`` of working time have passed since ``moment``."""
        left = timedelta(minutes=minutes)
        for start, end in self._spans(moment):
            begins = max(start, moment)
            if end <= begins:
                continue
            if end - begins >= left:
                return (begins + left).astimezone(timezone.utc)
            left -= end - begins
        raise AssertionError("spans never end")

    def minutes_between(self, first: datetime, last: datetime) -> int:
        """Whole minutes of working time from ``first`` to ``last``; 0 when last is not later."""
        total = timedelta()
        for start, end in self._spans(first):
            if start >= last:
                break
            total += max(min(end, last) - max(start, first), timedelta())
        return int(total.total_seconds() // 60)

    def end_of_workday(self, moment: datetime, days: int) -> datetime:
        """Closing time of the ``days``-th working day after the day of ``moment`` (China)."""
        day = china_date(moment)
        for _ in range(days):
            day = self.next_workday(day)
        return _at(day, self._periods[-1].end).astimezone(timezone.utc)

    def next_workday(self, day: date) -> date:
        """The first working day after ``day``."""
        return self._search(day, 1)

    def workdays_before(self, day: date, days: int) -> date:
        """The working day ``days`` working days before ``day``."""
        for _ in range(days):
            day = self._search(day, -1)
        return day

    def opens_on(self, day: date) -> datetime:
        """When work begins on a working day."""
        return _at(day, self._periods[0].start).astimezone(timezone.utc)

    def _search(self, day: date, step: int) -> date:
        for _ in range(_FAR):
            day += timedelta(days=step)
            if self.is_workday(day):
                return day
        raise ValueError(f"工作日历在 {day} 附近没有工作日，请检查 knowledge/holidays.yml")

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from the day of ``moment`` on, for ever."""
        day = china_date(moment)
        if not self.is_workday(day):
            day = self.next_workday(day)
        while True:
            for part in self._periods:
                yield _at(day, part.start), _at(day, part.end)
            day = self.next_workday(day)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(), CHINA) + timedelta(minutes=minute)


def say_opening(moment: datetime, now: datetime) -> str:
    """``今天 14:00``, ``明天 09:00``, ``12月1日（周二）09:00``: a moment of opening as people say it in China."""
    local, today = moment.astimezone(CHINA), china_date(now)
    clock = local.strftime("%H:%M")
    ahead = (local.date() - today).days
    if ahead in (0, 1):
        return f"{'明天' if ahead else '今天'} {clock}"
    return f"{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）{clock}"


def say_day(moment: datetime) -> str:
    """``12月7日（周一）``: the China day that a limit belongs to; one that ends at 24:00 ends on the day before."""
    local = (moment - timedelta(seconds=1)).astimezone(CHINA)
    return f"{local.month}月{local.day}日（周{_WEEKDAYS[local.weekday()]}）"
