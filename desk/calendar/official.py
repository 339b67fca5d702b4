"""The office's calendar from the official arrangement of holidays (knowledge/holidays.yml)."""

from __future__ import annotations

from pathlib import Path

from desk.calendar.worktime import WorkCalendar, parse_periods
from law.holidays import DEFAULT_PATH, load_holidays


def office_calendar(hours: str, days: str = "official", path: Path = DEFAULT_PATH) -> WorkCalendar:
    """The calendar of an office that works ``hours``, on working days or (``days`` "every") on every day.

    KnowledgeError for a faulty file.
    """
    holidays = load_holidays(path)
    if days == "every":
        return WorkCalendar(lambda _day: True, parse_periods(hours), lambda _year: True)
    return WorkCalendar(lambda day: holidays.kind(day) == "workday", parse_periods(hours), holidays.covers)
