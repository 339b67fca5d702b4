"""未签书面合同的二倍工资: the extra wage month by month, from when to when, what limitation leaves of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.periods import add_months, day_words, full_months, one_year_after
from law.calculators.result import Result, cents
from law.calculators.working import Working
from law.holidays import load_holidays
from law.parameters import Parameters
from law.sources import Citation
from law.text.amounts import plain

_DAY = timedelta(days=1)
_NOT_EMPLOYED = {
    "part_time_hourly": "part_time",
    "student_intern": "student",
    "over_statutory_retirement_age": "over_age",
    "labor_service": "no_employment",
}
_ARBITRATION = Citation("劳动争议调解仲裁法", "27")


@dataclass(frozen=True)
class Window:
    """Days for which the extra wage is owed, both included; ``rule`` explains its start."""

    first: date
    last: date
    rule: str


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/double_wage.yml."""
    work = Working(inputs, parameters, today)
    obstacle = _obstacle(inputs)
    if obstacle is not None:
        _nothing(work, obstacle)
        return work.result()
    window = window_of(inputs, today)
    if window.last < window.first:
        _nothing(work, "month_of_grace")
        return work.result()
    _owed(work, window)
    return work.result()


def _obstacle(inputs: Inputs) -> str | None:
    """The rule by which nothing is owed whatever the days."""
    employment = inputs.choice("employment_type") or ""
    flags = (
        ("employee_refused_to_sign", "refused"), ("statutory_extension", "extended"),
        ("signed_electronically", "electronic"), ("backdated", "backdated"),
    )  # fmt: skip
    if employment in _NOT_EMPLOYED:
        return _NOT_EMPLOYED[employment]
    found = next((rule for name, rule in flags if inputs.yes(name)), None)
    if found is None and inputs.given("should_sign_open_ended_from") and inputs.yes("employee_demanded") is False:
        return "not_demanded"
    return found


def _nothing(work: Working, rule: str) -> None:
    why = work.apply(rule)
    work.set(applicable=False, months=Decimal(0), extra_amount=Decimal(0))
    work.say(f"没有二倍工资：{why}。")


def window_of(inputs: Inputs, today: date) -> Window:
    """The days by the case that applies: open-ended refused, expired and worked on, or never signed."""
    signed = inputs.day("contract_signed_date")
    ends = [day for day in (signed - _DAY if signed else None, inputs.day("left_date")) if day is not None]
    if (due := inputs.day("should_sign_open_ended_from")) is not None:
        return Window(due, min([*ends, today]), "open_ended")
    if (expired := inputs.day("contract_expired")) is not None:
        start = expired + _DAY
        worked = inputs.day("continued_work_until")
        ends += [worked] if worked else []
        return Window(add_months(start, 1), min([*ends, today, _year(start)]), "expired")
    return ordinary_window(inputs.need_day("start_date"), [*ends, today])


def ordinary_window(start: date, ends: list[date]) -> Window:
    """Never signed: from the day after the first month to the first of the ends, a year at most."""
    return Window(add_months(start, 1), min([*ends, _year(start)]), "window")


def _year(start: date) -> date:
    """The day before a year of work is full."""
    return add_months(start, 12) - _DAY


def amount_of(work: Working, first: date, last: date, wage: Decimal) -> tuple[Decimal, Decimal]:
    """Months and money for the days from first to last: whole months, the rest by its working days."""
    months, days = full_months(first, last)
    if not days:
        return Decimal(months), wage * months
    figure = work.figure("wage_days_per_month", last)
    if figure is None:
        return Decimal(months), wage * months
    worked = load_holidays().workdays(add_months(first, months), last)
    part = min(Decimal(worked) / figure.value, Decimal(1))
    if not load_holidays().covers(last.year):
        work.warn(f"{last.year}年的放假安排没有录入，不满一个月的部分按周一到周五数工作日。")
    return months + part, wage * (months + part)


