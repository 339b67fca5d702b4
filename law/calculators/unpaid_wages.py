"""欠薪: what is owed, the extra half or whole after an order that was not followed, minimum wage and deductions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.local_figures import minimum_wage
from law.calculators.result import Figure, Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_HALF = Decimal("0.5")
_MOST_DEDUCTED = Decimal("0.2")
_CRIMINAL_MONTHS, _CRIMINAL_AMOUNT = 3, 5000


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/unpaid_wages.yml."""
    work = Working(inputs, parameters, today)
    floor, figure = minimum_wage(work, today, "没有核对是否低于最低工资")
    if inputs.given("paid_per_month_yuan") and floor is not None:
        _below_minimum(work, floor, figure)
    if inputs.given("deduction_yuan"):
        _deduction(work, floor)
    if inputs.given("owed_yuan") or inputs.given("months_owed") or not work.headline:
        _owed(work)
    return work.result()


def _owed(work: Working) -> None:
    inputs = work.inputs
    total = inputs.number("owed_yuan")
    how = "您填的总数"
    if total is None:
        wage, months = inputs.need_number("monthly_wage_yuan"), inputs.need_number("months_owed")
        total = wage * months
        how = f"{plain(wage)}元 × {plain(months)}个月"
    paid = inputs.number("already_paid_yuan") or Decimal(0)
    owed = max(total - paid, Decimal(0))
    work.line("owed", "还欠", owed, "元", how + (f"，扣除已付的{plain(paid)}元" if paid else ""))
    work.set(owed=owed)
    ordered = inputs.yes("ordered_by_authority") is True and inputs.yes("paid_within_order") is not True
    low, high = (owed * _HALF, owed) if ordered else (Decimal(0), Decimal(0))
    work.set(extra_low=low, extra_high=high, total_low=owed + low, total_high=owed + high)
    words = f"还欠{plain(cents(owed))}元"
    if ordered:
        work.line("extra", "加付赔偿金", high, "元", f"{plain(cents(owed))}元的50%到100%，由人社部门定")
        words += f"，逾期不付的再加付{plain(cents(low))}到{plain(cents(high))}元"
    else:
        work.apply("no_order", "加付赔偿金")
    work.say(f"{work.headline}{words}。")
    _criminal(work, owed)


def _criminal(work: Working, owed: Decimal) -> None:
    months = work.inputs.number("months_owed")
    reached = months is not None and months >= _CRIMINAL_MONTHS and owed >= _CRIMINAL_AMOUNT
    work.set(criminal_line_reached=reached)
    if reached:
        work.apply("criminal", "刑事责任")


def _below_minimum(work: Working, floor: Decimal, figure: Figure | None) -> None:
    paid = work.inputs.need_number("paid_per_month_yuan")
    short = max(floor - paid, Decimal(0))
    work.line("minimum", "每月低于最低工资", short, "元", f"最低工资{plain(floor)}元 − 实发{plain(paid)}元", figure)
    work.set(below_minimum=short > 0, minimum_shortfall=short)
    words = f"每月比最低工资少{plain(cents(short))}元，要补" if short else "没有低于最低工资"
    work.say(f"{words}。")


def _deduction(work: Working, floor: Decimal | None) -> None:
    wage, taken = work.inputs.need_number("monthly_wage_yuan"), work.inputs.need_number("deduction_yuan")
    most = wage * _MOST_DEDUCTED
    how = f"{plain(wage)}元 × 20%"
    if floor is not None and wage - most < floor:
        most = max(wage - floor, Decimal(0))
        how += f"，扣后不能低于最低工资{plain(floor)}元"
    excess = max(taken - most, Decimal(0))
    work.line("deduction", "每月最多能扣", most, "元", how)
    work.set(deduction_most=most, deduction_excess=excess)
    words = f"每月最多能扣{plain(cents(most))}元" + (f"，多扣了{plain(cents(excess))}元" if excess else "")
    work.say(f"{work.headline}{words}。")
