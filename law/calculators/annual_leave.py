"""带薪年休假: days of the year, pro rata on joining and leaving, and the pay for what was not taken."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from law.calculators.inputs import Inputs
from law.calculators.result import Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_DAYS = ((20, 15), (10, 10), (1, 5), (0, 0))
_SICK_MONTHS = ((20, 4), (10, 3), (0, 2))
_PERSONAL_DAYS = 20
_YEAR_DAYS = Decimal(365)


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/annual_leave.yml."""
    work = Working(inputs, parameters, today)
    given = inputs.number("unused_days")
    if given is not None and not inputs.given("cumulative_work_years"):
        work.set(unused_days=given)
        _pay(work, None, given)
        return work.result()
    full = _full(work)
    entitled = _pro_rata(work, full) if full else Decimal(0)
    taken = inputs.number("taken_days") or Decimal(0)
    unused = max(entitled - taken, Decimal(0)) if given is None else given
    work.set(entitled_days_this_year=entitled, unused_days=unused)
    _pay(work, entitled, unused)
    return work.result()


def _full(work: Working) -> Decimal:
    """Days of a whole year, 0 when something stands against it."""
    inputs = work.inputs
    years = inputs.need_number("cumulative_work_years")
    days = Decimal(next(days for least, days in _DAYS if years >= least))
    if not days or inputs.yes("continuous_12_months") is False:
        work.apply("under_a_year", "年假")
        return Decimal(0)
    work.line("days", "全年年假", days, "天", f"累计工作{plain(years)}年")
    agreed = inputs.number("agreed_days")
    if agreed is not None and agreed > days:
        work.line("agreed", "约定的年假", agreed, "天", "约定比法定多，按约定")
        days = agreed
    sick = inputs.number("sick_leave_months_this_year")
    if sick is not None and sick >= next(months for least, months in _SICK_MONTHS if years >= least):
        work.apply("sick", "不享受")
        return Decimal(0)
    personal = inputs.number("personal_leave_days_this_year")
    if personal is not None and personal >= _PERSONAL_DAYS and inputs.yes("personal_leave_paid") is not False:
        if inputs.yes("personal_leave_paid") is None:
            work.warn("事假扣了工资的，不影响年假；这里按没扣工资算。")
        work.apply("personal", "不享受")
        return Decimal(0)
    vacation = inputs.number("school_vacation_days")
    if vacation is not None:
        days = max(days - vacation, Decimal(0))
        work.line("vacation", "扣除寒暑假后", days, "天", f"寒暑假{plain(vacation)}天")
    return days


def _pro_rata(work: Working, full: Decimal) -> Decimal:
    inputs = work.inputs
    leave, join = inputs.day("leave_date"), inputs.day("join_date")
    year = inputs.whole("year") or (leave or work.today).year
    first = max(join, date(year, 1, 1)) if join is not None else date(year, 1, 1)
    elapsed = inputs.number("elapsed_calendar_days")
    if elapsed is None and leave is not None and leave.year == year:
        elapsed = Decimal((leave - first).days + 1)
    if elapsed is not None:
        return _share(work, "leaving", elapsed, full, "已过")
    remaining = inputs.number("remaining_calendar_days")
    if remaining is None and join is not None and join.year == year:
        remaining = Decimal((date(year, 12, 31) - join).days + 1)
    return full if remaining is None else _share(work, "joining", remaining, full, "剩余")


def _share(work: Working, rule: str, days: Decimal, full: Decimal, word: str) -> Decimal:
    exact = days / _YEAR_DAYS * full
    whole = min(exact.to_integral_value(ROUND_FLOOR), full)
    how = f"{word}{plain(days)}个日历天 ÷ 365 × {plain(full)}天 = {plain(exact)}，不足一天的舍去"
    work.line(rule, "折算后的年假", whole, "天", how)
    return whole


def _wage(work: Working) -> Decimal | None:
    inputs = work.inputs
    wage = inputs.number("avg_wage_12m_excl_overtime_yuan")
    if wage is not None:
        return wage
    gross = inputs.number("avg_wage_12m_yuan")
    return None if gross is None else gross - (inputs.number("avg_overtime_pay_yuan") or 0)


def _pay(work: Working, entitled: Decimal | None, unused: Decimal) -> None:
    days_words = f"今年有{plain(entitled)}天年假" if entitled else "今年没有年假"
    days_words = days_words if entitled is not None else "按您填的天数"
    wage = _wage(work)
    figure = work.figure("wage_days_per_month", work.inputs.day("leave_date") or work.today)
    if wage is None or figure is None:
        work.say(f"{days_words}，还有{plain(unused)}天没休。" if entitled else f"{days_words}。")
        return
    if wage < 0:
        raise work.inputs.conflict("avg_overtime_pay_yuan", "比平均工资还多，请核对")
    daily = wage / figure.value
    work.line("wage", "日工资", daily, "元", f"{plain(wage)}元 ÷ {plain(figure.value)}天", figure)
    waived = work.inputs.yes("employee_waived_in_writing") is True
    extra = Decimal(0) if waived else daily * unused * 2
    total = Decimal(0) if waived else daily * unused * 3
    if waived:
        work.apply("waived", "另付")
    else:
        work.line("pay", "还应另付", extra, "元", f"日工资 × {plain(unused)}天 × 200%")
    work.set(daily_wage=daily, extra_pay_200pct=extra, total_300pct=total)
    work.say(f"{days_words}，没休{plain(unused)}天，除正常工资外还应另付{plain(cents(extra))}元。")
