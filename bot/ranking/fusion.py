"""One probability out of several scores: a conditional logit over the candidate classes and "none of them".

p(class | message) ∝ exp(θ · features(message, class)). θ is fitted by maximum likelihood on out-of-fold scores, so a
scorer counts as much as it proved to be worth on ways to ask it had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from bot.ranking.scorers import SCORERS, Scored, Scores

CANDIDATES = 40
FEATURES = (
    *SCORERS, *(f"best {name}" for name in SCORERS), *(f"asked {name}" for name in SCORERS),
    *(f"{name} × size" for name in SCORERS), "kin", "skeleton", "outside", "none",
)  # fmt: skip
_PENALTY = 0.02
_ENOUGH_FOR_ISOTONIC = 1000
_SHARP = 8.0
"""Turns differences of the language score into shares of the kin."""
Kinds = NDArray[np.int64]
FAQ, SKELETON, ACTION, OUT_OF_SCOPE = 0, 1, 2, 3
"""Kinds of classes. ACTION: a skeleton intent that can be offered as a choice (申请法律援助)."""


@dataclass(frozen=True)
class Candidates:
    """The most promising classes of one message (indices) with their features; the last feature row is "none".

    "none" knows how likely the message is out of scope (``outside``); out of scope is no class of its own here.
    """

    classes: NDArray[np.int64]
    features: Scores

    @classmethod
    def of(cls, scored: Scored, kinds: Kinds, kin: sparse.csr_matrix) -> Candidates:
        """Without ``outside``, see ``knowing``. ``kin``: see kinship."""
        rows = scored.rows
        best = rows[1:].max(axis=0) if len(rows) > 1 else rows[0]
        inside = kinds[scored.classes] != OUT_OF_SCOPE
        promise = np.where(inside, (rows[0] + best).sum(axis=1), -np.inf)
        count = min(CANDIDATES, int(inside.sum()))
        chosen = np.sort(np.argpartition(-promise, count - 1)[:count]) if count else np.zeros(0, dtype=np.int64)
        features = np.zeros((count + 1, len(FEATURES)), dtype=np.float32)
        classes = scored.classes[chosen].astype(np.int64)
        near = kin[classes][:, classes]
        features[:count] = _features(rows[:, chosen], scored.asked, scored.size, kinds[classes], near)
        features[count, FEATURES.index("none")] = 1.0
        return cls(classes, features)

    def knowing(self, outside: float) -> Candidates:
        """The same with the log-odds that the message is out of scope."""
        features = self.features.copy()
        features[-1, FEATURES.index("outside")] = outside
        return Candidates(self.classes, features)

    def position(self, label: int) -> int:
        """Where the class stands among the candidates; the place of "none" when it does not."""
        found = np.flatnonzero(self.classes == label)
        return int(found[0]) if len(found) else len(self.classes)


def _features(rows: Scores, asked: int, size: int, kinds: Kinds, kin: sparse.csr_matrix) -> Scores:
    """Candidates × FEATURES; ``rows``: rows × candidates × SCORERS, ``kin`` between the candidates."""
    whole, clauses = rows[0], rows[1:] if len(rows) > 1 else rows
    language = whole[:, SCORERS.index("language")]
    share = np.exp(_SHARP * (language - language.max(initial=0.0)))
    akin = kin @ (share / max(float(share.sum()), 1e-9))
    skeleton = (kinds == SKELETON) | (kinds == ACTION)
    zero = np.zeros(len(kinds))
    sized = whole * (np.log1p(size) / 4)
    parts = [whole, clauses.max(axis=0), rows[asked], sized, np.stack([akin, skeleton, zero, zero], axis=1)]
    features: Scores = np.concatenate(parts, axis=1).astype(np.float32)
    return features


@dataclass(frozen=True)
class Fusion:
    """The fitted θ, in the order of FEATURES."""

    theta: NDArray[np.float64]

    @classmethod
    def default(cls) -> Fusion:
        """What is used when there is too little to fit on."""
        theta = dict.fromkeys(FEATURES, 0.0) | {
            "centroid": 12.0,
            "bm25": 4.0,
            "language": 4.0,
            "outside": 1.0,
            "none": 5.0,
        }
        return cls(np.array([theta[name] for name in FEATURES]))

    @classmethod
    def fit(cls, messages: Sequence[Candidates], truth: Sequence[int], weights: NDArray[np.float64]) -> Fusion:
        """``truth``: position among each message's candidates (see Candidates.position)."""
        width = max(len(message.features) for message in messages)
        stacked = np.zeros((len(messages), width, len(FEATURES)))
        empty = np.ones((len(messages), width), dtype=bool)
        for index, message in enumerate(messages):
            stacked[index, : len(message.features)] = message.features
            empty[index, : len(message.features)] = False
        right = np.asarray(truth)
        share = weights / weights.sum()

        def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            scores = np.where(empty, -np.inf, stacked @ theta)
            scores -= scores.max(axis=1, keepdims=True)
            p = np.exp(scores)
            p /= p.sum(axis=1, keepdims=True)
            each = np.arange(len(right))
            value = -(share * np.log(np.maximum(p[each, right], 1e-12))).sum() + _PENALTY / 1000 * (theta @ theta)
            expected = np.einsum("mc,mcf->mf", p, stacked)
            gradient = ((expected - stacked[each, right]) * share[:, None]).sum(axis=0) + _PENALTY / 500 * theta
            return float(value), gradient

        found = minimize(loss, cls.default().theta, jac=True, method="L-BFGS-B", options={"maxiter": 200})
        return cls(np.asarray(found.x))

    def __call__(self, candidates: Candidates) -> NDArray[np.float64]:
        """Probabilities of the candidates, "none" last; they sum to 1."""
        scores = candidates.features @ self.theta
        p = np.exp(scores - scores.max())
        return np.asarray(p / p.sum())


@dataclass(frozen=True)
class Calibration:
    """Monotone map from the fused probability of the best class to the share of messages where it was right."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def identity(cls) -> Calibration:
        return cls(np.array([0.0, 1.0]), np.array([0.01, 0.99]))

    @classmethod
    def fit(cls, p: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]) -> Calibration:
        """Isotonic with enough messages, Platt with few; the identity when all or none are right."""
        if len(p) < 20 or right.all() or not right.any():
            return cls.identity()
        grid = np.linspace(0.0, 1.0, 101)
        if len(p) >= _ENOUGH_FOR_ISOTONIC:
            fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(p, right, weights).predict(grid)
        else:
            model = LogisticRegression().fit(_logit(p), right, weights)
            fitted = model.predict_proba(_logit(grid))[:, 1]
        return cls(grid, np.clip(fitted, 0.005, 0.995))

    def __call__(self, p: float) -> float:
        return float(np.interp(p, self.x, self.y))


def _logit(p: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(p, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped))).reshape(-1, 1)
