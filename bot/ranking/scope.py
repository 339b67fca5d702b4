"""Is this labour law at all? One question for all entries together, asked before their ranking.

Hundreds of narrow entries share the words of labour law between them; "out of scope" as one more class beside them wins
whenever the right entry is unsure which of its siblings it is. So the question is put by itself, in two steps: a
logistic regression on the terms (every example in scope against the examples out of scope), and a second one that
weighs its verdict on the whole and on the clauses against how well the message fits its best entry. 工地 and 押金 occur
in both worlds; what no entry of ours comes near to is more likely of the other one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.ranking.products import product
from bot.ranking.scorers import SCORERS, Scored

REGULARISATION = 3.0
NEIGHBOURS = 3
SIGNS = (
    "whole", "clauses", "least clause", "asked", "nearest outside", "asked outside",
    *(f"best {name}" for name in SCORERS), "best clause", "size",
)  # fmt: skip
Signs = NDArray[np.float64]


@dataclass(frozen=True)
class Scope:
    """The first step. ``weights``: one per term. Without examples on both sides the log-odds are always 0.

    ``outside``: the examples out of scope (terms × examples), to find what is nearly the same as one of them.
    """

    weights: NDArray[np.float32]
    bias: float
    outside: sparse.csr_matrix

    @classmethod
    def fit(cls, tfidf: sparse.csr_matrix, outside: NDArray[np.bool_]) -> Scope:
        """``outside``: which rows are out of scope; both sides count the same, however many examples they have."""
        known = tfidf[np.flatnonzero(outside)].T.tocsr().astype(np.float32)
        return cls(*separated(tfidf, outside), known)

    def __call__(self, tfidf: sparse.csr_matrix) -> NDArray[np.float32]:
        """Log-odds that a row is out of scope."""
        odds: NDArray[np.float32] = np.asarray(tfidf @ self.weights).ravel() + np.float32(self.bias)
        return odds

    def nearness(self, tfidf: sparse.csr_matrix) -> NDArray[np.float32]:
        """Of every row to the examples out of scope: mean cosine with the NEIGHBOURS nearest."""
        count = min(NEIGHBOURS, self.outside.shape[1])
        if not count:
            return np.zeros(tfidf.shape[0], dtype=np.float32)
        similar = product(tfidf, self.outside)
        return np.asarray(np.partition(similar, -count, axis=1)[:, -count:].mean(axis=1), dtype=np.float32)


def separated(tfidf: sparse.csr_matrix, marked: NDArray[np.bool_]) -> tuple[NDArray[np.float32], float]:
    """Weights of the terms and bias of a logistic regression that tells the marked rows from the others."""
    if marked.all() or not marked.any():
        return np.zeros(tfidf.shape[1], dtype=np.float32), 0.0
    model = LogisticRegression(C=REGULARISATION, class_weight="balanced", solver="liblinear").fit(tfidf, marked)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def signs(scored: Scored, classes: NDArray[np.bool_]) -> Signs:
    """What the second step looks at, in the order of SIGNS.

    ``classes``: which of them are in scope.
    """
    odds, rows, classes = scored.odds, scored.rows, classes[scored.classes]
    clauses = odds[1:] if len(odds) > 1 else odds
    inside = rows[:, classes] if classes.any() else np.zeros((len(rows), 1, rows.shape[2]), dtype=np.float32)
    best = inside[0].max(axis=0)
    best_clause = inside[1:, :, -1].max() if len(rows) > 1 else best[-1]
    return np.array(
        [
            odds[0],
            clauses.mean(),
            clauses.min(),
            odds[scored.asked],
            scored.near[0],
            scored.near[scored.asked],
            *best,
            best_clause,
            np.log1p(scored.size) / 4,
        ],
        dtype=np.float64,
    )


@dataclass(frozen=True)
class Verdict:
    """The second step: ``weights`` of the SIGNS and a ``bias``."""

    weights: Signs
    bias: float

    @classmethod
    def default(cls) -> Verdict:
        """The first step alone: what is used when there is too little to fit on."""
        return cls(np.array([1.0, *[0.0] * (len(SIGNS) - 1)]), 0.0)

    @classmethod
    def fit(cls, rows: Signs, outside: NDArray[np.bool_], weights: NDArray[np.float64]) -> Verdict:
        """``rows``: messages × SIGNS by models that had not seen them; ``weights``: share of the traffic of each."""
        if outside.all() or not outside.any():
            return cls.default()
        mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
        model = LogisticRegression(C=10.0, max_iter=1000)
        model.fit((rows - mean) / spread, outside, weights * len(weights) / weights.sum())
        slopes = model.coef_[0] / spread
        return cls(slopes, float(model.intercept_[0] - slopes @ mean))

    def __call__(self, found: Signs) -> float:
        """Log-odds that the message is out of scope."""
        return float(found @ self.weights) + self.bias


def probability(log_odds: float) -> float:
    """The probability of these log-odds."""
    return float(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))
