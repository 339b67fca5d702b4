"""Four ways to compare a message with the classes (FAQ entries and skeleton intents), all on the same counts.

Every scorer turns rows (texts or clauses) into a dense float32 matrix rows × classes with values from 0 to about 1.
What else was tried, and what each is worth, stands in docs/evaluation.md.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from bot.ranking.features import Counted, Vocabulary
from bot.ranking.language import LanguageModel
from bot.ranking.products import Columns, Stacked, compact, present, product

Scores = NDArray[np.float32]
Labels = NDArray[np.int64]
SCORERS = ("centroid", "bm25", "answer", "language")

ALL, PROMISING = 1200, 300
"""Of more than ALL classes only the PROMISING ones are looked at clause by clause for one message: those that fit it as
a whole by the sum of all scorers."""
BM25_K1 = 1.2
BM25_B = 0.75


@dataclass(frozen=True)
class Encoded:
    """Rows as the scorers need them: counts and TF-IDF (rows × terms)."""

    counted: Counted
    tfidf: sparse.csr_matrix

    def __getitem__(self, rows: NDArray[np.int64]) -> Encoded:
        return Encoded(self.counted[rows], self.tfidf[rows])


def encode(vocabulary: Vocabulary, rows: Sequence[Counter[str]], known: NDArray[np.bool_] | None = None) -> Encoded:
    """``known``: pretend that the vocabulary has only the terms marked there."""
    counted = vocabulary.count(rows)
    if known is not None:
        counted = counted.restricted(known)
    return Encoded(counted, vocabulary.tfidf(counted))


@dataclass(frozen=True)
class CosineScorer:
    """Cosine with one vector per class (terms × classes): Rocchio's linear classifier, or nearness to a document."""

    vectors: sparse.csr_matrix

    @classmethod
    def centroids(cls, tfidf: sparse.csr_matrix, labels: Labels, classes: int) -> CosineScorer:
        """The mean direction of all ways to ask of each class; a class without any scores 0."""
        return cls(normalize(_membership(labels, classes) @ normalize(tfidf)).T.tocsr().astype(np.float32))

    def __call__(self, rows: Encoded) -> Scores:
        return product(rows.tfidf, self.vectors)


@dataclass(frozen=True)
class Bm25Scorer:
    """Okapi BM25 with all ways to ask of a class as one document, divided by the best score the row could reach."""

    weights: sparse.csr_matrix
    ceiling: Scores
    unknown_ceiling: float

    @classmethod
    def fit(cls, counts: sparse.csr_matrix, labels: Labels, classes: int) -> Bm25Scorer:
        documents = (_membership(labels, classes) @ counts).tocsr()
        lengths = np.asarray(documents.sum(axis=1)).ravel()
        spread = np.bincount(documents.indices, minlength=counts.shape[1])
        idf = np.log(1 + (classes - spread + 0.5) / (spread + 0.5)).astype(np.float32)
        norm = BM25_K1 * (1 - BM25_B + BM25_B * lengths / max(float(lengths.mean()), 1.0))
        weights = documents.copy()
        saturation = np.repeat(norm, np.diff(documents.indptr))
        weights.data = (idf[weights.indices] * weights.data * (BM25_K1 + 1) / (weights.data + saturation)).astype(
            np.float32
        )
        unknown = float(np.log(2 * classes + 2)) * (BM25_K1 + 1)
        return cls(weights.T.tocsr(), (idf * (BM25_K1 + 1)).astype(np.float32), unknown)

    def __call__(self, rows: Encoded) -> Scores:
        found: Scores = product(present(rows.counted.counts), self.weights) * self.scale(rows)[:, None]
        return found

    def scale(self, rows: Encoded) -> Scores:
        """What the sum of the weights is multiplied with, for each row."""
        best = np.asarray(present(rows.counted.counts) @ self.ceiling).ravel()
        scale: Scores = 1 / np.maximum(best + rows.counted.unknown * self.unknown_ceiling, np.float32(1e-6))
        return scale.astype(np.float32)


@dataclass(frozen=True)
class Scorers:
    """All of them, in the order of SCORERS."""

    centroid: CosineScorer
    bm25: Bm25Scorer
    answer: CosineScorer
    language: LanguageModel

    @classmethod
    def fit(
        cls,
        vocabulary: Vocabulary,
        asks: Encoded,
        labels: Labels,
        topics: Labels,
        answers: Mapping[int, Counter[str]],
        weights: Scores | None = None,
    ) -> Scorers:
        """``topics``: of each class; ``answers``: terms of what a class says; ``weights``: see LanguageModel.fit."""
        classes = len(topics)
        told = encode(vocabulary, [answers.get(index, Counter()) for index in range(classes)])
        counts = asks.counted.counts
        return cls(
            CosineScorer.centroids(asks.tfidf, labels, classes),
            Bm25Scorer.fit(counts, labels, classes),
            CosineScorer(told.tfidf.T.tocsr().astype(np.float32)),
            LanguageModel.fit(vocabulary.terms, counts, labels, topics, told.counted.counts, weights),
        )

    def __call__(self, rows: Encoded) -> Scores:
        """rows × classes × len(SCORERS)."""
        nearness = [scorer(rows) for scorer in (self.centroid, self.bm25, self.answer)]
        return np.stack([*nearness, self.language(rows.counted)], axis=2)

    def of_message(self, rows: Encoded) -> tuple[Columns, Scores]:
        """(classes, rows × classes × len(SCORERS)) for the rows of one message, the whole first.

        All classes, or of very many the PROMISING ones; the scores are the same either way.
        """
        count = self.centroid.vectors.shape[1]
        if count <= ALL:
            return np.arange(count), self(rows)
        terms, tfidf = compact(rows.tfidf)
        seen = compact(present(rows.counted.counts))[1]
        weight, scale = self.language.weight(rows.counted)
        lefts = [tfidf, seen * self.bm25.scale(rows)[:, None], tfidf, seen * scale[:, None]]
        offset = self.language.offset(rows.counted, weight)
        classes, scores = self._stacked.products(terms, lefts, offset[0] * scale[0], PROMISING)
        scores[:, :, SCORERS.index("language")] += offset[:, classes] * scale[:, None]
        return classes, scores

    @functools.cached_property
    def _stacked(self) -> Stacked:
        return Stacked.of([self.centroid.vectors, self.bm25.weights, self.answer.vectors, self.language.own])


@dataclass(frozen=True)
class Scored:
    """One message as the scorers see it. ``rows``: rows × classes × SCORERS, row 0 the whole text, then its clauses.
    ``classes``: the index of each class among all.

    ``odds``: log-odds of every row to be out of scope, by the first step of scope; ``near``: how near
    every row is to examples out of scope; ``size``: different terms;
    ``asked``: the row of the clause that asks, 0 without clauses.
    """

    rows: Scores
    classes: Columns
    odds: Scores
    near: Scores
    size: int
    asked: int


def _membership(labels: Labels, classes: int) -> sparse.csr_matrix:
    """classes × examples, 1 where the example belongs to the class."""
    ones = np.ones(len(labels), dtype=np.float32)
    return sparse.csr_matrix((ones, (labels, np.arange(len(labels)))), shape=(classes, len(labels)))
