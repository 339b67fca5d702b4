"""加班费: 150, 200 and 300 %, on which hours, at which hourly wage, under which system of hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.local_figures import minimum_wage
from law.calculators.overtime_day import NO_HOURS, Hours, of_one_day
from law.calculators.result import Figure, Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_HOURS_A_DAY = 8
_CYCLES = {"comprehensive_month_approved": 12, "comprehensive_quarter_approved": 4, "comprehensive_year_approved": 1}
_OVER_AGE_FROM = date(2026, 7, 1)


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/overtime.yml."""
    work = Working(inputs, parameters, today)
    day = inputs.day("date")
    if inputs.given("piece_rate_yuan"):
        _pieces(work)
        return work.result()
    hourly = _hourly(work, day or today)
    system = inputs.choice("system") or "standard"
    if inputs.choice("employment_type") == "over_statutory_retirement_age" and (day or today) >= _OVER_AGE_FROM:
        work.apply("over_age", "适用")
    if inputs.given("hours") and day is not None:
        hours = of_one_day(work, day, inputs.need_number("hours"))
    else:
        hours = _hours(work, system)
    _pay(work, _by_system(work, system, hours, hourly), hourly, "小时", "元")
    return work.result()


def _hourly(work: Working, day: date) -> Decimal:
    inputs = work.inputs
    hourly = inputs.number("hourly_wage_yuan")
    daily = inputs.number("daily_wage_yuan")
    if hourly is None and daily is not None:
        hourly = daily / _HOURS_A_DAY
        work.line("hourly", "小时工资", hourly, "元", f"日工资{plain(daily)}元 ÷ {_HOURS_A_DAY}小时")
    if hourly is None:
        wage = inputs.need_number("monthly_wage_yuan")
        floor, minimum = minimum_wage(work, day, "没有核对基数是否低于最低工资")
        if floor is not None and wage < floor:
            work.line("floor", "加班费基数", floor, "元", f"月工资{plain(wage)}元低于最低工资，按最低工资算", minimum)
            wage = floor
        figure = work.figure("wage_days_per_month", day)
        if figure is None:
            inputs.lack("hourly_wage_yuan")
        hourly = wage / figure.value / _HOURS_A_DAY
        how = f"{plain(wage)}元 ÷ {plain(figure.value)}天 ÷ {_HOURS_A_DAY}小时"
        work.line("hourly", "小时工资", hourly, "元", how, figure)
    work.set(hourly_wage=hourly)
    return hourly


def _hours(work: Working, system: str) -> Hours:
    inputs = work.inputs
    rest = inputs.number("rest_day_hours_no_time_off")
    gross = inputs.number("rest_day_hours")
    if rest is None and gross is not None:
        rest = max(gross - (inputs.number("time_off_given_hours") or 0), NO_HOURS)
    weekday = _weekday(work)
    holiday = inputs.number("statutory_holiday_hours") or NO_HOURS
    actual = inputs.number("actual_hours")
    if weekday is None and actual is not None:
        weekday = max(actual - holiday - _standard(work, system), NO_HOURS)
    if weekday is None and rest is None and not inputs.given("statutory_holiday_hours"):
        inputs.lack("weekday_ot_hours")
    _limit(work, system, weekday)
    return Hours(weekday or NO_HOURS, rest or NO_HOURS, holiday)


def _weekday(work: Working) -> Decimal | None:
    """Hours on working days, as given in all or as so many each day."""
    given, daily = work.inputs.number("weekday_ot_hours"), work.inputs.number("weekday_ot_hours_per_day")
    if given is not None or daily is None:
        return given
    days, figure = work.inputs.number("weekday_ot_days"), None
    if days is None:
        figure = work.figure("working_days_per_month", work.today)
        if figure is None:
            work.inputs.lack("weekday_ot_days")
        days = figure.value
        work.warn("没有填加了几天班，按一个月平均的工作日算；实际天数不同的，填上再算一次。")
    hours = daily * days
    work.line("weekday", "平时加班小时", hours, "小时", f"每天{plain(daily)}小时 × {plain(days)}天", figure)
    return hours


def _standard(work: Working, system: str) -> Decimal:
    """Hours of the cycle at eight a working day."""
    given = work.inputs.number("standard_hours")
    if given is not None:
        return given
    figure = work.figure("working_days_per_year", work.inputs.day("date") or work.today)
    cycles = _CYCLES.get(system)
    if figure is None or cycles is None:
        work.inputs.lack("standard_hours")
    return figure.value * _HOURS_A_DAY / cycles


