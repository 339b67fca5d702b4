"""A small language model for every class: how much likelier are these words when that entry is meant?

p(term | class) mixes what was seen in the ways to ask of the class with what its answer says, and shrinks both towards
the topic of the class, and that towards the language as a whole. So an entry with twenty ways to ask is not lost over
words that only its siblings happened to use: what the entries of a topic share tells nothing between them.

The terms overlap (a word and its characters), so they must not all count in full. How much each counts is learned by
maximum likelihood of the right class, every example being scored by a model that has not counted it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.ranking.features import Counted
from bot.ranking.products import present, product

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
START_WEIGHTS = {"c1": 1.5, "c2": 0.7, "w": 0.7, "s": 2.0}
"""By kind of term: one character, two characters, word, synonym. Tried out on held-out ways to ask."""
SHRINKAGE = 1600.0
"""How many terms the expectation from topic and answer weighs against what was counted in the class."""
FROM_ANSWER = 0.5
"""Share of the answer in that expectation; the topic has the rest, or all when there is no answer."""
ANSWER_IN_TOPIC, GENERAL = 0.2, 0.3
MOST_IN_ANSWER = 10
"""A term that stands more often in an answer counts as if it stood there this often."""
UNSEEN = -5.0
"""Log-odds for a class without a single way to ask: nothing is known that could speak for it."""
LEARNED_FROM, LEARNED_AGAINST = 12_000, 1_000
"""Examples and classes the weights are learned on at most; more would take longer and change little."""
_BATCH, _STEP, _HOLD = 256, 0.03, 2e-3


@dataclass(frozen=True)
class LanguageModel:
    """Log-odds of terms. The score of a class is ``topics`` of its topic + ``own`` + ``shrink`` × weight of the terms.

    ``topics``: terms × topics, log p(term | topic) / p(term); ``own``: terms × classes, what the class adds to its
    topic, 0 for a term it never used. Both are already multiplied by ``weights``. ``of_class``: topic of each class.
    """

    weights: Floats
    topics: Floats
    own: sparse.csr_matrix
    shrink: Floats
    of_class: Labels

    @classmethod
    def fit(
        cls,
        terms: Sequence[str],
        counts: sparse.csr_matrix,
        labels: Labels,
        topics: Labels,
        answers: sparse.csr_matrix,
        weights: Floats | None = None,
    ) -> LanguageModel:
        """``counts``: examples × terms; ``answers``: classes × terms; ``topics``: of each class, -1 for none.

        ``weights``: of the terms, when they are known already; else they are learned.
        """
        seen = present(counts)
        odds = _Odds.of(seen, labels, topics, answers)
        own = odds.own()
        if weights is None:
            start = np.array([START_WEIGHTS[kind(term)] for term in terms], dtype=np.float32)
            weights = odds.learn(start, seen, labels, own)
        own = (sparse.diags(weights) @ own).tocsr().astype(np.float32)
        return cls(weights, odds.topics() * weights[:, None], own, odds.shrink(), odds.of_class)

    def __call__(self, counted: Counted) -> Floats:
        """rows × classes: the log-odds of a row's terms over the root of their weight; a good match is about 1."""
        weight, scale = self.weight(counted)
        own = product(present(counted.counts), self.own)
        scores: Floats = (own + self.offset(counted, weight)) * scale[:, None]
        return scores

    def weight(self, counted: Counted) -> tuple[Floats, Floats]:
        """The weight of all terms of each row, and what its log-odds are multiplied with."""
        weight = np.maximum(np.asarray(present(counted.counts) @ self.weights).ravel(), np.float32(1.0))
        return weight, (1 / (8 * np.sqrt(weight))).astype(np.float32)

    def offset(self, counted: Counted, weight: Floats) -> Floats:
        """rows × classes: what the topic of a class says, and that it has not used every term."""
        by_topic = np.asarray(present(counted.counts) @ self.topics)
        found: Floats = by_topic[:, self.of_class] + weight[:, None] * self.shrink
        return found


def kind(term: str) -> str:
    """Which of START_WEIGHTS a term has (see features.Analyser)."""
    return f"c{len(term) - 2}" if term.startswith("c:") else term[0]


