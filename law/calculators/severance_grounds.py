"""On which ground somebody left, and what that gives: nothing, N, N+1 or 2N (劳动合同法 36–48, 87)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from law.calculators.inputs import Inputs
from law.calculators.retirement_age import Retirement, category_of, retirement_of

Kind = Literal["none", "N", "N+1", "2N"]


@dataclass(frozen=True)
class Ground:
    """``rule``: in the spec. ``before_2008``: the law of that time paid for it too; ``old_cap``: 12 months at most."""

    kind: Kind
    rule: str
    before_2008: bool = True
    old_cap: bool = False


_NOT_EMPLOYED = {
    "part_time_hourly": Ground("none", "not_part_time"),
    "over_statutory_retirement_age": Ground("none", "not_over_age"),
    "student_intern": Ground("none", "not_student"),
    "labor_service": Ground("none", "not_employment"),
}
_ART40 = Ground("N+1", "ground_art40")
_UNLAWFUL = Ground("2N", "ground_unlawful")
_GROUNDS = {
    "mutual_proposed_by_employer": Ground("N", "ground_mutual", old_cap=True),
    "mutual_proposed_by_employee": Ground("none", "ground_mutual_employee"),
    "art38_employer_fault": Ground("N", "ground_art38"),
    "resignation": Ground("none", "ground_resignation"),
    "art39_fault": Ground("none", "ground_art39"),
    "art40": _ART40,
    "art40_medical": _ART40,
    "art40_unfit": Ground("N+1", "ground_art40", old_cap=True),
    "art40_change": _ART40,
    "art41_layoff": Ground("N", "ground_art41"),
    "expiry_not_renewed": Ground("N", "ground_expiry", before_2008=False),
    "expiry_refused_same_terms": Ground("none", "ground_expiry_refused"),
    "expiry_open_ended_refused": Ground("2N", "ground_expiry_open_ended"),
    "task_completed": Ground("N", "ground_task", before_2008=False),
    "employer_ended": Ground("N", "ground_employer_ended", before_2008=False),
    "dispatch_refused_same": Ground("N", "ground_dispatch"),
    "retirement_reached": Ground("none", "ground_retirement"),
    "death": Ground("none", "ground_death"),
    "unlawful": _UNLAWFUL,
}
_PROTECTED = ("art40", "art40_medical", "art40_unfit", "art40_change", "art41_layoff", "expiry_not_renewed")
_ASKED = {"n": Ground("N", "ground_asked"), "n_plus_1": _ART40, "two_n": _UNLAWFUL}


def find_ground(inputs: Inputs, last: date) -> Ground:
    """The ground and its consequence. Raises InvalidInputs when nothing says how the person left."""
    employment = inputs.choice("employment_type") or "full_time"
    if employment in _NOT_EMPLOYED:
        return _NOT_EMPLOYED[employment]
    reason = _reason(inputs)
    asked = inputs.choice("kind_asked")
    if reason == "retirement":
        return _retirement(inputs, last)
    if reason is None:
        return _ASKED[asked] if asked is not None else inputs.lack("reason")
    if reason in _PROTECTED and inputs.yes("protected"):
        return Ground("2N", "ground_protected")
    ground = _GROUNDS[reason]
    noticed = inputs.yes("notice_given") or (inputs.yes("notice_given") is None and asked == "n")
    if ground.kind == "N+1" and noticed:
        return Ground("N", "ground_art40_noticed", old_cap=ground.old_cap)
    return ground


def _reason(inputs: Inputs) -> str | None:
    """What was said, or what the other answers imply."""
    reason = inputs.choice("reason")
    terms = inputs.choice("renewal_terms")
    if reason in (None, "expiry_not_renewed") and terms is not None:
        return "expiry_refused_same_terms" if terms == "same_or_better" else "expiry_not_renewed"
    if reason is None and (inputs.given("statutory_retire_month") or inputs.given("birth_month")):
        return "retirement"
    return reason


def _retirement(inputs: Inputs, last: date) -> Ground:
    """Ended for age: lawful only from the month in which the person reaches the new statutory age."""
    month = inputs.day("statutory_retire_month") or _computed(inputs).month
    reached = last.replace(day=1) >= month
    return Ground("none", "ground_retirement") if reached else Ground("2N", "ground_retirement_early")


def _computed(inputs: Inputs) -> Retirement:
    birth = inputs.need_day("birth_month")
    category = category_of(inputs.choice("sex"), inputs.choice("category"))
    if category is None:
        inputs.lack("category" if inputs.choice("sex") == "female" else "sex")
    return retirement_of(category, birth)
