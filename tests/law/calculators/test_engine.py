"""What every calculator gets for free: missing answers asked, what is not exact tried at its ends, what-ifs beside."""

from __future__ import annotations

from decimal import Decimal

import pytest

from law.calculators import InvalidInputs, load_specs, run
from law.calculators.echo import text as words
from law.calculators.engine import UnknownCalculator
from law.calculators.inputs import questions
from law.calculators.result import Range, Result
from tests.law.calculators.tables import TODAY, parameters

LAID_OFF = {
    "reason": "公司裁员",
    "start_date": "2022-12-01",
    "last_working_date": "2026-11-30",
    "avg_wage_12m_yuan": 8000,
}


def severance(**inputs: object) -> Result:
    return run("severance", inputs, parameters(), TODAY)


def test_a_calculator_nobody_wrote() -> None:
    with pytest.raises(UnknownCalculator, match="没有名为“horoscope”的计算器"):
        run("horoscope", {}, parameters(), TODAY)


def test_what_is_missing_is_asked_in_order_with_an_example() -> None:
    with pytest.raises(InvalidInputs) as caught:
        severance()
    assert [(fault.name, fault.code) for fault in caught.value.faults] == [("reason", "missing")]
    assert "是怎么离开单位的？" in str(caught.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InvalidInputs) as caught:
        severance(start_date="2026-02-31", avg_wage_12m_yuan=-5)
    assert {fault.name for fault in caught.value.faults} == {"start_date", "avg_wage_12m_yuan", "reason"}


def test_questions_follow_from_the_answers() -> None:
    spec = load_specs()["severance"]
    names = [item.name for item in questions(spec, {"reason": "不能胜任", "service_years": "三年"}, TODAY)]
    assert "last_month_wage_yuan" in names
    assert "start_date" not in names
    names = [item.name for item in questions(spec, LAID_OFF | {"region": "不知道"}, TODAY)]
    assert "region" not in names
    assert "last_month_wage_yuan" not in names


@pytest.mark.parametrize("wage", [8000, "8000", "8千", "八千", "八千元", "8,000", "８０００元", 8000.0, "月薪八千"])
def test_a_wage_may_be_said_in_many_ways(wage: object) -> None:
    assert severance(**LAID_OFF | {"avg_wage_12m_yuan": wage}).values["total"] == Decimal(32000)


@pytest.mark.parametrize("day", ["2022-12-01", "2022/12/1", "20221201", "2022年12月1日", "二零二二年十二月一号"])
def test_a_day_may_be_said_in_many_ways(day: str) -> None:
    assert severance(**LAID_OFF | {"start_date": day}).values["total"] == Decimal(32000)


def test_an_inexact_wage_gives_a_range() -> None:
    result = severance(**LAID_OFF | {"avg_wage_12m_yuan": "七八千"})
    assert result.values["total"] is None
    assert result.ranges["total"] == Range(Decimal(28000), Decimal(32000))
    assert result.values["n_months"] == Decimal(4)
    assert any("范围" in warning for warning in result.warnings)


def test_a_month_without_its_day_gives_a_range() -> None:
    result = severance(**LAID_OFF | {"start_date": "2022年11月"})
    assert result.values["n_months"] == Decimal("4.5")  # the first and the last day of the month agree
    result = severance(**LAID_OFF | {"start_date": "2022年6月"})
    assert result.ranges["n_months"] == Range(Decimal("4.5"), Decimal(5))


def test_not_knowing_the_reason_gives_every_outcome() -> None:
    result = severance(**LAID_OFF | {"reason": "不知道"})
    assert result.ranges["total"] == Range(Decimal(0), Decimal(64000))
    outcomes = {scenario.label: scenario.values["total"] for scenario in result.scenarios}
    assert len(outcomes) >= 3
    assert set(outcomes.values()) >= {Decimal(0), Decimal(32000), Decimal(64000)}


def test_an_end_before_the_law_began_is_refused() -> None:
    with pytest.raises(InvalidInputs, match="2008年以前"):
        severance(**LAID_OFF | {"start_date": "2000-01-01", "last_working_date": "2007-12-31"})
    assert severance(**LAID_OFF | {"start_date": "2000-01-01", "last_working_date": "2008-01-01"}).values["kind"] == "N"


def test_too_much_that_is_not_known() -> None:
    with pytest.raises(InvalidInputs, match="都不确定"):
        severance(
            reason="不知道", start_date="2022年", last_working_date="2026年", avg_wage_12m_yuan="七八千",
            already_paid_yuan="三四千",
        )  # fmt: skip


def test_what_if_stands_beside() -> None:
    result = severance(**LAID_OFF)
    totals = {scenario.label: scenario.values["total"] for scenario in result.scenarios}
    assert totals["如果公司没有合法理由（违法解除）"] == Decimal(64000)
    assert result.values["total"] == Decimal(32000)


def test_half_years_are_echoed_as_people_say_them() -> None:
    years = load_specs()["severance"].input("service_years")
    assert [words(years, Decimal(value)) for value in ("3.5", "3", "0.25", "40")] == ["3.5年", "3年", "0.25年", "40年"]


def test_inputs_are_echoed_as_they_were_understood() -> None:
    result = severance(**LAID_OFF | {"avg_wage_12m_yuan": "八千", "region": "深圳"})
    echoed = {echo.name: echo.text for echo in result.inputs}
    assert echoed["avg_wage_12m_yuan"] == "8000元/月"
    assert echoed["start_date"] == "2022年12月1日"
    assert echoed["reason"] == "公司裁员"
    assert echoed["region"] == "广东省深圳市"