@dataclass(frozen=True)
class _Odds:
    """The log-odds before they are weighted, and what is needed to take one example out of them again."""

    counts: sparse.csr_matrix
    lengths: Floats
    answers: sparse.csr_matrix
    from_answer: Floats
    by_topic: Floats
    overall: Floats
    of_class: Labels

    @classmethod
    def of(cls, seen: sparse.csr_matrix, labels: Labels, topics: Labels, answers: sparse.csr_matrix) -> _Odds:
        classes = len(topics)
        counts = (_membership(labels, classes) @ seen).tocsr()
        counts.sort_indices()
        said = answers.astype(np.float32)
        said.data = np.minimum(said.data, MOST_IN_ANSWER)
        of_class = np.where(topics >= 0, topics, topics.max() + 1)
        grouped = _membership(of_class, int(of_class.max()) + 1)
        asked = np.asarray((grouped @ counts).todense())
        told = np.asarray((grouped @ said).todense())
        overall = asked.sum(axis=0) + 0.5
        overall /= overall.sum()
        topic = (1 - ANSWER_IN_TOPIC) * _shares(asked) + ANSWER_IN_TOPIC * _shares(told)
        by_topic = ((1 - GENERAL) * topic + GENERAL * overall).astype(np.float32)
        size = np.asarray(said.sum(axis=1)).ravel()
        said = (sparse.diags(1 / np.maximum(size, 1)) @ said).tocsr().astype(np.float32)
        said.sort_indices()
        from_answer = np.where(size > 0, FROM_ANSWER, 0.0).astype(np.float32)
        lengths = np.asarray(counts.sum(axis=1)).ravel().astype(np.float32)
        return cls(counts, lengths, said, from_answer, by_topic, overall.astype(np.float32), of_class)

    def expected(self, classes: Labels, terms: Labels) -> Floats:
        """p(term | class) before anything was counted in the class."""
        share = self.from_answer[classes]
        told = np.asarray(self.answers[classes, terms]).ravel()
        return (1 - share) * self.by_topic[self.of_class[classes], terms] + share * told  # type: ignore[no-any-return]

    def topics(self) -> Floats:
        return np.ascontiguousarray(np.log(self.by_topic / self.overall).T)

    def shrink(self) -> Floats:
        shrink = np.log((1 - self.from_answer) * SHRINKAGE / (self.lengths + SHRINKAGE))
        return np.where(self.lengths + self.from_answer > 0, shrink, UNSEEN).astype(np.float32)

    def own(self) -> sparse.csr_matrix:
        used = (present(self.counts) + present(self.answers)).tocoo()
        classes, terms = used.row.astype(np.int64), used.col.astype(np.int64)
        counted = np.asarray(self.counts[classes, terms]).ravel()
        floor = (1 - self.from_answer[classes]) * self.by_topic[self.of_class[classes], terms]
        lift = np.log((counted / SHRINKAGE + self.expected(classes, terms)) / floor).astype(np.float32)
        return sparse.csr_matrix((lift, (terms, classes)), shape=used.shape[::-1])

    def learn(self, weights: Floats, seen: sparse.csr_matrix, labels: Labels, own: sparse.csr_matrix) -> Floats:
        """Weights of the terms: one pass of stochastic gradient descent (Adam) from ``weights``, held near them."""
        order = np.random.default_rng(7)
        classes = np.sort(order.permutation(len(self.lengths))[:LEARNED_AGAINST])
        place = np.full(len(self.lengths), -1)
        place[classes] = np.arange(len(classes))
        chosen = np.flatnonzero(place[labels] >= 0)
        chosen = chosen[order.permutation(len(chosen))[:LEARNED_FROM]]
        odds = np.asarray(own[:, classes].todense(order="C"))
        odds += np.ascontiguousarray(self.topics()[:, self.of_class[classes]] + self.shrink()[classes])
        start, learned = weights, weights.copy()
        first, second = np.zeros_like(weights), np.zeros_like(weights)
        for step, at in enumerate(range(0, len(chosen), _BATCH), start=1):
            rows = chosen[at : at + _BATCH]
            gradient = self._gradient(learned, seen[rows], labels[rows], place[labels[rows]], odds)
            gradient += _HOLD * (learned - start)
            first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
            learned -= _STEP * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        return np.maximum(learned, 0.0).astype(np.float32)

    def _gradient(
        self, weights: Floats, rows: sparse.csr_matrix, labels: Labels, place: Labels, odds: Floats
    ) -> Floats:
        """Of the mean loss over these rows; the right class is scored as if the row had never been counted."""
        sizes = np.diff(rows.indptr)
        row, term = np.repeat(np.arange(len(labels)), sizes), rows.indices.astype(np.int64)
        right = labels[row]
        rest = np.asarray(self.counts[right, term]).ravel() - 1
        left = SHRINKAGE * self.expected(right, term) + np.maximum(rest, 0)
        without = np.log(left / (self.lengths[right] - sizes[row] + SHRINKAGE) / self.overall[term])
        weighted = rows.copy()
        weighted.data = weights[term]
        scale = 1 / np.sqrt(np.maximum(sizes, 1))
        each = np.arange(len(labels))
        scores = np.asarray(weighted @ odds)
        scores[each, place] = np.bincount(row, weights=weights[term] * without, minlength=len(labels))
        scores *= scale[:, None]
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        missed = (p[each, place] - 1) * scale
        p *= scale[:, None]
        p[each, place] = 0.0
        distinct, which = np.unique(term, return_inverse=True)
        slopes = (p @ odds[distinct].T)[row, which] + missed[row] * without
        return (np.bincount(term, weights=slopes, minlength=len(weights)) / len(labels)).astype(np.float32)


def _shares(counts: Floats) -> Floats:
    """Every row divided by its sum."""
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)  # type: ignore[no-any-return]


def _membership(labels: Labels, classes: int) -> sparse.csr_matrix:
    """classes × examples, 1 where the example belongs to the class."""
    ones = np.ones(len(labels), dtype=np.float32)
    return sparse.csr_matrix((ones, (labels, np.arange(len(labels)))), shape=(classes, len(labels)))
