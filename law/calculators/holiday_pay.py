"""Which day is paid at which rate, by the official calendar and the rest days of the worker's own schedule."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs, InvalidInputs
from law.calculators.result import Result, Value, cents
from law.calculators.working import Working
from law.holidays import DayKind, Holidays, load_holidays
from law.parameters import Parameters
from law.text.amounts import plain

_WEEKDAYS = {word: index for index, word in enumerate("一二三四五六日")} | {"天": 6}
_RATES: dict[DayKind, int] = {"statutory_holiday": 300, "rest_day": 200, "workday": 100}
_WORDS: dict[DayKind, str] = {"statutory_holiday": "法定节假日", "rest_day": "休息日", "workday": "工作日"}
_FULL_DAY = Decimal(8)


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/holiday_pay.yml."""
    work = Working(inputs, parameters, today)
    calendar = load_holidays()
    if inputs.choice("ask") == "statutory_holiday_dates":
        _list(work, calendar)
        return work.result()
    days = inputs.days("dates")
    for day in days:
        if not calendar.knows(day):
            raise _unknown(work, "dates", calendar, day.year)
    system = _system(inputs.choice("schedule") or "")
    kinds = {day: _kind(calendar, day, inputs.choice("schedule") or "") for day in sorted(days)}
    rates = {day: _rate(kind, system) for day, kind in kinds.items()}
    _count(work, kinds, rates, system)
    _money(work, kinds, rates)
    return work.result()


def _unknown(work: Working, name: str, calendar: Holidays, year: int) -> InvalidInputs:
    known = sorted(calendar.notices)
    problem = f"里的{year}年没有录入放假安排（现有{known[0]}到{known[-1]}年），国务院办公厅公布后才能算"
    if days := calendar.of_year(year):
        problem += f"；现在能算的是法定节假日当天：{_listed(days)}"
    return work.inputs.conflict(name, problem)


def _list(work: Working, calendar: Holidays) -> None:
    year = int(work.inputs.need_number("year"))
    days = calendar.of_year(year)
    if not days:
        raise _unknown(work, "year", calendar, year)
    listed = _listed(days)
    work.line("calendar", "法定节假日", len(days), "天", listed)
    shown: list[Value] = [day.isoformat() for day in days]
    work.set(count=len(days), dates=shown)
    work.say(f"{year}年一共{len(days)}天：{listed}。")
    if not calendar.covers(year):
        work.warn(f"{year}年怎么连休、哪些周末调休上班没有录入，以国务院办公厅的通知为准。")


def _listed(days: list[date]) -> str:
    return "、".join(f"{day.month}月{day.day}日" for day in days)


def _system(schedule: str) -> str:
    if "不定时" in schedule or "flexible" in schedule:
        return "flexible"
    return "comprehensive" if "综合" in schedule or "comprehensive" in schedule else "standard"


def _kind(calendar: Holidays, day: date, schedule: str) -> DayKind:
    """The official kind, moved to the worker's own weekly rest day when the schedule names other days."""
    kind = calendar.kind(day)
    own = _rest_weekdays(schedule)
    if kind == "statutory_holiday" or not own or own == {5, 6} or day in calendar.off or day in calendar.work:
        return kind
    return "rest_day" if day.weekday() in own else "workday"


def _rest_weekdays(schedule: str) -> set[int]:
    found = re.findall(
        r"(?:周|星期|礼拜)([一二三四五六日天]+(?:[、和]?(?:周|星期|礼拜)?[一二三四五六日天])*)[^，。；]{0,4}休",
        schedule,
    )
    return {_WEEKDAYS[char] for words in found for char in words if char in _WEEKDAYS}


def _rate(kind: DayKind, system: str) -> int:
    if system == "flexible" or (system == "comprehensive" and kind == "rest_day"):
        return 100
    return _RATES[kind]


def _count(work: Working, kinds: dict[date, DayKind], rates: dict[date, int], system: str) -> None:
    counts = {kind: sum(found == kind for found in kinds.values()) for kind in _RATES}
    rules = {"statutory_holiday": "statutory", "rest_day": "rest", "workday": "workday"}
    for kind, count in counts.items():
        if count:
            listed = "、".join(f"{day.month}月{day.day}日" for day, found in kinds.items() if found == kind)
            work.line(rules[kind], _WORDS[kind], count, "天", listed)
    if system != "standard":
        work.apply(system, "工时制度")
        work.decides("综合工时、不定时要经人社部门批准；没有批准的，按标准工时算")
    shown: list[Value] = [
        {"date": day.isoformat(), "type": kind, "rate_pct": rates[day]} for day, kind in kinds.items()
    ]
    work.set(
        days=shown, statutory_days=counts["statutory_holiday"], rest_days=counts["rest_day"], workdays=counts["workday"]
    )
    parts = [f"{day.month}月{day.day}日是{_WORDS[kind]}，{rates[day]}%" for day, kind in kinds.items()]
    work.say("；".join(parts) + "。")


def _money(work: Working, kinds: dict[date, DayKind], rates: dict[date, int]) -> None:
    wage = work.inputs.number("monthly_wage_yuan")
    figure = work.figure("wage_days_per_month", min(kinds))
    if wage is None or figure is None:
        return
    daily = wage / figure.value
    hours = (work.inputs.number("hours_per_day") or _FULL_DAY) / _FULL_DAY
    rested = work.inputs.yes("time_off_given") is True
    total = Decimal(0)
    for kind, name in (
        ("statutory_holiday", "overtime_multiplier_holiday"),
        ("rest_day", "overtime_multiplier_rest_day"),
    ):
        count = sum(found == kind and rates[day] > _RATES["workday"] for day, found in kinds.items())
        multiplier = work.figure(name, min(kinds))
        if not count or multiplier is None or (rested and kind == "rest_day"):
            continue
        part = daily * multiplier.value * count * hours
        total += part
        rule = "statutory" if kind == "statutory_holiday" else "rest"
        how = f"{plain(wage)}元 ÷ {plain(figure.value)}天 × {plain(multiplier.value)}倍 × {count}天"
        work.line(
            rule,
            f"{'法定节假日' if kind == 'statutory_holiday' else '休息日'}加班费",
            part,
            "元",
            how,
            figure,
            multiplier,
        )
    work.set(overtime_total_if_8h_no_time_off=total)
    work.say(f"{work.headline}加班费一共{plain(cents(total))}元（正常工资以外另付）。")
