"""Trying the scorers on ways to ask they have not seen.

Folds are cut by (class, manner of asking), so that a story is judged by a model that saw no story of that entry. In
every fold some entries are left out altogether: their messages stand for the questions our knowledge does not hold,
where every answer would be wrong.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.ranking.decision import CHOICES, Evidence, Outcome
from bot.ranking.features import Analysed, Vocabulary
from bot.ranking.fusion import ACTION, FAQ, OUT_OF_SCOPE, Calibration, Candidates, Fusion, Kinds, message_features
from bot.ranking.scorers import CosineScorer, Encoded, Labels, Scorers, encode

FOLDS = 5
LEFT_OUT_EVERY = 8
MAX_MESSAGES = 4000
OFFERED = (FAQ, ACTION)
TRAFFIC = {"known": 0.6, "skeleton": 0.1, "out_of_scope": 0.15, "unknown": 0.15}
"""Assumed shares of real traffic; they weigh the held-out messages, however many examples each kind happens to have."""


@dataclass(frozen=True)
class HeldOut:
    """One message with the candidates of a model that did not see it. ``truth``: class index, -1 when left out."""

    candidates: Candidates
    truth: int
    kind: str


@dataclass(frozen=True)
class Material:
    """What is trained on. ``names``: classes; ``labels``: index of each text's class; ``groups``: manner of asking.

    ``answers``: terms of the answer text of each class that has one, by class index.
    """

    texts: Sequence[Analysed]
    labels: Labels
    groups: Sequence[str]
    names: Sequence[str]
    kinds: Kinds
    answers: Mapping[int, Counter[str]]
    vocabulary: Vocabulary

    def scorers(self, encoded: Encoded, rows: NDArray[np.int64]) -> Scorers:
        """Scorers fitted on these rows; classes without a row have no answer either."""
        seen = set(self.labels[rows].tolist())
        kept = {index: terms for index, terms in self.answers.items() if index in seen}
        answers = CosineScorer.documents(self.vocabulary, kept, len(self.names))
        return Scorers.fit(encoded[rows], self.labels[rows], len(self.names), answers)


def out_of_fold(material: Material) -> list[HeldOut]:
    """Every message (a fixed sample when there are many) scored by a model of the other folds."""
    names, labels, kinds = material.names, material.labels, material.kinds
    fold = np.array(
        [_digest(f"{names[label]}|{group}") % FOLDS for label, group in zip(labels, material.groups, strict=True)]
    )
    left_out = np.array([_digest(name) % LEFT_OUT_EVERY if kinds[i] == FAQ else -1 for i, name in enumerate(names)])
    sample = _sample(len(material.texts))
    encoded = encode(material.vocabulary, [text.whole for text in material.texts])
    held: list[HeldOut] = []
    for number in range(FOLDS):
        seen = np.flatnonzero((fold != number) & (left_out[labels] != number))
        tested = np.flatnonzero((fold == number) & sample)
        if len(np.unique(labels[seen])) < 2 or not len(tested):
            continue
        scorers = material.scorers(encoded, seen)
        known_terms = _terms_of(encoded, seen) | (np.diff(scorers.answer.vectors.indptr) > 0)
        known_labels = set(labels[seen].tolist())
        for index in tested:
            rows = score_message(material.texts[index], material.vocabulary, scorers, known_terms)
            truth = int(labels[index]) if int(labels[index]) in known_labels else -1
            held.append(HeldOut(Candidates.of(message_features(rows, kinds)), truth, _kind(truth, kinds)))
    return held


def score_message(
    text: Analysed, vocabulary: Vocabulary, scorers: Scorers, known: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """(1 + clauses) × classes × SCORERS."""
    return scorers(encode(vocabulary, [text.whole, *text.clauses], known))


def weights(held: Sequence[HeldOut]) -> NDArray[np.float64]:
    """The weight of each message under the assumed traffic."""
    count = Counter(message.kind for message in held)
    return np.array([TRAFFIC[message.kind] / count[message.kind] for message in held])


def evidence(p: NDArray[np.float64], candidates: Candidates, kinds: Kinds, calibration: Calibration) -> Evidence:
    """What the decision needs, from the fused probabilities ("none" last)."""
    order = np.argsort(-p)
    best = int(order[0])
    of_kind = kinds[candidates.classes]
    answerable = best < len(of_kind) and of_kind[best] != OUT_OF_SCOPE
    return Evidence(
        confidence=calibration(float(p[best])) if answerable else 0.0,
        margin=float(p[best] - p[order[1]]) if len(order) > 1 else 1.0,
        choices=float(np.sort(p[:-1][np.isin(of_kind, OFFERED)])[-CHOICES:].sum()),
        out_of_scope=float(p[:-1][of_kind == OUT_OF_SCOPE].sum()),
        none=float(p[-1]),
    )


def calibrate(held: Sequence[HeldOut], fusion: Fusion, kinds: Kinds) -> Calibration:
    """Fit the calibration on messages whose best class is one that could be answered."""
    probabilities, right, kept = [], [], []
    for message, weight in zip(held, weights(held), strict=True):
        p = fusion(message.candidates)
        best = int(np.argmax(p))
        if best < len(message.candidates.classes) and kinds[message.candidates.classes[best]] != OUT_OF_SCOPE:
            probabilities.append(float(p[best]))
            right.append(int(message.candidates.classes[best]) == message.truth)
            kept.append(weight)
    return Calibration.fit(np.array(probabilities), np.array(right, dtype=bool), np.array(kept))


def outcomes(held: Sequence[HeldOut], fusion: Fusion, calibration: Calibration, kinds: Kinds) -> list[Outcome]:
    """What choosing the thresholds needs."""
    found = []
    for message, weight in zip(held, weights(held), strict=True):
        p = fusion(message.candidates)
        classes = message.candidates.classes
        best = int(np.argmax(p))
        offered = [int(classes[at]) for at in np.argsort(-p) if at < len(classes) and kinds[classes[at]] in OFFERED]
        in_scope = message.truth >= 0 and kinds[message.truth] != OUT_OF_SCOPE
        found.append(
            Outcome(
                evidence(p, message.candidates, kinds, calibration),
                best_right=in_scope and best < len(classes) and int(classes[best]) == message.truth,
                offered=in_scope and message.truth in offered[:CHOICES],
                in_scope=in_scope,
                weight=float(weight),
            )
        )
    return found


def _kind(truth: int, kinds: Kinds) -> str:
    if truth < 0:
        return "unknown"
    return {FAQ: "known", OUT_OF_SCOPE: "out_of_scope"}.get(int(kinds[truth]), "skeleton")


def _sample(size: int) -> NDArray[np.bool_]:
    chosen = np.zeros(size, dtype=bool)
    chosen[np.random.default_rng(7).permutation(size)[:MAX_MESSAGES]] = True
    return chosen


def _terms_of(encoded: Encoded, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The terms that occur in these rows."""
    counts = encoded.counted.counts[rows]
    return np.asarray(np.bincount(counts.indices, minlength=counts.shape[1]) > 0)


def _digest(text: str) -> int:
    return zlib.crc32(text.encode())
