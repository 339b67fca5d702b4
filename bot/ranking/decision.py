"""Answer, ask back, or decline: thresholds chosen so that the expected cost on held-out messages is least.

A wrong answer is the worst that can happen (5), asking back costs a turn (1), declining what we could have answered
costs the worker a way round (2). Asking back without the right entry among the choices costs both (3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Decision = Literal["answer", "clarify", "out_of_scope", "fallback"]
COST_WRONG = 5.0
COST_CLARIFY = 1.0
COST_NEEDLESS_DECLINE = 2.0
CHOICES = 3
"""How many entries an asking-back message offers at most."""


@dataclass(frozen=True)
class Evidence:
    """What the decision is taken on. All are probabilities.

    ``confidence``: calibrated, of the best class; 0 when the best is "none" or out of scope. ``margin``: best minus
    second.
    ``choices``: sum over the best CHOICES of what can be offered. ``out_of_scope``, ``none``: of those two outcomes.
    """

    confidence: float
    margin: float
    choices: float
    out_of_scope: float
    none: float


@dataclass(frozen=True)
class Thresholds:
    """Stored in the model. ``source`` says where they come from: validation, or default when there was too little."""

    answer: float = 0.6
    margin: float = 0.1
    clarify: float = 0.3
    out_of_scope: float = 0.5
    source: str = "default"

    def as_dict(self) -> dict[str, float | str]:
        return asdict(self)


def decide(evidence: Evidence, thresholds: Thresholds) -> Decision:
    """The decision ladder."""
    if evidence.confidence >= thresholds.answer and evidence.margin >= thresholds.margin:
        return "answer"
    if evidence.out_of_scope >= thresholds.out_of_scope:
        return "out_of_scope"
    if evidence.choices >= thresholds.clarify:
        return "clarify"
    declined = evidence.confidence == 0.0 and evidence.out_of_scope > evidence.none
    return "out_of_scope" if declined else "fallback"


@dataclass(frozen=True)
class Outcome:
    """One held-out message: its evidence and what would have been right.

    ``best_right``: the best class is the true one. ``offered``: the true one is among the choices. ``in_scope``: there
    was something to answer. ``weight``: its share of the assumed traffic.
    """

    evidence: Evidence
    best_right: bool
    offered: bool
    in_scope: bool
    weight: float


def cost(outcome: Outcome, decision: Decision) -> float:
    """What the decision costs for that message."""
    if decision == "answer":
        return 0.0 if outcome.best_right else COST_WRONG
    if decision == "clarify":
        missed = outcome.in_scope and not outcome.offered
        return COST_CLARIFY + (COST_NEEDLESS_DECLINE if missed else 0.0)
    return COST_NEEDLESS_DECLINE if outcome.in_scope else 0.0


def expected_cost(outcomes: Sequence[Outcome], thresholds: Thresholds) -> float:
    """Average cost per message, by weight."""
    total = sum(outcome.weight * cost(outcome, decide(outcome.evidence, thresholds)) for outcome in outcomes)
    return total / sum(outcome.weight for outcome in outcomes)


def choose_thresholds(outcomes: Sequence[Outcome]) -> Thresholds:
    """The cheapest thresholds on a grid, of equally cheap ones the highest. Defaults for less than 50 outcomes."""
    if len(outcomes) < 50:
        return Thresholds()
    table = _Table(outcomes)
    grid = product(
        np.arange(0.95, 0.34, -0.05),
        (0.4, 0.3, 0.2, 0.1, 0.05, 0.0),
        np.arange(0.9, 0.09, -0.1),
        np.arange(0.9, 0.19, -0.1),
    )
    answer, margin, clarify, out_of_scope = (round(float(v), 3) for v in min(grid, key=lambda p: table.cost(*p)))
    coarse = Thresholds(answer, margin, clarify, out_of_scope, source="validation")
    finer = [round(coarse.answer + step, 3) for step in (0.04, 0.03, 0.02, 0.01, 0.0, -0.01, -0.02, -0.03, -0.04)]
    answer = min(finer, key=lambda value: table.cost(value, coarse.margin, coarse.clarify, coarse.out_of_scope))
    return replace(coarse, answer=answer)


class _Table:
    """The outcomes as arrays, so that thousands of threshold combinations can be tried."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._columns = {
            name: np.array([getattr(outcome.evidence, name) for outcome in outcomes])
            for name in ("confidence", "margin", "choices", "out_of_scope")
        }
        weights = np.array([outcome.weight for outcome in outcomes])
        self._weights = weights / weights.sum()
        self._costs = {
            name: np.array([cost(outcome, name) for outcome in outcomes])
            for name in ("answer", "clarify", "fallback")  # the two ways to decline cost the same
        }

    def cost(self, answer: float, margin: float, clarify: float, out_of_scope: float) -> float:
        answered: NDArray[np.bool_] = (self._columns["confidence"] >= answer) & (self._columns["margin"] >= margin)
        declined = self._columns["out_of_scope"] >= out_of_scope
        clarified = self._columns["choices"] >= clarify
        costs = np.where(
            answered,
            self._costs["answer"],
            np.where(~declined & clarified, self._costs["clarify"], self._costs["fallback"]),
        )
        return round(float((costs * self._weights).sum()), 9)
