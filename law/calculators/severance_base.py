"""The wage that compensation is multiplied with: twelve months' average, not under the minimum, capped above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.calculators.local_figures import minimum_wage
from law.calculators.result import Figure, cents
from law.calculators.working import Working
from law.text.amounts import plain

_CAP_EFFECT = "没有核对月工资是否超过当地社平三倍（超过的按三倍算、最多十二年）"
_PROVINCE = "urban_unit_wage_month"


@dataclass(frozen=True)
class Base:
    """``wage`` to multiply with, ``own`` average; ``most_years`` when the cap applies.

    ``likely``: the capped wage and years by the province's average, where the figure that counts is not recorded and
    this one says that the cap would apply; an estimate, never the amount.
    """

    wage: Decimal
    own: Decimal
    most_years: Decimal | None = None
    likely: tuple[Decimal, Decimal] | None = None


def base_of(work: Working, last: date) -> Base:
    """Writes the lines that explain the wage."""
    own = _own(work)
    floor, minimum = minimum_wage(work, last, "没有核对平均工资是否低于最低工资")
    average, published = _average(work, last, own, floor)
    if average is not None:
        multiplier = work.figure("severance_cap_multiplier", last)
        years = work.figure("severance_cap_years", last)
        if multiplier and years and own > average * multiplier.value:
            wage = average * multiplier.value
            over = f"平均工资{plain(own)}元高于当地社平{plain(average)}元的{plain(multiplier.value)}倍"
            how = f"{over}，按{plain(wage)}元算，最多{plain(years.value)}年"
            work.line("cap", "计算用的月工资", wage, "元", how, published, multiplier, years)
            return Base(wage, own, years.value)
    if floor is not None and own < floor:
        how = f"平均工资{plain(own)}元低于当地最低工资，按最低工资{plain(floor)}元算"
        work.line("base_floor", "计算用的月工资", floor, "元", how, minimum)
        return Base(floor, own)
    how = "离职前十二个月的平均应得工资（扣社保和个税之前，含奖金津贴）"
    work.line("base", "计算用的月工资", own, "元", how, published)
    unchecked = average is None and (floor is None or own > floor)
    return Base(own, own, likely=_likely(work, last, own) if unchecked else None)


def _likely(work: Working, last: date, own: Decimal) -> tuple[Decimal, Decimal] | None:
    """Cap and years by the province's average of the year before last, where a wage is over it."""
    region = work.inputs.choice("region")
    multiplier = work.figure("severance_cap_multiplier", last)
    years = work.figure("severance_cap_years", last)
    recorded = work.parameters.find(_PROVINCE, region) if region is not None else None
    # Only where it is recorded for the day: it is an aid, and never told to be missing.
    province = work.figure(_PROVINCE, last, region) if recorded is not None and recorded.on(last) else None
    if multiplier is None or years is None or province is None:
        return None
    cap = province.value * multiplier.value
    return (cap, years.value) if own > cap else None


def _own(work: Working) -> Decimal:
    """The average as given, or of the months listed."""
    wages = work.inputs.numbers("wages_12m_yuan")
    if wages and not work.inputs.given("avg_wage_12m_yuan"):
        average = sum(wages, Decimal(0)) / len(wages)
        work.line("base", "平均工资", average, "元", f"{len(wages)}个月的应发工资相加再平均")
        return average
    return work.inputs.need_number("avg_wage_12m_yuan")


def _average(work: Working, last: date, own: Decimal, floor: Decimal | None) -> tuple[Decimal | None, Figure | None]:
    """The local average; not looked for when the wage is too low for the cap (no average is below a minimum)."""
    given, region = work.inputs.number("local_avg_monthly_wage_last_year_yuan"), work.inputs.choice("region")
    if given is not None:
        return given, None
    multiplier = work.figure("severance_cap_multiplier", last)
    if floor is not None and multiplier is not None and own <= floor * multiplier.value:
        return None, None
    limit = own / multiplier.value if multiplier is not None else own
    effect = f"{_CAP_EFFECT}；当地社平低于每月{plain(cents(limit))}元的才会封顶"
    figure = work.figure("local_average_wage_month", last, region, effect=effect)
    return (figure.value, figure) if figure else (None, None)
