"""Wages that injury payments are multiplied with: the local average, and one's own between 60 and 300 % of it."""

from __future__ import annotations

from decimal import Decimal

from law.calculators.result import Figure
from law.calculators.working import Working
from law.text.amounts import plain

_LOWEST = Decimal("0.6")
_HIGHEST = Decimal(3)


def local_average(work: Working, effect: str) -> tuple[Decimal | None, Figure | None]:
    """The local average wage of last year: as given, or as published."""
    given = work.inputs.number("local_avg_monthly_wage_yuan")
    if given is not None:
        return given, None
    day = work.inputs.day("accident_date") or work.today
    figure = work.figure("local_average_wage_month", day, work.inputs.choice("region"), effect=effect)
    return (figure.value, figure) if figure else (None, None)


def own_wage(work: Working) -> Decimal:
    """本人工资, kept between 60 and 300 % of the local average where that is known."""
    own = work.inputs.need_number("own_avg_contribution_wage_12m_yuan")
    average, figure = local_average(work, "没有核对本人工资是否低于社平60%或高于300%")
    base, how = own, "受伤前12个月平均月缴费工资"
    if average is not None:
        base = min(max(own, average * _LOWEST), average * _HIGHEST)
        if base > own:
            how = f"低于当地社平{plain(average)}元的60%，按60%算"
        elif base < own:
            how = f"高于当地社平{plain(average)}元的300%，按300%算"
    work.line("own_wage", "计算用的本人工资", base, "元", how, figure)
    work.set(base_wage=base)
    return base
