"""The figures that ship: every province answers, changes fall on their day, and nothing rests on nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from law.checks import check_parameter
from law.china import china_today
from law.errors import NoValueForDate, NoValueForRegion
from law.parameterfile import load_parameters
from law.parameters import DatedValue, Parameters
from law.sources import load_sources

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
DAY = date(2026, 11, 29)
PROVINCES = (
    "110000",
    "120000",
    "130000",
    "140000",
    "150000",
    "210000",
    "220000",
    "230000",
    "310000",
    "320000",
    "330000",
    "340000",
    "350000",
    "360000",
    "370000",
    "410000",
    "420000",
    "430000",
    "440000",
    "450000",
    "460000",
    "500000",
    "510000",
    "520000",
    "530000",
    "540000",
    "610000",
    "620000",
    "630000",
    "640000",
    "650000",
)


def today() -> date:
    """The day in China: figures are checked anew after this file was written."""
    return china_today()


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters(KNOWLEDGE / "parameters")


def test_every_figure_rests_on_an_article_that_was_law_when_it_began(parameters: Parameters) -> None:
    sources = load_sources(KNOWLEDGE / "sources.yml")
    faults = [str(fault) for parameter in parameters for fault in check_parameter(parameter, sources, today())]
    assert faults == []


@pytest.mark.parametrize("region", PROVINCES)
def test_every_province_has_a_minimum_wage_today(parameters: Parameters, region: str) -> None:
    month = parameters.lookup("minimum_wage_month", day=DAY, region=region)
    hour = parameters.lookup("minimum_wage_hour", day=DAY, region=region)
    assert 1900 < month.value < 3000
    assert 18 < hour.value < 30
    assert len(month.tiers) == len(hour.tiers)


@pytest.mark.parametrize("region", [code for code in PROVINCES if code != "450000"])
def test_every_province_but_one_has_its_maternity_leave(parameters: Parameters, region: str) -> None:
    assert 128 <= parameters.value("maternity_leave_total_days", day=DAY, region=region) <= 365


def test_conflicting_sources_give_no_figure(parameters: Parameters) -> None:
    with pytest.raises(NoValueForRegion, match="450000"):
        parameters.value("maternity_leave_total_days", day=DAY, region="450000")


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("work_death_lump_sum", date(2025, 12, 31), "1083760"),
        ("work_death_lump_sum", date(2026, 1, 1), "1130040"),
        ("wage_days_per_month", date(2024, 12, 31), "21.75"),
        ("wage_days_per_month", DAY, "21.75"),
        ("working_days_per_year", date(2024, 12, 31), "250"),
        ("working_days_per_year", date(2025, 1, 1), "248"),
        ("working_days_per_month", DAY, "20.67"),
        ("statutory_holidays_per_year", DAY, "13"),
        ("overtime_multiplier_workday", DAY, "1.5"),
        ("overtime_multiplier_rest_day", DAY, "2"),
        ("overtime_multiplier_holiday", DAY, "3"),
        ("severance_cap_multiplier", DAY, "3"),
        ("severance_cap_years", DAY, "12"),
        ("pension_min_contribution_years", date(2029, 12, 31), "15"),
        ("pension_min_contribution_years", date(2030, 1, 1), "15.5"),
        ("pension_min_contribution_years", date(2038, 12, 31), "19.5"),
        ("pension_min_contribution_years", date(2039, 1, 1), "20"),
        ("pension_min_contribution_years", date(2060, 1, 1), "20"),
    ],
)
def test_national_figures_change_on_their_day(parameters: Parameters, name: str, day: date, value: str) -> None:
    assert parameters.value(name, day=day) == Decimal(value)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_death_benefit_is_twenty_times_the_income_of_the_year_before(parameters: Parameters, year: int) -> None:
    day = date(year, 7, 1)
    income = parameters.value("urban_disposable_income_prior_year", day=day)
    assert parameters.value("work_death_lump_sum", day=day) == income * 20


def test_the_death_benefit_of_an_unpublished_year_is_not_guessed(parameters: Parameters) -> None:
    with pytest.raises(NoValueForDate, match="work_death_lump_sum"):
        parameters.value("work_death_lump_sum", day=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("region", "day", "value"),
    [
        ("310000", date(2025, 6, 30), 2690),
        ("310000", date(2025, 7, 1), 2740),
        ("110105", DAY, 2540),
        ("440305", date(2026, 8, 31), 2520),
        ("440305", date(2026, 9, 1), 2700),
        ("440100", DAY, 2680),
        ("330106", DAY, 2660),
    ],
)
def test_minimum_wages_change_on_their_day_and_cities_go_before_provinces(
    parameters: Parameters, region: str, day: date, value: int
) -> None:
    assert parameters.value("minimum_wage_month", day=day, region=region) == value


def test_every_figure_says_where_it_was_read(parameters: Parameters) -> None:
    for parameter in parameters:
        for dated in parameter.values.values():
            if isinstance(dated, DatedValue):
                assert "github.com" not in dated.source, parameter.path
                assert dated.checked_on <= today()