def test_a_name_nobody_knows_is_told_and_a_near_one_suggested() -> None:
    result = severance(**LAID_OFF, start_dates="2020-01-01", horoscope="狮子座")
    assert any("start_dates" in warning and "是不是“start_date”" in warning for warning in result.warnings)
    assert any("horoscope" in warning for warning in result.warnings)
    assert result.values["total"] == Decimal(32000)


def test_a_missing_figure_is_named_never_zero() -> None:
    result = severance(**LAID_OFF | {"region": "深圳", "avg_wage_12m_yuan": 50000})
    assert [item.name for item in result.missing] == ["local_average_wage_month"]
    assert "12333" in result.missing[0].published
    assert result.values["cap_3x_applied"] is False
    assert result.values["total"] == Decimal(200000)


def test_a_figure_used_is_shown_with_its_day_and_source() -> None:
    result = severance(**LAID_OFF | {"region": "上海", "avg_wage_12m_yuan": 60000})
    figures = {figure.name: figure for line in result.lines for figure in line.figures}
    assert figures["local_average_wage_month"].value == 12577
    assert figures["local_average_wage_month"].since.isoformat() == "2026-07-01"
    assert figures["local_average_wage_month"].source


def test_the_deadline_runs_one_year_and_ends_on_a_working_day() -> None:
    result = severance(**LAID_OFF | {"last_working_date": "2025-11-29"})
    assert result.deadline is not None
    assert str(result.deadline.day) == "2026-11-30"  # 29 November 2026 is a Sunday


def test_json_is_plain() -> None:
    data = severance(**LAID_OFF).to_json()
    assert data["values"]["total"] == 32000  # type: ignore[index,call-overload]
    assert {"headline", "lines", "inputs", "decides", "citations", "deadline", "next"} <= data.keys()


def test_a_figure_that_is_published_for_the_region_is_not_asked_for() -> None:
    spec = load_specs()["work_injury"]
    raw = {"event": "disability", "grade": 7, "own_avg_contribution_wage_12m_yuan": 5500}
    asked = [
        [item.name for item in questions(spec, {**raw, "region": region}, TODAY, parameters())]
        for region in ("上海", "贵州")
    ]
    assert "local_avg_monthly_wage_yuan" not in asked[0]
    assert "local_avg_monthly_wage_yuan" in asked[1]


def told(name: str, **inputs: object) -> Result:
    return run(name, inputs, parameters(), TODAY)


def test_who_does_not_know_the_wage_learns_the_months() -> None:
    known = {"start_date": "2023-06-01", "last_working_date": "2026-11-30", "avg_wage_12m_yuan": "不知道"}
    unlawful = told("severance", reason="unlawful", **known)
    assert unlawful.headline.startswith("赔偿金（2N）是8个月的工资") and "total" not in unlawful.values
    assert unlawful.deadline is not None and unlawful.values["n_months"] == 4
    double = told("double_wage", start_date="2025-01-01", left_date="2026-03-31", monthly_wage_yuan="不知道")
    assert double.headline.startswith("可以另要11个月的工资") and double.deadline is not None
    injury = told("work_injury", grade="9", own_avg_contribution_wage_12m_yuan="不知道", region="成都")
    assert "9个月的本人工资" in injury.headline and injury.values["lump_sum_months"] == 9


def test_who_does_not_know_the_years_gets_what_they_decide() -> None:
    for here, said in (("5", "医疗期6到9个月"), ("12", "医疗期12个月")):
        found = told("medical_period", years_at_employer=here, total_work_years="不知道")
        assert found.headline.startswith(said)
    months = told("unemployment", contribution_months="不知道", reason="裁员").ranges["max_months"]
    assert months == Range(Decimal(12), Decimal(24))
    longest = told("probation", contract_months="不知道", agreed_probation_months="3").ranges["legal_max_months"]
    assert longest == Range(Decimal(1), Decimal(6))


def test_who_forgot_the_first_day_is_asked_for_the_years() -> None:
    with pytest.raises(InvalidInputs) as caught:
        told("severance", reason="unlawful", start_date="不知道", avg_wage_12m_yuan="8000")
    assert [fault.name for fault in caught.value.faults] == ["service_years"]


@pytest.mark.parametrize(("last", "ends"), [("2025-06-30", 1), ("2025-07-01", 2)])
def test_the_average_of_the_province_only_ever_helps(last: str, ends: int) -> None:
    result = told(
        "severance", reason="unlawful", service_years="5", last_working_date=last, avg_wage_12m_yuan="45000",
        region="杭州",
    )  # fmt: skip
    assert {item.name for item in result.missing} == {"local_average_wage_month"}
    assert len(result.headline.split("～")) == ends


def test_a_year_without_its_notice_answers_for_statutory_holidays_alone() -> None:
    with pytest.raises(InvalidInputs, match="现在能算的是法定节假日当天：1月1日、2月5日"):
        run("holiday_pay", {"dates": ["2027-01-01", "2027-01-02"]}, parameters(), TODAY)
    listed = run("holiday_pay", {"ask": "statutory_holiday_dates", "year": 2027}, parameters(), TODAY)
    assert any("调休" in warning for warning in listed.warnings)
