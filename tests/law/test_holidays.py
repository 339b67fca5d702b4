"""The official calendar, day by day against an independent one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from law.holidays import load_holidays, read_holidays
from tests.law.helpers import spoil

YEARS = (2020, 2021, 2022, 2023, 2024, 2025, 2026)
KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_an_independent_calendar(year: int) -> None:
    oracle = pytest.importorskip("chinese_calendar", reason="the oracle is installed for the desk's tests only")
    days = [date(year, 1, 1) + timedelta(days=step) for step in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    calendar = load_holidays()
    assert [day for day in days if (calendar.kind(day) == "workday") != oracle.is_workday(day)] == []


@pytest.mark.parametrize(
    ("year", "count"), [(2020, 11), (2021, 11), (2022, 11), (2023, 11), (2024, 11), (2025, 13), (2026, 13), (2027, 13)]
)
def test_statutory_holidays_per_year(year: int, count: int) -> None:
    assert len(load_holidays().of_year(year)) == count


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2020-10-04", "statutory_holiday"),  # mid-autumn fell on 1 October: four days at 300 %
        ("2024-02-09", "workday"),  # the eve of the lunar new year became a statutory holiday in 2025
        ("2025-01-28", "statutory_holiday"),
        ("2024-05-02", "rest_day"),
        ("2025-05-02", "statutory_holiday"),
        ("2026-02-14", "workday"),
        ("2026-02-15", "rest_day"),
        ("2026-02-16", "statutory_holiday"),
        ("2026-09-20", "workday"),
        ("2026-10-04", "rest_day"),
        ("2027-01-01", "statutory_holiday"),
        ("2027-01-02", "rest_day"),
        ("2027-02-04", "workday"),
        ("2027-02-05", "statutory_holiday"),
        ("2027-01-04", "workday"),
    ],
)
def test_kinds_of_days(day: str, kind: str) -> None:
    assert load_holidays().kind(date.fromisoformat(day)) == kind


def test_a_year_without_its_notice_is_not_covered() -> None:
    assert load_holidays().covers(2026)
    assert not load_holidays().covers(2027)
    assert load_holidays().knows(date(2026, 2, 14))
    assert load_holidays().knows(date(2027, 5, 1))
    assert not load_holidays().knows(date(2027, 5, 3))
    assert not load_holidays().knows(date(2028, 1, 1))


def test_working_days_of_a_month() -> None:
    assert load_holidays().workdays(date(2026, 10, 1), date(2026, 10, 31)) == 18
    assert load_holidays().workdays(date(2026, 10, 2), date(2026, 10, 1)) == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"2026":', '"year":', "不是年份"),
        ("off: [2026-01-01, 2026-01-03]", "off: [2026-01-01]", "第一天和最后一天"),
        ("work: [2026-01-04]", "work: [2026-01-05]", "不是周末"),
        ("statutory: [2027-01-01]", "statutory: [2027-01-01], off: [2027-01-01, 2027-01-03]", "不认识的键“off”"),
        ("statutory: [2026-01-01]", "statutory: [元旦]", "日期的列表"),
        ("{name: 元旦, statutory: [2026-01-01]", "{title: 元旦, statutory: [2026-01-01]", "不认识的键“title”"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "holidays.yml"
    path.write_text((KNOWLEDGE / "holidays.yml").read_text(encoding="utf-8"), encoding="utf-8")
    holidays, problems = read_holidays(spoil(path, old, new))
    assert holidays is None
    assert any(words in str(problem) for problem in problems)
