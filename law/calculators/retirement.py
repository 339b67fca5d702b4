"""法定退休年龄: when by month of birth, the flexible choice around it, the years of contribution it takes."""

from __future__ import annotations

from datetime import date

from law.calculators.inputs import Inputs
from law.calculators.periods import month_words
from law.calculators.result import Result
from law.calculators.retirement_age import REFORM, Retirement, category_of, retirement_of
from law.calculators.working import Working
from law.parameters import Parameters

_SOCIAL_INSURANCE_LAW = date(2011, 7, 1)


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/retirement.yml."""
    work = Working(inputs, parameters, today)
    birth = inputs.need_day("birth_month")
    category = category_of(inputs.choice("sex"), inputs.choice("category"))
    if category is None:
        inputs.lack("category" if inputs.choice("sex") == "female" else "sex")
    found = retirement_of(category, birth)
    age = _age_words(found.age)
    if found.month < REFORM:
        work.apply("before_reform")
    else:
        how = f"原来{_age_words(found.old_age)}，{birth.year}年{birth.month}月出生，延迟{found.delay}个月"
        work.line("delay_two" if category == "female50" else "delay_four", "延迟", found.delay, "个月", how)
    work.set(
        delay_months=found.delay, retire_age=age, retire_age_total_months=found.age,
        retire_month=month_words(found.month),
    )  # fmt: skip
    _flexible(work, found)
    _contributions(work, found)
    work.say(f"法定退休年龄{age}，{found.month.year}年{found.month.month}月退休。")
    return work.result()


def _age_words(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years}岁{rest}个月" if rest else f"{years}岁"


def _flexible(work: Working, found: Retirement) -> None:
    early, late = found.earliest, found.latest
    work.set(
        earliest_flexible_month=month_words(early) if early else None,
        latest_flexible_month_if_employer_agrees=month_words(late) if late else None,
    )
    if early is None or late is None:
        return
    if early < found.month:
        work.line("flexible_early", "最早", None, "", f"最早可以选{early.year}年{early.month}月")
    work.line("flexible_late", "最晚", None, "", f"单位同意的，最晚到{late.year}年{late.month}月")


def _contributions(work: Working, found: Retirement) -> None:
    figure = work.figure("pension_min_contribution_years", max(found.month, _SOCIAL_INSURANCE_LAW))
    if figure is None:
        work.set(min_contribution_months=None)
        return
    months = int(figure.value * 12)
    how = f"{found.month.year}年退休，至少缴{months // 12}年" + (f"{months % 12}个月" if months % 12 else "")
    work.line("minimum_years", "最低缴费年限", months, "个月", how, figure)
    work.set(min_contribution_months=months)
    paid = work.inputs.number("contribution_months")
    if paid is not None:
        work.set(contribution_gap_months=max(months - paid, paid * 0))
