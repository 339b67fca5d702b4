"""Working time over nights, lunch, weekends, holidays and make-up Saturdays of the official calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.calendar.official import office_calendar
from desk.calendar.worktime import WorkCalendar, parse_periods, say_day, say_opening
from law.china import CHINA

OFFICE = office_calendar("09:00-12:00,13:30-17:30")


def at(text: str) -> datetime:
    """``2026-11-29 16:30`` on the clock of China."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "is_open", "opening"),
    [
        ("2026-11-27 09:00", True, "2026-11-27 09:00"),
        ("2026-11-27 08:59", False, "2026-11-27 09:00"),
        ("2026-11-27 12:00", False, "2026-11-27 13:30"),
        ("2026-11-27 17:29", True, "2026-11-27 17:29"),
        ("2026-11-27 17:30", False, "2026-11-30 09:00"),
        ("2026-11-29 10:00", False, "2026-11-30 09:00"),
        ("2026-02-14 10:00", True, "2026-02-14 10:00"),  # a Saturday worked instead
        ("2026-02-14 18:00", False, "2026-02-24 09:00"),  # spring festival
        ("2026-09-30 17:30", False, "2026-10-08 09:00"),
        ("2026-10-10 11:00", True, "2026-10-10 11:00"),
    ],
)
def test_open_and_next_opening(moment: str, is_open: bool, opening: str) -> None:
    assert OFFICE.is_open(at(moment)) is is_open
    assert OFFICE.next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("moment", "minutes", "then"),
    [
        ("2026-11-27 11:50", 20, "2026-11-27 13:40"),
        ("2026-11-27 17:20", 20, "2026-11-30 09:10"),
        ("2026-11-28 03:00", 20, "2026-11-30 09:20"),
        ("2026-11-27 09:00", 420, "2026-11-27 17:30"),
        ("2026-09-30 17:00", 60, "2026-10-08 09:30"),
    ],
)
def test_minutes_of_working_time(moment: str, minutes: int, then: str) -> None:
    assert OFFICE.add_minutes(at(moment), minutes) == at(then)
    assert OFFICE.minutes_between(at(moment), at(then)) == minutes


@pytest.mark.parametrize(
    ("moment", "days", "end"),
    [
        ("2026-11-27 10:00", 1, "2026-11-30 17:30"),
        ("2026-11-29 10:00", 1, "2026-11-30 17:30"),
        ("2026-11-27 10:00", 5, "2026-12-04 17:30"),
        ("2026-02-13 10:00", 2, "2026-02-24 17:30"),
        ("2026-09-19 10:00", 1, "2026-09-20 17:30"),  # a Sunday worked instead
    ],
)
def test_working_days(moment: str, days: int, end: str) -> None:
    assert OFFICE.end_of_workday(at(moment), days) == at(end)


def test_days_before() -> None:
    assert OFFICE.workdays_before(date(2026, 11, 30), 1) == date(2026, 11, 27)
    assert OFFICE.workdays_before(date(2026, 10, 8), 2) == date(2026, 9, 29)


MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: at("2024-01-01 00:00") + timedelta(minutes=minutes))


@given(moment=MOMENTS, first=st.integers(0, 3000), second=st.integers(0, 3000))
def test_minutes_add_up(moment: datetime, first: int, second: int) -> None:
    there = OFFICE.add_minutes(moment, first)
    assert OFFICE.minutes_between(moment, there) == first
    assert OFFICE.add_minutes(there, second) == OFFICE.add_minutes(moment, first + second)
    assert OFFICE.next_opening(moment) >= moment


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9-12", "9-12"),
        ("09:00-08:00", "结束"),
        ("09:00-12:00,11:00-15:00", "重叠"),
        ("", "时间段"),
        ("25:00-26:00", "时间段"),
    ],
)
def test_hours_written_wrongly_are_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_periods(text)


def test_a_calendar_without_working_days_says_so() -> None:
    never = WorkCalendar(lambda day: False, parse_periods("09:00-17:00"), lambda year: True)
    with pytest.raises(ValueError, match=r"holidays\.yml"):
        never.next_workday(date(2026, 1, 1))


def test_openings_in_words() -> None:
    now = at("2026-11-29 16:00")
    assert say_opening(at("2026-11-30 09:00"), now) == "明天 09:00"
    assert say_opening(at("2026-11-29 18:00"), now) == "今天 18:00"
    assert say_opening(at("2026-12-01 09:00"), now) == "12月1日（周二）09:00"
    assert say_day(at("2026-12-07 17:30")) == "12月7日（周一）"
    assert say_day(at("2026-12-08 00:00")) == "12月7日（周一）"


def test_a_year_without_its_notice_is_known_as_such() -> None:
    assert OFFICE.knows(2026)
    assert not OFFICE.knows(2031)
    assert OFFICE.is_workday(date(2031, 1, 2)) == ((date(2031, 1, 2)).weekday() < 5)
    assert timedelta(days=1) > OFFICE.next_opening(at("2031-01-02 08:00")) - at("2031-01-02 08:00")
