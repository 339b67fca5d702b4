"""Part-time, over-age, intern, dispatched: which of the usual rights apply and which do not, said one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from law.calculators.inputs import Inputs
from law.calculators.result import Result, Value
from law.calculators.working import Working
from law.parameters import Parameters

_RIGHTS = (
    "written_contract", "double_wage", "severance", "unlawful_damages", "probation", "minimum_wage", "overtime_pay",
    "annual_leave", "work_injury", "social_insurance", "arbitration",
)  # fmt: skip
_ALL = frozenset(_RIGHTS)
_APPLY: Mapping[str, frozenset[str]] = {
    "full_time": _ALL,
    "dispatch": _ALL,
    "part_time": frozenset(("minimum_wage", "work_injury", "arbitration")),
    "over_age": frozenset(("written_contract", "minimum_wage", "overtime_pay", "work_injury", "arbitration")),
    "over_age_before": frozenset(),
    "student": frozenset(),
}
_OVER_AGE_FROM = date(2026, 7, 1)
_DAY_HOURS, _WEEK_HOURS, _CYCLE_DAYS = 4, 24, 15
_RULES = {"student_intern": "student", "dispatch": "dispatch", "full_time": "full_time"}


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/employment_kind.yml."""
    work = Working(inputs, parameters, today)
    rule = _rule(work, inputs.day("date") or today)
    title = work.apply(rule, "适用")
    flags: dict[str, Value] = {name: name in _APPLY[rule] for name in _RIGHTS}
    labels = {name: work.spec.output_by_name[name].label for name in _RIGHTS}
    have: list[Value] = [labels[name] for name in _RIGHTS if flags[name]]
    lack: list[Value] = [labels[name] for name in _RIGHTS if not flags[name]]
    work.set(treated_as=rule, applies=have, not_applies=lack, **flags)
    work.say(f"{title}。" + (f"不适用：{'、'.join(map(str, lack))}。" if lack else ""))
    return work.result()


def _rule(work: Working, day: date) -> str:
    kind = work.inputs.choice("kind") or ""
    if kind == "part_time_hourly":
        return _part_time(work)
    if kind == "over_age":
        return "over_age" if day >= _OVER_AGE_FROM else "over_age_before"
    return _RULES[kind]


def _part_time(work: Working) -> str:
    inputs = work.inputs
    daily, weekly = inputs.number("hours_per_day"), inputs.number("hours_per_week")
    cycle = inputs.number("pay_cycle_days")
    if cycle is not None:
        work.apply("pay_cycle", "结算周期")
        work.set(pay_cycle_lawful=cycle <= _CYCLE_DAYS)
    over = (daily is not None and daily > _DAY_HOURS) or (weekly is not None and weekly > _WEEK_HOURS)
    work.set(part_time_limit_kept=not over)
    if over:
        work.apply("part_time_over", "超过时间")
        return "full_time"
    return "part_time"