def _limit(work: Working, system: str, weekday: Decimal | None) -> None:
    figure = work.figure("overtime_hours_per_month_max", work.today)
    if figure is None or weekday is None or system in ("comprehensive_quarter_approved", "comprehensive_year_approved"):
        return
    over = weekday > figure.value
    work.set(exceeds_monthly_limit=over)
    if over:
        work.line("monthly_limit", "加班上限", figure.value, "小时", "如果是一个月里的加班，已经超过上限", figure)


def _by_system(work: Working, system: str, hours: Hours, hourly: Decimal) -> Hours:
    """What of the hours is overtime under the system; the others are ordinary time."""
    if work.inputs.choice("employment_type") == "part_time_hourly":
        work.apply("part_time", "适用")
        _other_total(work, "也按劳动法第四十四条的倍数算的口径", hours, hourly)
        return Hours()
    if system.endswith("not_approved"):
        work.apply("not_approved", "工时制度")
        return hours
    if system == "flexible_approved":
        work.apply("flexible", "工时制度")
        if hours.holiday:
            _other_total(work, "法定节假日仍按300%的地方（如上海、深圳）", Hours(holiday=hours.holiday), hourly)
        return Hours()
    if system in _CYCLES:
        work.line(
            "comprehensive", "超出标准的小时", hours.weekday, "小时", "休息日的小时已计入周期总工时，不单独按200%"
        )
        work.set(overtime_hours=hours.weekday)
        return Hours(weekday=hours.weekday, holiday=hours.holiday)
    return hours


def _other_total(work: Working, note: str, hours: Hours, hourly: Decimal) -> None:
    parts = _parts(work, hours, hourly)
    work.alternative(
        note, weekday_pay=parts[0][3], rest_day_pay=parts[1][3], statutory_holiday_pay=parts[2][3],
        total=sum((part[3] for part in parts), Decimal(0)),
    )  # fmt: skip


def _parts(work: Working, hours: Hours, rate: Decimal) -> list[tuple[str, str, Figure | None, Decimal, Decimal]]:
    """Rule, label, multiplier, pay and amount for each of the three kinds."""
    day = work.inputs.day("date") or work.today
    kinds = (
        ("weekday", "平时加班费", "overtime_multiplier_workday", hours.weekday),
        ("rest_day", "休息日加班费", "overtime_multiplier_rest_day", hours.rest_day),
        ("holiday", "法定节假日加班费", "overtime_multiplier_holiday", hours.holiday),
    )
    found = []
    for rule, label, name, amount in kinds:
        figure = work.figure(name, day)
        found.append((rule, label, figure, rate * amount * (figure.value if figure else 0), amount))
    return found


def _pay(work: Working, hours: Hours, rate: Decimal, unit: str, money: str) -> None:
    parts = _parts(work, hours, rate)
    for rule, label, figure, pay, amount in parts:
        if amount and figure is not None:
            how = f"{plain(cents(rate))}{money} × {plain(figure.value * 100)}% × {plain(amount)}{unit}"
            work.line(rule, label, pay, "元", how, figure)
    total = sum((part[3] for part in parts), Decimal(0))
    weekday, rest_day, holiday = (part[3] for part in parts)
    work.set(weekday_pay=weekday, rest_day_pay=rest_day, statutory_holiday_pay=holiday, total=total)
    words = f"加班费一共{plain(cents(total))}元。"
    paid = work.inputs.number("already_paid_yuan")
    if paid is not None:
        left = max(total - paid, Decimal(0))
        work.set(remaining=left)
        words = f"加班费一共{plain(cents(total))}元，扣除已发的还差{plain(cents(left))}元。"
    work.say(f"{work.headline}{words}")


def _pieces(work: Working) -> None:
    inputs = work.inputs
    work.apply("piece", "计件")
    names = ("weekday_pieces", "rest_day_pieces", "statutory_holiday_pieces")
    if not any(inputs.given(name) for name in names):
        inputs.lack("weekday_pieces")
    pieces = Hours(*(inputs.number(name) or NO_HOURS for name in names))
    _pay(work, pieces, inputs.need_number("piece_rate_yuan"), "件", "元")
