"""knowledge/holidays.yml: the official calendar. Which day is a statutory holiday, a day off, a working day.

Years without a notice follow the week only (Saturday and Sunday off); ``covers`` says whether a year has its notice. A
year not arranged yet has ``regulation`` instead of ``notice``, and its statutory holidays alone: they are named there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from law.errors import KnowledgeError
from law.fields import Fields
from law.folder import strict
from law.yamlfile import read

DayKind = Literal["statutory_holiday", "rest_day", "workday"]
DEFAULT_PATH = Path(__file__).resolve().parent.parent / "knowledge" / "holidays.yml"
_SATURDAY = 5
_EXAMPLE = "- {name: 元旦, statutory: [2026-01-01], off: [2026-01-01, 2026-01-03], work: [2026-01-04]}"
_NAMED_EXAMPLE = "- {name: 元旦, statutory: [2027-01-01]}"


@dataclass(frozen=True)
class Holidays:
    """Days by kind. ``notices``, ``named``: year → key in sources.yml of the notice, of what names the days."""

    statutory: Mapping[date, str] = field(default_factory=dict)
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    notices: Mapping[int, str] = field(default_factory=dict)
    named: Mapping[int, str] = field(default_factory=dict)

    def covers(self, year: int) -> bool:
        """The notice of that year is recorded."""
        return year in self.notices

    def knows(self, day: date) -> bool:
        """What the day is does not wait for a notice: the year is arranged, or it is a statutory holiday."""
        return self.covers(day.year) or day in self.statutory

    def kind(self, day: date) -> DayKind:
        """What the day is for people with Saturday and Sunday off."""
        if day in self.statutory:
            return "statutory_holiday"
        if day in self.work:
            return "workday"
        return "rest_day" if day in self.off or day.weekday() >= _SATURDAY else "workday"

    def of_year(self, year: int) -> list[date]:
        """The statutory holidays of a year in order."""
        return sorted(day for day in self.statutory if day.year == year)

    def workdays(self, first: date, last: date) -> int:
        """Working days from ``first`` to ``last``, both included."""
        span = (last - first).days + 1
        return sum(self.kind(first + timedelta(days=step)) == "workday" for step in range(max(span, 0)))


def read_holidays(path: Path) -> tuple[Holidays | None, list[KnowledgeError]]:
    """The calendar and no problems, or None and every problem of the file."""
    try:
        document = read(path)
    except KnowledgeError as error:
        return None, [error]
    problems: list[KnowledgeError] = []
    statutory: dict[date, str] = {}
    off: set[date] = set()
    work: set[date] = set()
    notices: dict[int, str] = {}
    named: dict[int, str] = {}
    for key in document.data:
        fields = Fields(document, problems, (key,))
        if not key.isdigit():
            fields.fault("", f"“{key}”不是年份", '"2026": …')
            continue
        arranged = not fields.has("regulation")
        fields.allow(("notice" if arranged else "regulation", "holidays"))
        if arranged:
            notices[int(key)] = fields.text("notice", "国务院办公厅关于2026年部分节假日安排的通知")
        else:
            named[int(key)] = fields.text("regulation", "全国年节及纪念日放假办法")
        for item in fields.items("holidays", _EXAMPLE if arranged else _NAMED_EXAMPLE):
            _read_statutory(item, statutory, arranged)
            if arranged:
                _read_arrangement(item, off, work)
    if problems:
        return None, problems
    return Holidays(statutory, frozenset(off), frozenset(work), notices, named), []


def _read_statutory(item: Fields, statutory: dict[date, str], arranged: bool) -> None:
    item.allow(("name", "statutory", "off", "work") if arranged else ("name", "statutory"), _NAMED_EXAMPLE)
    name = item.text("name", "元旦")
    for day in item.days("statutory", "[2026-01-01]"):
        statutory[day] = name


def _read_arrangement(item: Fields, off: set[date], work: set[date]) -> None:
    ends = item.days("off", "[2026-01-01, 2026-01-03]")
    if len(ends) != 2 or ends[0] > ends[1]:
        item.fault("off", "放假写第一天和最后一天", "off: [2026-01-01, 2026-01-03]")
        return
    off.update(ends[0] + timedelta(days=step) for step in range((ends[1] - ends[0]).days + 1))
    for day in item.days("work", "[2026-01-04]"):
        if day.weekday() < _SATURDAY:
            item.fault("work", f"{day} 不是周末，不用写成调休上班", "work: [2026-01-04]")
        work.add(day)


@cache
def load_holidays(path: Path = DEFAULT_PATH) -> Holidays:
    """The calendar, read once; raises the first KnowledgeError."""
    return strict(read_holidays(path))
