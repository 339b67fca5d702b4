"""病假工资: the local share of one's wage, what was agreed, and never less than 80 % of the minimum wage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.local_figures import minimum_wage
from law.calculators.result import Figure, Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_LONG = 6


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/sick_pay.yml."""
    work = Working(inputs, parameters, today)
    day = inputs.day("date") or today
    wage = inputs.need_number("monthly_wage_yuan")
    floor = _floor(work, day)
    pay = _by_share(work, day, wage)
    amounts = [amount for amount in (floor, pay) if amount is not None]
    if not amounts:
        work.say("病假工资不得低于当地最低工资的80%；填上地区可以算出数额。")
        return work.result()
    month = max(amounts)
    work.set(sick_pay_month=month)
    words = f"整月病假工资至少{plain(cents(month))}元。"
    paid = inputs.number("paid_yuan")
    if paid is not None:
        short = max(month - paid, Decimal(0))
        work.set(shortfall=short)
        words = f"整月病假工资至少{plain(cents(month))}元，" + (
            f"每月少发{plain(cents(short))}元。" if short else "没有少发。"
        )
    work.say(words)
    _days(work, day, month)
    return work.result()


def _floor(work: Working, day: date) -> Decimal | None:
    share = work.figure("sick_pay_floor_share", day)
    given, figure = minimum_wage(work, day, "没有算最低不少于多少", always=True)
    if share is None or given is None:
        return None
    floor = given * share.value
    work.line(
        "floor", "最低不少于", floor, "元", f"最低工资{plain(given)}元 × {plain(share.value * 100)}%", share, figure
    )
    work.set(floor_month=floor)
    return floor


def _by_share(work: Working, day: date, wage: Decimal) -> Decimal | None:
    """What was agreed goes first, then the share of the region where one is recorded."""
    agreed = work.inputs.number("agreed_share_pct")
    if agreed is not None:
        pay = wage * agreed / 100
        work.line("agreed", "约定的病假工资", pay, "元", f"{plain(wage)}元 × {plain(agreed)}%")
        work.set(share_pct=agreed)
        return pay
    region = work.inputs.choice("region")
    name = "sick_pay_share_long" if (work.inputs.number("sick_months") or 0) > _LONG else "sick_pay_share_short"
    if work.parameters.find(name, region) is None:
        return None
    figure = _share(work, name, day, region)
    if figure is None:
        return None
    pay = wage * figure.value
    work.line("local", "按当地比例", pay, "元", f"{plain(wage)}元 × {plain(figure.value * 100)}%", figure)
    work.set(share_pct=figure.value * 100)
    return pay


def _share(work: Working, name: str, day: date, region: str | None) -> Figure | None:
    """The share for the years at the employer: a region with steps (满2年, 满4年 …) needs them."""
    steps = work.steps(name, day, region)
    if not steps:
        return work.figure(name, day, region, effect="没有按当地比例算")
    years = work.inputs.need_number("years_at_employer")
    tier = max(step for step in steps if years >= step[0])[1]
    return work.figure(name, day, region, effect="没有按当地比例算", tier=tier)


def _days(work: Working, day: date, month: Decimal) -> None:
    days, figure = work.inputs.number("sick_days"), work.figure("wage_days_per_month", day)
    if days is None or figure is None:
        return
    pay = month / figure.value * days
    work.line(
        "floor",
        "这几天的病假工资",
        pay,
        "元",
        f"{plain(cents(month))}元 ÷ {plain(figure.value)}天 × {plain(days)}天",
        figure,
    )
    work.set(sick_pay_days=pay)
