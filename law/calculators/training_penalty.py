"""培训服务期违约金: whether leaving early costs anything, and the most it can cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.result import Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_FREE = {
    "art38_employer_fault": "art38",
    "employer_other": "employer_other",
    "mutual": "mutual",
    "probation_resignation": "probation",
}


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/training_penalty.yml."""
    work = Working(inputs, parameters, today)
    rule = _free_of_charge(inputs)
    if rule is not None:
        work.say(f"不用付违约金：{work.apply(rule)}。")
        work.set(liable=False, max_penalty=Decimal(0))
        return work.result()
    reason = inputs.choice("reason")
    if reason in ("art39_fault", "expiry"):
        work.apply("art39" if reason == "art39_fault" else "expiry")
    _share(work)
    return work.result()


def _free_of_charge(inputs: Inputs) -> str | None:
    """The rule by which nothing is owed, if there is one."""
    kind = inputs.choice("training_kind")
    if kind in ("induction", "special_benefit"):
        return kind
    reason = inputs.choice("reason") or ""
    if reason in _FREE:
        return _FREE[reason]
    if reason == "resignation" and inputs.yes("in_probation"):
        return "probation"
    if inputs.need_number("served_months") >= inputs.need_number("service_period_months"):
        return "served"
    return "no_proof" if inputs.yes("cost_proved") is False else None


def _share(work: Working) -> None:
    inputs = work.inputs
    cost = inputs.need_number("training_cost_yuan") + (inputs.number("travel_cost_yuan") or 0)
    period, served = inputs.need_number("service_period_months"), inputs.need_number("served_months")
    share = cost * (period - served) / period
    agreed = inputs.number("agreed_penalty_yuan")
    most = share if agreed is None else min(share, agreed)
    how = f"培训费{plain(cents(cost))}元 ÷ {plain(cents(period))}个月 × 没干满的{plain(cents(period - served))}个月"
    work.line("share", "没干满部分分摊的培训费", share, "元", how)
    if agreed is not None and agreed < share:
        work.line("share", "约定的违约金", agreed, "元", "约定的比分摊的低，按约定")
    work.set(liable=most > 0, max_penalty=most)
    work.say(f"最多付{plain(cents(most))}元违约金。" if most > 0 else "不用付违约金。")
