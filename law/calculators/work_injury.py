"""工伤待遇: which payments there are; each kind is worked out in its own module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.result import Result, cents
from law.calculators.work_injury_death import death, dependents
from law.calculators.work_injury_disability import disability, illegal_employer
from law.calculators.work_injury_wages import local_average
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_NURSING = {"full": 50, "most": 40, "part": 30}
_LONG_SUSPENSION = 12


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/work_injury.yml."""
    work = Working(inputs, parameters, today)
    _EVENTS[inputs.choice("event") or "disability"](work)
    if inputs.yes("insured") is False and inputs.choice("event") not in ("illegal_employer", "suspension"):
        work.apply("uninsured", "谁来付")
        work.set(payer="单位")
    return work.result()


def _nursing(work: Working) -> None:
    percent = _NURSING[work.inputs.choice("dependency") or ""]
    average, figure = local_average(work, "没有算护理费的数额")
    work.set(nursing_pct=percent)
    if average is None:
        work.say(f"护理费是当地上年度职工月平均工资的{percent}%。")
        return
    amount = average * percent / 100
    work.line("nursing", "每月护理费", amount, "元", f"{plain(average)}元 × {percent}%", figure)
    work.set(nursing_monthly=amount)
    work.say(f"生活护理费每月{plain(cents(amount))}元（{percent}%）。")


def _suspension(work: Working) -> None:
    inputs = work.inputs
    months, wage = inputs.need_number("suspension_months"), inputs.need_number("own_wage_yuan")
    pay = months * wage
    work.line("suspension", "停工留薪期工资", pay, "元", f"{plain(months)}个月 × {plain(wage)}元")
    work.set(suspension_pay=pay, payer="单位")
    if months > _LONG_SUSPENSION:
        work.warn("超过12个月的部分，要劳动能力鉴定委员会确认才能延长。")
    words = f"停工留薪期工资一共{plain(cents(pay))}元，由单位付。"
    paid = inputs.number("already_paid_yuan")
    if paid is not None:
        left = max(pay - paid, Decimal(0))
        work.set(remaining=left)
        words = f"停工留薪期工资一共{plain(cents(pay))}元，扣除已付的还差{plain(cents(left))}元，由单位付。"
    work.say(words)


_EVENTS: Mapping[str, Callable[[Working], None]] = {
    "disability": disability,
    "death": death,
    "death_dependents": dependents,
    "nursing": _nursing,
    "suspension": _suspension,
    "illegal_employer": illegal_employer,
}
