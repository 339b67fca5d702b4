"""离职通知: how many days ahead, the first day one may leave, and when a layoff counts as one."""

from __future__ import annotations

from datetime import date, timedelta

from law.calculators.inputs import Inputs
from law.calculators.periods import day_words
from law.calculators.result import Result
from law.calculators.working import Working
from law.parameters import Parameters

_DAYS = {
    "thirty_days": 30, "three_days": 3, "employer_thirty": 30, "employer_layoff": 30,
}  # fmt: skip
_EMPLOYER = {
    "art40": "employer_thirty",
    "art41_layoff": "employer_layoff",
    "art39_fault": "employer_at_once",
    "probation_unfit": "employer_at_once",
    "expiry": "employer_expiry",
}
_LAYOFF_PERSONS = 20
_LAYOFF_SHARE = 10


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/notice.yml."""
    work = Working(inputs, parameters, today)
    if inputs.given("layoff_persons"):
        _threshold(work)
    rule = _rule(inputs)
    if rule is not None:
        _days(work, rule)
    return work.result()


def _rule(inputs: Inputs) -> str | None:
    """Which rule of notice applies; None when only the numbers of a layoff were asked."""
    if inputs.choice("employment_type") == "part_time_hourly":
        return "part_time"
    reason = inputs.choice("reason")
    if inputs.choice("who") == "employer":
        if reason in _EMPLOYER:
            return _EMPLOYER[reason]
        return "employer_layoff" if inputs.given("layoff_persons") else inputs.lack("reason")
    if reason == "danger":
        return "danger"
    if reason == "art38_employer_fault":
        return "at_once"
    return "three_days" if inputs.yes("probation") else "thirty_days"


def _days(work: Working, rule: str) -> None:
    days = _DAYS.get(rule, 0)
    title = work.spec.rule_by_id[rule].title
    work.line(rule, "提前通知", days, "天", title)
    work.set(
        notice_days=days,
        prior_notice_required=rule not in ("danger", "employer_expiry"),
        pay_in_lieu_possible=rule == "employer_thirty",
    )
    notice = work.inputs.day("written_notice_date")
    words = f"{title}。"
    if notice is not None:
        earliest = notice + timedelta(days=days)
        work.set(earliest_leave_date=earliest)
        words = f"最早{day_words(earliest)}可以走：{title}。"
        planned = work.inputs.day("planned_leave_date")
        if planned is not None:
            work.set(days_short=max((earliest - planned).days, 0))
    short_of_layoff = work.values.get("is_mass_layoff_threshold") is False
    work.say(work.headline if short_of_layoff else f"{work.headline}{words}")


def _threshold(work: Working) -> None:
    persons, total = work.inputs.need_number("layoff_persons"), work.inputs.need_number("total_staff")
    if persons > total:
        raise work.inputs.conflict("layoff_persons", f"（{persons}人）比职工总数（{total}人）还多，请核对")
    reached = persons >= _LAYOFF_PERSONS or persons * _LAYOFF_SHARE >= total
    share = persons * 100 / total
    how = f"裁{persons}人，占{total}人的{share:.2f}%"
    work.line("layoff_threshold", "裁员比例", share, "%", how)
    work.set(is_mass_layoff_threshold=reached, layoff_pct=share)
    work.say(f"{'达到' if reached else '没有达到'}裁员的人数：{how}。")
