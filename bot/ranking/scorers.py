"""Three ways to compare a message with the classes (FAQ entries and skeleton intents), all on the same counts.

Every scorer turns a matrix of rows (texts or clauses) into a dense float32 matrix rows × classes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from bot.ranking.features import Counted, Vocabulary

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]

RIDGE_ALPHA = 1.0
BM25_K1 = 1.2
BM25_B = 0.75
_CHUNK = 256


@dataclass(frozen=True)
class Projection:
    """Latent semantic space (truncated SVD) in which the linear classifier works: (terms × dimensions)."""

    components: Scores

    @classmethod
    def fit(cls, tfidf: sparse.csr_matrix, dimensions: int) -> Projection:
        size = max(1, min(dimensions, tfidf.shape[0] - 1, tfidf.shape[1] - 1))
        if tfidf.shape[1] < 2 or tfidf.shape[0] < 2:
            return cls(np.ones((tfidf.shape[1], 1), dtype=np.float32))
        svd = TruncatedSVD(size, n_iter=3, random_state=7).fit(tfidf)
        return cls(np.ascontiguousarray(svd.components_.T.astype(np.float32)))

    def __call__(self, tfidf: sparse.csr_matrix) -> Scores:
        """Directions of length 1, shortened to the length of the row: a row of mostly unknown terms stays near 0."""
        lengths = np.sqrt(np.asarray(tfidf.multiply(tfidf).sum(axis=1)))
        projected: Scores = (normalize(np.asarray(tfidf @ self.components)) * lengths).astype(np.float32)
        return projected


@dataclass(frozen=True)
class LinearScorer:
    """One linear decision function per class (least squares, one against the rest), centred at 0."""

    weights: Scores
    bias: Scores

    @classmethod
    def fit(cls, projected: Scores, labels: Labels, classes: int) -> LinearScorer:
        targets = np.full((len(labels), classes), -1.0 / max(classes - 1, 1), dtype=np.float32)
        targets[np.arange(len(labels)), labels] = 1.0
        ridge = Ridge(alpha=RIDGE_ALPHA, solver="cholesky").fit(projected, targets)
        return cls(np.atleast_2d(ridge.coef_).T.astype(np.float32), np.atleast_1d(ridge.intercept_).astype(np.float32))

    def __call__(self, projected: Scores) -> Scores:
        return projected @ self.weights + self.bias


@dataclass(frozen=True)
class NeighbourScorer:
    """Cosine with the nearest known way to ask of each class. ``asks`` is terms × asks, grouped by class."""

    asks: sparse.csr_matrix
    starts: NDArray[np.int64]
    present: Labels
    classes: int

    @classmethod
    def fit(cls, tfidf: sparse.csr_matrix, labels: Labels, classes: int) -> NeighbourScorer:
        order = np.argsort(labels, kind="stable")
        present, starts = np.unique(labels[order], return_index=True)
        return cls(tfidf[order].T.tocsr(), starts.astype(np.int64), present.astype(np.int64), classes)

    def __call__(self, tfidf: sparse.csr_matrix) -> Scores:
        scores = np.zeros((tfidf.shape[0], self.classes), dtype=np.float32)
        for start in range(0, tfidf.shape[0], _CHUNK):
            similar = (tfidf[start : start + _CHUNK] @ self.asks).toarray()
            scores[start : start + _CHUNK, self.present] = np.maximum.reduceat(similar, self.starts, axis=1)
        return scores


@dataclass(frozen=True)
class Bm25Scorer:
    """Okapi BM25 with all ways to ask of a class as one document, divided by the best score the row could reach."""

    weights: sparse.csr_matrix
    ceiling: Scores
    unknown_ceiling: float

    @classmethod
    def fit(cls, counts: sparse.csr_matrix, labels: Labels, classes: int) -> Bm25Scorer:
        membership = sparse.csr_matrix(
            (np.ones(len(labels), dtype=np.float32), (labels, np.arange(len(labels)))), shape=(classes, len(labels))
        )
        documents = (membership @ counts).tocsr()
        lengths = np.asarray(documents.sum(axis=1)).ravel()
        spread = np.bincount(documents.indices, minlength=counts.shape[1])
        idf = np.log(1 + (classes - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        norm = BM25_K1 * (1 - BM25_B + BM25_B * lengths / max(float(lengths.mean()), 1.0))
        weights = documents.copy()
        saturation = np.repeat(norm, np.diff(documents.indptr))
        weights.data = (idf[weights.indices] * weights.data * (BM25_K1 + 1) / (weights.data + saturation)).astype(np.float32)
        return cls(weights.T.tocsr(), (idf * (BM25_K1 + 1)).astype(np.float32), float(np.log(2 * classes + 2)) * (BM25_K1 + 1))

    def __call__(self, counted: Counted) -> Scores:
        seen = counted.counts.copy()
        seen.data = np.ones_like(seen.data)
        best = np.asarray(seen @ self.ceiling).ravel() + counted.unknown * self.unknown_ceiling
        scores: Scores = (np.asarray((seen @ self.weights).todense()) / np.maximum(best, 1e-6)[:, None]).astype(np.float32)
        return scores


@dataclass(frozen=True)
class Encoded:
    """Rows (texts or clauses) as the scorers need them."""

    counted: Counted
    tfidf: sparse.csr_matrix
    projected: Scores

    def __getitem__(self, rows: NDArray[np.int64]) -> Encoded:
        return Encoded(self.counted[rows], self.tfidf[rows], self.projected[rows])


@dataclass(frozen=True)
class Space:
    """Everything that does not depend on labels: fitted once on all texts."""

    vocabulary: Vocabulary
    projection: Projection

    def encode(self, rows: Sequence[Counter[str]], known: NDArray[np.bool_] | None = None) -> Encoded:
        """``known``: pretend that the vocabulary has only these terms."""
        counted = self.vocabulary.count(rows)
        if known is not None:
            counted = counted.restricted(known)
        tfidf = self.vocabulary.tfidf(counted)
        return Encoded(counted, tfidf, self.projection(tfidf))


@dataclass(frozen=True)
class Scorers:
    """The three together."""

    linear: LinearScorer
    neighbours: NeighbourScorer
    bm25: Bm25Scorer

    @classmethod
    def fit(cls, texts: Encoded, labels: Labels, classes: int) -> Scorers:
        return cls(
            LinearScorer.fit(texts.projected, labels, classes),
            NeighbourScorer.fit(texts.tfidf, labels, classes),
            Bm25Scorer.fit(texts.counted.counts, labels, classes),
        )

    def __call__(self, rows: Encoded) -> Scores:
        """rows × classes × 3 (linear, neighbours, bm25)."""
        return np.stack([self.linear(rows.projected), self.neighbours(rows.tfidf), self.bm25(rows.counted)], axis=2)
