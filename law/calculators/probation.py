"""试用期: the longest one allowed, what is owed for the unlawful part, the lowest wage in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.local_figures import minimum_wage
from law.calculators.result import Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_LADDER = ((3, 0, "under_three_months"), (12, 1, "under_a_year"), (36, 2, "under_three_years"))
_LONGEST = 6
_EIGHTY = Decimal("0.8")


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/probation.yml."""
    work = Working(inputs, parameters, today)
    wage_only = inputs.given("probation_wage_yuan") and not inputs.given("contract_months")
    if not (wage_only and inputs.choice("contract_kind") == "fixed"):
        _length(work)
    if inputs.given("probation_wage_yuan"):
        _wage(work)
    return work.result()


def _length(work: Working) -> None:
    inputs = work.inputs
    most, rule = _longest(inputs)
    agreed, served = inputs.number("agreed_probation_months"), inputs.number("probation_served_months")
    void = rule == "probation_only"
    legal = False if void else (None if agreed is None else agreed <= most)
    title = work.spec.rule_by_id[rule].title
    work.line(rule, "法定最长试用期", most, "个月", title)
    work.set(legal_max_months=most, legal=legal, probation_valid=not void and bool(most) and legal is not False)
    if void:
        work.set(contract_term_months=inputs.number("contract_months"))
    excess = None if served is None else max(served - most, Decimal(0))
    work.set(illegal_served_months=excess)
    headline = f"{title}。"
    if legal is not None and not void:
        headline = f"约定的试用期{'合法' if legal else '超过了法律允许的长度'}：{title}。"
    owed = _compensation(work, excess)
    work.say(
        headline
        + (f"已经过了的{plain(cents(excess))}个月可以要赔偿金{plain(cents(owed))}元。" if owed and excess else "")
    )


def _longest(inputs: Inputs) -> tuple[int, str]:
    """Months allowed and the rule that says so."""
    kind = inputs.choice("contract_kind")
    if inputs.yes("probation_only"):
        return 0, "probation_only"
    if kind in ("project", "part_time"):
        return 0, kind
    if inputs.yes("second_probation"):
        return 0, "once"
    if kind == "open":
        return _LONGEST, "three_years"
    months = inputs.need_number("contract_months")
    return next(((most, rule) for below, most, rule in _LADDER if months < below), (_LONGEST, "three_years"))


def _compensation(work: Working, excess: Decimal | None) -> Decimal | None:
    if not excess:
        work.set(compensation=None if excess is None else Decimal(0))
        return None
    wage = work.inputs.need_number("full_wage_after_probation_yuan")
    owed = excess * wage
    work.line("compensation", "赔偿金", owed, "元", f"{plain(cents(excess))}个月 × 转正工资{plain(wage)}元")
    work.set(compensation=owed)
    return owed


def _wage(work: Working) -> None:
    inputs = work.inputs
    paid = inputs.need_number("probation_wage_yuan")
    full, lowest = inputs.number("full_wage_after_probation_yuan"), inputs.number("same_post_min_wage_yuan")
    if full is None and lowest is None:
        inputs.lack("full_wage_after_probation_yuan")
    standard = (lowest if full is None else full) or Decimal(0)
    floor, figure = minimum_wage(work, work.today, "没有核对是否低于最低工资")
    least = max(standard * _EIGHTY, floor or Decimal(0))
    of_what = "相同岗位最低档工资" if full is None else "约定工资"
    how = f"{of_what}{plain(standard)}元的80%" + (f"，且不低于最低工资{plain(floor)}元" if floor else "")
    work.line("wage", "试用期最低工资", least, "元", how, figure)
    short = max(least - paid, Decimal(0))
    work.set(min_probation_wage=least, probation_wage_legal=paid >= least, wage_shortfall=short)
    if "legal" not in work.values:
        work.set(legal=paid >= least)
    words = f"试用期工资最低{plain(cents(least))}元" + (
        f"，每月少发{plain(cents(short))}元。" if short else "，没有少发。"
    )
    work.say(work.headline + words)
    if full is not None and lowest is not None and lowest < full:
        other = max(lowest * _EIGHTY, floor or Decimal(0))
        note = "按相同岗位最低档工资的80%也算合法的口径"
        work.alternative(
            note,
            min_probation_wage=other,
            probation_wage_legal=paid >= other,
            wage_shortfall=max(other - paid, Decimal(0)),
        )
