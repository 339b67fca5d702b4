"""The last day a story puts on itself, by the calculator of limitation periods, so that reminders can be planned.

劳动争议调解仲裁法 第二十七条, 工伤保险条例 第十七条 and the others that knowledge/calculators/limitation.yml cites.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from law.calculators import InvalidInputs, run
from law.calculators.reading import read_inputs_of
from law.calculators.spec import Spec
from law.parameters import Parameters
from law.sources import Citation

CALCULATOR = "limitation"
_PAPERS = frozenset({"court", "appeal", "reappraisal", "reconsideration", "administrative_suit"})
"""Claims that run from the day a paper was received: days, not months, so they come before everything else."""
_CLAIMS: Mapping[str, str] = {
    "wage_arrears": "wage_arrears", "overtime": "wage_arrears", "work_injury": "injury_recognition_worker",
    "dismissal": "general", "contract": "general", "women": "general", "platform": "general", "other": "general",
}  # fmt: skip
"""What is claimed first for a category. Not for social insurance: contributions have limits of their own, by region."""
_BEGINS: Mapping[str, tuple[str, ...]] = {
    "wage_arrears": ("left_date", "known_date"),
    "injury_recognition_worker": ("accident_date",),
    "general": ("known_date", "left_date"),
}
"""Days that can begin a claim: whoever was dismissed on a day left on that day, and the other way round."""


@dataclass(frozen=True)
class Limitation:
    """``last_day`` of the period named by ``what``, as far as the story tells; ``citations``: where it stands."""

    what: str
    last_day: date
    citations: tuple[Citation, ...]

    def days_left(self, today: date) -> int:
        """Negative when it is over."""
        return (self.last_day - today).days


def limitation_in(
    story: str, category: str, today: date, specs: Mapping[str, Spec], parameters: Parameters
) -> Limitation | None:  # fmt: skip
    """The limitation of a story of this ticket category; None when no day in it begins one."""
    spec = specs[CALCULATOR]
    said = read_inputs_of(spec, story, today)
    claim = _claim(said, category)
    raw = {"claim": claim, **(_begun(said, claim) if claim else {})}
    if claim is None or len(raw) == 1:
        return None
    try:
        result = run(CALCULATOR, raw, parameters, today, specs)
    except InvalidInputs:
        return None
    deadline = result.deadline
    if deadline is None or deadline.day is None:
        return None
    return Limitation(deadline.what, deadline.day, tuple(deadline.citations))


def _claim(said: Mapping[str, object], category: str) -> str | None:
    named = str(said.get("claim") or "")
    if named in _PAPERS and "received_date" in said:
        return named
    return _CLAIMS.get(category)


def _begun(said: Mapping[str, object], claim: str) -> dict[str, object]:
    """The day the claim begins, under the name the claim calls it."""
    if claim in _PAPERS:
        return {"received_date": said["received_date"]}
    if said.get("still_employed") == "是" and claim == "wage_arrears":
        return {}
    names = _BEGINS[claim]
    return next(({names[0]: said[name]} for name in names if name in said), {})
