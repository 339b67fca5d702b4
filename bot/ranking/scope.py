"""Is this labour law at all? One question for all entries together, asked before their ranking.

Hundreds of narrow entries share the words of labour law between them; "out of scope" as one more class beside them wins
whenever the right entry is unsure which of its siblings it is. So the question is put by itself: logistic regression on
the same terms, every example in scope against the examples out of scope.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

REGULARISATION = 1.0


@dataclass(frozen=True)
class Scope:
    """``weights``: one per term; ``bias``. Without examples on both sides the answer is always 0.5."""

    weights: NDArray[np.float32]
    bias: float

    @classmethod
    def fit(cls, tfidf: sparse.csr_matrix, outside: NDArray[np.bool_]) -> Scope:
        """``outside``: which rows are out of scope; both sides count the same, however many examples they have."""
        if outside.all() or not outside.any():
            return cls(np.zeros(tfidf.shape[1], dtype=np.float32), 0.0)
        model = LogisticRegression(C=REGULARISATION, class_weight="balanced", solver="liblinear").fit(tfidf, outside)
        return cls(model.coef_[0].astype(np.float32), float(model.intercept_[0]))

    def __call__(self, tfidf: sparse.csr_matrix) -> float:
        """Log-odds that the message is out of scope; ``tfidf``: its whole text, one row."""
        return float(np.asarray(tfidf[0] @ self.weights).ravel()[0]) + self.bias


def probability(log_odds: float) -> float:
    """The probability of these log-odds."""
    return float(1 / (1 + np.exp(-log_odds)))
