"""Overtime on one named day: what kind of day it was, and the half-day holidays of women and young people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.calculators.periods import day_words
from law.calculators.working import Working
from law.holidays import load_holidays

NO_HOURS = Decimal(0)
_HALF_DAY = 4
_YOUNG = (14, 28)


@dataclass(frozen=True)
class Hours:
    """Hours (or pieces) to be paid as overtime."""

    weekday: Decimal = NO_HOURS
    rest_day: Decimal = NO_HOURS
    holiday: Decimal = NO_HOURS


def of_one_day(work: Working, day: date, hours: Decimal) -> Hours:
    """The hours put where the day belongs; writes the kind of day and its rate."""
    calendar = load_holidays()
    if not calendar.knows(day):
        problem = f"（{day.year}年）没有录入放假安排，请改填平时、休息日、法定节假日各几小时"
        raise work.inputs.conflict("date", problem)
    kind = calendar.kind(day)
    shown = day_words(day)
    if kind == "workday" and _half_holiday(work, day) and hours <= _HALF_DAY:
        work.apply("partial_holiday", shown)
        work.set(rate_pct=100, day_type="partial_holiday")
        work.say(f"{shown}是部分公民放假半天的节日，照常上班发正常工资，不算加班。")
        return Hours()
    rate = {"statutory_holiday": 300, "rest_day": 200, "workday": 150}[kind]
    words = {"statutory_holiday": "法定节假日", "rest_day": "休息日", "workday": "工作日"}[kind]
    work.set(rate_pct=rate, day_type=kind)
    work.say(f"{shown}是{words}，加班按{rate}%。")
    if kind == "rest_day":
        off = work.inputs.number("time_off_given_hours") or NO_HOURS
        return Hours(rest_day=max(hours - off, NO_HOURS))
    return Hours(holiday=hours) if kind == "statutory_holiday" else Hours(weekday=hours)


def _half_holiday(work: Working, day: date) -> bool:
    """8 March for women, 4 May for people from 14 to 28."""
    if (day.month, day.day) == (3, 8):
        return work.inputs.choice("worker_sex") == "female"
    age = work.inputs.whole("worker_age")
    return (day.month, day.day) == (5, 4) and age is not None and _YOUNG[0] <= age <= _YOUNG[1]
