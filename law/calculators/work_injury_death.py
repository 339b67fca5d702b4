"""工亡待遇: the single payment by the year before the accident, the funeral grant, monthly pensions of dependants."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.result import Figure, cents
from law.calculators.work_injury_wages import local_average
from law.calculators.working import Working
from law.text.amounts import plain

_TIMES = 20
_FUNERAL_MONTHS = 6
_SEVERE = 4
_SHARES = {"spouse": 40, "child": 30, "parent": 30, "both_parents": 60, "other": 30, "lone_elder": 40, "orphan": 40}
_OUTPUTS = {
    "spouse": "spouse",
    "child": "child",
    "parent": "parent",
    "other": "other",
    "lone_elder": "parent",
    "orphan": "child",
}


def income_before(work: Working, day: date) -> tuple[Decimal | None, Figure | None]:
    """Disposable income of urban residents in the year before ``day``: as given for that year, or as published."""
    given = work.inputs.of_year("national_urban_disposable_income_yuan", day.year - 1)
    if given is not None:
        return given, None
    figure = work.figure("urban_disposable_income_prior_year", day, effect="没有算一次性工亡补助金")
    return (figure.value, figure) if figure else (None, None)


def death(work: Working) -> None:
    """Single payment and funeral grant. What counts is the day of the accident, not the day of death."""
    inputs = work.inputs
    accident = inputs.day("accident_date") or inputs.need_day("death_date")
    grade = inputs.whole("grade")
    parts = []
    if grade is not None and grade <= _SEVERE and inputs.yes("within_paid_suspension") is False:
        work.apply("death_after", "一次性工亡补助金")
        work.set(death_lump_sum=Decimal(0))
    else:
        income, figure = income_before(work, accident)
        lump = None if income is None else income * _TIMES
        work.set(death_lump_sum=lump)
        if income is not None and lump is not None:
            how = f"事故在{accident.year}年，用{accident.year - 1}年的{plain(income)}元 × {_TIMES}"
            work.line("death_lump", "一次性工亡补助金", lump, "元", how, figure)
            parts.append(f"一次性工亡补助金{plain(cents(lump))}元")
    average, published = local_average(work, "没有算丧葬补助金")
    if average is not None:
        funeral = average * _FUNERAL_MONTHS
        work.line("funeral", "丧葬补助金", funeral, "元", f"{_FUNERAL_MONTHS}个月 × {plain(average)}元", published)
        work.set(funeral_grant=funeral)
        parts.append(f"丧葬补助金{plain(cents(funeral))}元")
    work.decides("有靠死者供养的亲属的，另有每月抚恤金")
    work.say("，".join(parts) + "。" if parts else "缺少公布的数字，算不出数额。")


def dependents(work: Working) -> None:
    """Monthly pensions; together never more than the wage."""
    wage = work.inputs.need_number("own_wage_yuan")
    people = work.inputs.choices("dependents")
    amounts: dict[str, Decimal] = {}
    total = Decimal(0)
    for person in people:
        share = wage * _SHARES[person] / 100
        total += share
        label = next(choice.label for choice in work.spec.input("dependents").choices if choice.id == person)
        work.line("dependents", label, share, "元", f"{plain(wage)}元 × {_SHARES[person]}%")
        name = "parent" if person == "both_parents" else _OUTPUTS[person]
        amounts[name] = share / 2 if person == "both_parents" else share
    capped = total > wage
    if capped:
        work.line("dependents", "封顶", wage, "元", f"合计{plain(cents(total))}元，超过本人工资，按本人工资封顶")
        total = wage
    work.set(**amounts, monthly_total=total, cap_applied=capped)
    work.say(f"抚恤金每月一共{plain(cents(total))}元。")
