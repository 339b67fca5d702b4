"""What holds for every wage, length and wording: more never gives less, caps hold, nothing is negative."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.calculators import run
from law.calculators.periods import add_months, full_months, year_factor
from law.calculators.result import Result, Value
from tests.law.calculators.tables import TODAY, Case, own_cases, parameters

WAGES = st.integers(min_value=1, max_value=200_000)
STARTS = st.dates(min_value=date(1985, 1, 1), max_value=date(2026, 10, 1))
REASONS = st.sampled_from(
    ("unlawful", "art41_layoff", "mutual_proposed_by_employer", "expiry_not_renewed", "art40_unfit")
)
FEW = settings(max_examples=60, deadline=None)


def number(value: Value) -> Decimal:
    assert isinstance(value, (int, Decimal))
    return Decimal(value)


def end(start: date, days: int) -> date:
    """A last working day not before the law began and not after today."""
    return max(min(start + timedelta(days=days), TODAY), date(2008, 1, 1), start)


def severance(start: date, last: date, wage: int, reason: str, **more: object) -> Result:
    inputs = {"start_date": start, "last_working_date": last, "avg_wage_12m_yuan": wage, "reason": reason, **more}
    return run("severance", inputs, parameters(), TODAY)


@FEW
@given(STARTS, st.integers(0, 15_000), WAGES, st.integers(1, 50_000), REASONS)
def test_more_wage_never_gives_less(start: date, days: int, wage: int, more: int, reason: str) -> None:
    last = end(start, days)
    low, high = (
        number(severance(start, last, amount, reason, local_avg_monthly_wage_last_year_yuan=10_000).values["n_amount"])
        for amount in (wage, min(wage + more, 30_000) if wage <= 30_000 else wage + more)
    )
    assert high >= low  # below the cap; above it the base stands still (and the years may be cut, which the law wants)


@FEW
@given(STARTS, st.integers(0, 15_000), st.integers(1, 400), REASONS)
def test_more_service_never_gives_less(start: date, days: int, more: int, reason: str) -> None:
    last = end(start, days)
    later = last + timedelta(days=more)
    assert number(severance(start, later, 8000, reason).values["total"]) >= number(
        severance(start, last, 8000, reason).values["total"]
    )


@FEW
@given(st.dates(min_value=date(2008, 1, 1), max_value=date(2026, 10, 1)), st.integers(0, 9000), WAGES)
def test_the_cap_holds(start: date, days: int, wage: int) -> None:
    last = end(start, days)
    result = severance(start, last, wage, "unlawful", local_avg_monthly_wage_last_year_yuan=10_000)
    assert number(result.values["base_wage"]) <= 30_000
    if wage > 30_000:
        assert number(result.values["n_months"]) <= 12
        assert number(result.values["total"]) <= 2 * 12 * 30_000


@FEW
@given(STARTS, st.integers(0, 15_000), WAGES)
def test_unlawful_is_twice_the_lawful_amount_after_2008(start: date, days: int, wage: int) -> None:
    start = max(start, date(2008, 1, 1))
    last = end(start, days)
    lawful = severance(start, last, wage, "art41_layoff").values["total"]
    assert severance(start, last, wage, "unlawful").values["total"] == number(lawful) * 2


@FEW
@given(STARTS, st.integers(0, 20_000))
def test_the_factor_is_halves_and_close_to_the_years(start: date, days: int) -> None:
    last = start + timedelta(days=days)
    months, rest = full_months(start, last)
    assert add_months(start, months) + timedelta(days=rest) == last + timedelta(days=1)
    factor = year_factor(months, rest)
    assert factor % Decimal("0.5") == 0
    assert abs(factor - Decimal(months) / 12) <= Decimal("0.5")


@FEW
@given(st.integers(1, 100), st.integers(0, 100), st.integers(1, 1_000_000), st.integers(0, 2_000_000))
def test_a_training_penalty_never_exceeds_the_cost(period: int, served: int, cost: int, agreed: int) -> None:
    inputs = {
        "training_cost_yuan": cost, "service_period_months": period, "served_months": served,
        "agreed_penalty_yuan": agreed,
    }  # fmt: skip
    most = number(run("training_penalty", inputs, parameters(), TODAY).values["max_penalty"])
    assert 0 <= most <= min(cost, agreed) or (agreed == 0 and most == 0)


@FEW
@given(st.integers(0, 720), st.integers(0, 24))
def test_unemployment_months_are_bounded(paid: int, left: int) -> None:
    inputs = {"contribution_months": paid, "previous_unclaimed_months": left, "reason": "裁员"}
    months = number(run("unemployment", inputs, parameters(), TODAY).values["max_months"])
    assert 0 <= months <= 24


@FEW
@given(
    st.sampled_from(("male60", "female55", "female50")),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2005, 1, 1)),
)
def test_retirement_follows_the_month_of_birth(category: str, birth: date) -> None:
    def month(day: date) -> str:
        return str(
            run("retirement", {"category": category, "birth_month": day}, parameters(), TODAY).values["retire_month"]
        )

    assert month(add_months(birth, 1)) > month(birth)


@FEW
@given(st.integers(1, 100_000), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_overtime_adds_up(wage: int, weekday: int, rest: int, holiday: int) -> None:
    inputs = {
        "monthly_wage_yuan": wage, "weekday_ot_hours": weekday, "rest_day_hours_no_time_off": rest,
        "statutory_holiday_hours": holiday,
    }  # fmt: skip
    values = run("overtime", inputs, parameters(), TODAY).values
    parts = sum(number(values[name]) for name in ("weekday_pay", "rest_day_pay", "statutory_holiday_pay"))
    assert abs(number(values["total"]) - parts) <= Decimal("0.02")


@pytest.mark.parametrize("case", own_cases(), ids=lambda case: f"{case.calculator}: {case.name}")
def test_nothing_is_negative_and_everything_is_explained(case: Case) -> None:
    result = run(case.calculator, case.inputs, parameters(), case.today)
    amounts = [value for value in result.values.values() if isinstance(value, (int, Decimal))]
    assert all(value >= 0 for value in amounts)
    assert result.headline.endswith("。")
    assert result.lines
    assert all(line.citations for line in result.lines)
    assert "None" not in str(result.to_json()["headline"])


SPELLINGS = ("{n}", "{n}元", "{k}千", "{k}k", "月薪{n}", "{n}块", "¥{n}", "{n}.00", "{n}元整")


@FEW
@given(st.integers(1, 99), st.sampled_from(SPELLINGS))
def test_a_wage_means_the_same_however_it_is_written(thousands: int, spelling: str) -> None:
    said = spelling.format(n=thousands * 1000, k=thousands)
    inputs: dict[str, object] = {"reason": "裁员", "service_years": 3, "avg_wage_12m_yuan": said}
    plain = run("severance", inputs | {"avg_wage_12m_yuan": thousands * 1000}, parameters(), TODAY)
    assert run("severance", inputs, parameters(), TODAY).values == plain.values


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("三年半", "3.5"),
        ("3年半", "3.5"),
        ("三年零六个月", "3.5"),
        ("42个月", "3.5"),
        ("半年", "0.5"),
        ("十年", "10"),
        ("两年", "2"),
    ],
)
def test_a_length_means_the_same_however_it_is_said(said: str, years: str) -> None:
    inputs: dict[str, object] = {"reason": "裁员", "avg_wage_12m_yuan": 8000}
    plain = run("severance", inputs | {"service_years": years}, parameters(), TODAY)
    assert run("severance", inputs | {"service_years": said}, parameters(), TODAY).values == plain.values


@FEW
@given(
    st.sampled_from(("male60", "female55", "female50")),
    st.dates(min_value=date(1955, 1, 1), max_value=date(2000, 1, 1)),
    st.integers(1, 400),
)
def test_who_is_born_later_never_needs_fewer_years(category: str, birth: date, later: int) -> None:
    def needed(day: date) -> tuple[Decimal, Decimal | None]:
        inputs = {"category": category, "birth_month": day}
        values = run("retirement", inputs, parameters(), TODAY).values
        early = values.get("earliest_min_contribution_months")
        return number(values["min_contribution_months"]), None if early is None else number(early)

    one, early = needed(birth)
    other, _ = needed(birth + timedelta(days=later))
    assert 180 <= one <= other <= 240
    assert early is None or early <= one  # the year of an earlier choice never asks for more


@FEW
@given(st.integers(12, 480), st.integers(1, 120))
def test_more_years_paid_never_give_a_smaller_benefit_in_beijing(paid: int, more: int) -> None:
    def amount(months: int) -> Decimal:
        inputs = {"contribution_months": months, "reason": "裁员", "region": "北京"}
        return number(run("unemployment", inputs, parameters(), TODAY).values["monthly_amount"])

    assert 2129 <= amount(paid) <= amount(paid + more) <= 2286


@FEW
@given(st.integers(1, 480), st.sampled_from(("上海", "南京")))
def test_local_months_never_exceed_the_longest(paid: int, region: str) -> None:
    inputs = {"contribution_months": paid, "reason": "裁员", "region": region}
    values = run("unemployment", inputs, parameters(), TODAY).values
    local = values.get("local_months")
    assert (local is None) == (paid < 12)
    assert local is None or 2 <= number(local) <= 24


@FEW
@given(st.dates(min_value=date(2008, 1, 1), max_value=date(2026, 10, 1)), st.integers(1_000, 100_000), REASONS)
def test_where_the_cap_is_not_recorded_the_estimate_is_the_lower_end(start: date, wage: int, reason: str) -> None:
    result = severance(start, TODAY, wage, reason, region="成都", last_month_wage_yuan=wage)
    assert any(item.name == "local_average_wage_month" for item in result.missing) or wage <= 3 * 2330
    ends = result.headline.split("）")[1].removesuffix("元。").split("～")
    assert (len(ends) == 2) == (wage > Decimal("27544.26"))
    assert len(ends) == 1 or Decimal(ends[0]) < Decimal(ends[1]) == number(result.values["total"])
