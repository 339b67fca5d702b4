"""The office's calendar from the official arrangement of holidays (knowledge/holidays.yml)."""

from __future__ import annotations

from pathlib import Path

from desk.calendar.worktime import WorkCalendar, parse_periods
from law.holidays import DEFAULT_PATH, load_holidays


def office_calendar(hours: str, path: Path = DEFAULT_PATH) -> WorkCalendar:
    """The calendar of an office that works ``hours`` on every working day. KnowledgeError for a faulty file."""
    holidays = load_holidays(path)
    return WorkCalendar(lambda day: holidays.kind(day) == "workday", parse_periods(hours), holidays.covers)
