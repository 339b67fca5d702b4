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
    age = _length(found.age, "岁")
    if found.month < REFORM:
        work.apply("before_reform")
    else:
        how = f"原来{_length(found.old_age, '岁')}，{birth.year}年{birth.month}月出生，延迟{found.delay}个月"
        work.line("delay_two" if category == "female50" else "delay_four", "延迟", found.delay, "个月", how)
    work.set(
        delay_months=found.delay, retire_age=age, retire_age_total_months=found.age,
        retire_month=month_words(found.month),
    )  # fmt: skip
    _flexible(work, found)
    _contributions(work, found)
    work.say(f"法定退休年龄{age}，{found.month.year}年{found.month.month}月退休。")
    return work.result()


def _length(months: int, unit: str = "年") -> str:
    """3年6个月; an age with ``unit`` 岁."""
    years, rest = divmod(months, 12)
    return f"{years}{unit}{rest}个月" if rest else f"{years}{unit}"


def _flexible(work: Working, found: Retirement) -> None:
    early, late = found.earliest, found.latest
    work.set(
        earliest_flexible_month=month_words(early) if early else None,
        latest_flexible_month_if_employer_agrees=month_words(late) if late else None,
    )
    if early is None or late is None:
        return
    if early < found.month:
        figure = work.figure("pension_min_contribution_years", early)
        least = "" if figure is None else f"，缴费要满{_length(int(figure.value * 12))}（按{early.year}年）"
        work.set(earliest_min_contribution_months=None if figure is None else int(figure.value * 12))
        how = f"最早可以选{early.year}年{early.month}月{least}，提前三个月书面告诉单位"
        work.line("flexible_early", "最早", None, "", how, figure)
    how = f"单位同意的，最晚到{late.year}年{late.month}月，提前一个月书面约定"
    work.line("flexible_late", "最晚", None, "", how)


def _contributions(work: Working, found: Retirement) -> None:
    figure = work.figure("pension_min_contribution_years", max(found.month, _SOCIAL_INSURANCE_LAW))
    if figure is None:
        work.set(min_contribution_months=None)
        return
    months = int(figure.value * 12)
    how = f"{found.month.year}年退休，至少缴{_length(months)}"
    work.line("minimum_years", "最低缴费年限", months, "个月", how, figure)
    work.set(min_contribution_months=months)
    paid = work.inputs.number("contribution_months")
    if paid is not None:
        work.set(contribution_gap_months=max(months - paid, paid * 0))
