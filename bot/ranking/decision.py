"""Answer, ask back, or decline: thresholds chosen so that the expected cost on held-out messages is least.

A wrong answer is the worst that can happen (5), declining what we could have answered costs the worker a way round
(2), asking back costs a turn (1, and half a turn more without the right entry among the choices). In between stands
``lead``: ask back, but show the likeliest entry at once, said to be a guess. The right guess still has to be read as
one (0.6), a wrong one costs a little more than asking back. An entry that rests on one of the same articles is nearly
right (``near``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Decision = Literal["answer", "lead", "clarify", "out_of_scope", "fallback"]
COST_WRONG = 5.0
COST_WRONG_BUT_NEAR = 0.3
COST_CLARIFY = 1.0
COST_NEEDLESS_DECLINE = 2.0
COST_LEAD_RIGHT = 0.6
COST_LEAD_NEAR = 0.8
COST_LEAD_WRONG = 0.1
"""What a wrong guess adds to asking back."""
COST_MISSED = 0.5
"""What it adds to asking back that the right entry is not among the choices: one more turn, but no closed door."""
COST_LEAD_OUTSIDE = 2.0
"""Guessing an entry for a question outside labour law."""
CHOICES = 3
"""How many entries an asking-back message offers at most."""


@dataclass(frozen=True)
class Evidence:
    """What the decision is taken on. All are probabilities.

    ``confidence``: calibrated, that the best class rests on the right law. ``choices``: sum over the best CHOICES of
    what can be offered. ``out_of_scope``: by the question of scope. ``none``: that no class fits.
    """

    confidence: float
    choices: float
    out_of_scope: float
    none: float


@dataclass(frozen=True)
class Thresholds:
    """Stored in the model. ``outside``: out of scope however well an entry fits; ``out_of_scope``: when none fits well.

    ``source`` says where they come from: validation, or default when there was too little."""

    answer: float = 0.6
    lead: float = 0.4
    clarify: float = 0.3
    out_of_scope: float = 0.5
    outside: float = 0.9
    source: str = "default"

    def as_dict(self) -> dict[str, float | str]:
        return asdict(self)


def decide(evidence: Evidence, thresholds: Thresholds) -> Decision:
    """The decision ladder."""
    if evidence.out_of_scope >= thresholds.outside:
        return "out_of_scope"
    if evidence.confidence >= thresholds.answer:
        return "answer"
    if evidence.out_of_scope >= thresholds.out_of_scope:
        return "out_of_scope"
    if evidence.confidence >= thresholds.lead:
        return "lead"
    if evidence.choices >= thresholds.clarify:
        return "clarify"
    return "out_of_scope" if evidence.out_of_scope > 0.5 else "fallback"  # nothing fits: more likely outside than not


@dataclass(frozen=True)
class Outcome:
    """One held-out message: its evidence and what would have been right.

    ``best_right``: the best class is the true one; ``near``: it is another entry that rests on one of the same
    articles. ``offered``: the true one is among the choices. ``in_scope``: there was something to answer. ``weight``:
    its share of the assumed traffic.
    """

    evidence: Evidence
    best_right: bool
    near: bool
    offered: bool
    in_scope: bool
    weight: float


def cost(outcome: Outcome, decision: Decision) -> float:
    """What the decision costs for that message."""
    if decision == "answer":
        return 0.0 if outcome.best_right else COST_WRONG_BUT_NEAR if outcome.near else COST_WRONG
    if decision in ("out_of_scope", "fallback"):
        return COST_NEEDLESS_DECLINE if outcome.in_scope else 0.0
    if decision == "lead" and not outcome.in_scope:
        return COST_LEAD_OUTSIDE
    if decision == "lead" and (outcome.best_right or outcome.near):
        return COST_LEAD_RIGHT if outcome.best_right else COST_LEAD_NEAR
    missed = outcome.in_scope and not outcome.offered
    guess = COST_LEAD_WRONG if decision == "lead" else 0.0
    return COST_CLARIFY + guess + (COST_MISSED if missed else 0.0)


def expected_cost(outcomes: Sequence[Outcome], thresholds: Thresholds) -> float:
    """Average cost per message, by weight."""
    total = sum(outcome.weight * cost(outcome, decide(outcome.evidence, thresholds)) for outcome in outcomes)
    return total / sum(outcome.weight for outcome in outcomes)


GRID: dict[str, NDArray[np.float64]] = {
    "answer": np.arange(0.98, 0.39, -0.02),
    # Below three in ten a guess is noise: of the real questions answered that way none was in scope.
    "lead": np.arange(0.8, 0.29, -0.1),
    "clarify": np.arange(0.7, 0.09, -0.2),
    "out_of_scope": np.arange(0.9, 0.19, -0.05),
    "outside": np.arange(1.01, 0.49, -0.05),
}
"""What is tried, highest first."""
_STARTS = tuple(product((0.9, 0.7, 0.5), (0.7, 0.5, 0.3)))


def choose_thresholds(outcomes: Sequence[Outcome]) -> Thresholds:
    """The cheapest thresholds, of equally cheap ones the highest. Defaults for less than 50 outcomes.

    One threshold after the other is moved to its best place on GRID until none moves, from several starts.
    """
    if len(outcomes) < 50:
        return Thresholds()
    table = _Table(outcomes)
    starts = ({"answer": a, "lead": 0.4, "clarify": 0.3, "out_of_scope": o, "outside": 1.0} for a, o in _STARTS)
    best = min((_descended(table, start) for start in starts), key=lambda found: table.cost(**found))
    return Thresholds(**{name: round(value, 3) for name, value in best.items()}, source="validation")


def _descended(table: _Table, start: dict[str, float]) -> dict[str, float]:
    found, before = dict(start), float("inf")
    while (now := table.cost(**found)) < before:
        before = now
        for name, values in GRID.items():
            tried = [{**found, name: float(value)} for value in values]
            found = min((one for one in tried if one["lead"] <= one["answer"]), key=lambda one: table.cost(**one))
    return found


class _Table:
    """The outcomes as arrays, so that thousands of threshold combinations can be tried."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._columns = {
            name: np.array([getattr(outcome.evidence, name) for outcome in outcomes])
            for name in ("confidence", "choices", "out_of_scope")
        }
        weights = np.array([outcome.weight for outcome in outcomes])
        self._weights = weights / weights.sum()
        decisions: tuple[Decision, ...] = (
            "answer",
            "lead",
            "clarify",
            "fallback",
        )  # both ways to decline cost the same
        self._costs = {name: np.array([cost(outcome, name) for outcome in outcomes]) for name in decisions}

    def cost(self, answer: float, lead: float, clarify: float, out_of_scope: float, outside: float) -> float:
        confidence, odds = self._columns["confidence"], self._columns["out_of_scope"]
        needed = self._costs
        costs = np.select(
            [
                odds >= outside,
                confidence >= answer,
                odds >= out_of_scope,
                confidence >= lead,
                self._columns["choices"] >= clarify,
            ],
            [needed["fallback"], needed["answer"], needed["fallback"], needed["lead"], needed["clarify"]],
            needed["fallback"],
        )
        return round(float((costs * self._weights).sum()), 9)