def _owed(work: Working, window: Window) -> None:
    inputs = work.inputs
    if "monthly_wage_yuan" in inputs.skipped:
        _in_months(work, window)
        return
    wage = inputs.need_number("monthly_wage_yuan")
    months, amount = amount_of(work, window.first, window.last, wage)
    work.line(window.rule, "期间", months, "个月", f"从{day_words(window.first)}到{day_words(window.last)}")
    start = inputs.day("start_date")
    if window.rule == "window" and start is not None and window.last == _year(start):
        work.apply("eleven_months", "封顶")
    if months != months.to_integral_value():
        work.line("partial_month", "不满一个月的部分", None, "", "按这个月的实际工作日 ÷ 21.75 天折算")
        whole, days = full_months(window.first, window.last)
        calendar = whole + Decimal(days) / 30
        work.alternative("不满一个月的部分按日历天折算的口径", months=calendar, extra_amount=wage * calendar)
    work.line(window.rule, "另付的一倍工资", amount, "元", f"{plain(cents(months))}个月 × {plain(wage)}元")
    work.set(
        applicable=True, window_start=window.first, window_end=window.last, months=months, extra_amount=amount
    )  # fmt: skip
    work.say(
        f"另付的一倍工资约{plain(cents(amount))}元：从{day_words(window.first)}到{day_words(window.last)}，"
        f"{plain(cents(months))}个月。"
    )
    _readings(work, window, wage)
    _limitation(work, window, wage)


def _in_months(work: Working, window: Window) -> None:
    """Who does not know the wage still learns for which months a second one is owed, and until when."""
    months, _ = amount_of(work, window.first, window.last, Decimal(0))
    days = f"从{day_words(window.first)}到{day_words(window.last)}"
    work.line(window.rule, "期间", months, "个月", days)
    work.set(applicable=True, window_start=window.first, window_end=window.last, months=months)
    deadline = one_year_after(window.last, load_holidays())
    work.until("为最后那部分申请仲裁（越早的月份越早过期）", deadline, _ARBITRATION)
    work.say(
        f"可以另要{plain(cents(months))}个月的工资：{days}，每个月按那个月的应发工资；知道月工资后改一下就有数额。"
    )


def _readings(work: Working, window: Window, wage: Decimal) -> None:
    """What other places do with the month of grace."""
    if window.rule == "expired":
        first = add_months(window.first, -1)
        months, amount = amount_of(work, first, window.last, wage)
        work.alternative("没有一个月宽限期的口径", window_start=first, months=months, extra_amount=amount)
        note = "视为按原条件续订、不支持二倍工资的口径"
        work.alternative(note, applicable=False, months=Decimal(0), extra_amount=Decimal(0))
    if window.rule == "open_ended":
        first = add_months(window.first, 1)
        if first <= window.last:
            months, amount = amount_of(work, first, window.last, wage)
            work.alternative("给一个月宽限期的地方口径", months=months, extra_amount=amount)


def _limitation(work: Working, window: Window, wage: Decimal) -> None:
    """What a claim brought today (or on the day given) still reaches, counting a year back day by day."""
    claim = work.inputs.day("today") or work.today
    first = max(window.first, add_months(claim, -12))
    deadline = one_year_after(window.last, load_holidays())
    work.until("为最后那部分申请仲裁（越早的月份越早过期）", deadline, _ARBITRATION)
    if first > window.last:
        work.line("limitation", "没过时效的部分", 0, "元", f"到{day_words(claim)}已经全部超过一年")
        work.set(claimable_from=None, claimable_amount=Decimal(0))
        work.warn("按一年时效倒推，已经全部过期；对方不提时效或有中断的除外。")
        return
    _, amount = amount_of(work, first, window.last, wage)
    how = f"从{day_words(claim)}倒推一年，{day_words(first)}以后的还能要"
    work.line("limitation", "没过时效的部分", amount, "元", how)
    work.set(claimable_from=first, claimable_amount=amount)
