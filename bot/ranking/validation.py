"""Trying the scorers on ways to ask they have not seen.

Folds are cut so that near-duplicates among the ways to ask of one entry stay together: a message is judged by a model
that saw nothing almost like it. In every fold some entries are left out altogether: their messages stand for the
questions our knowledge does not hold, where every answer would be wrong.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.ranking.decision import CHOICES, Evidence, Outcome
from bot.ranking.features import Analysed, Counted, Vocabulary
from bot.ranking.fusion import (
    ACTION,
    FAQ,
    OUT_OF_SCOPE,
    Calibration,
    Candidates,
    Fusion,
    Kinds,
)
from bot.ranking.products import present
from bot.ranking.scope import Scope, Signs, Verdict, probability, signs
from bot.ranking.scorers import Encoded, Labels, Scored, Scorers, Scores, encode

FOLDS = 5
LEFT_OUT_EVERY = 8
MAX_MESSAGES, MAX_OUTSIDE = 4000, 2000
OFFERED = (FAQ, ACTION)
TRAFFIC = {"known": 0.72, "skeleton": 0.08, "out_of_scope": 0.17, "unknown": 0.03}
"""Assumed shares of real traffic; they weigh the held-out messages, however many examples each kind happens to have."""
SHORT, SHORT_WEIGHT = 8, 0.4
"""Ways to ask below this many characters (旷工开除) are there to be found, few people write so: they weigh less."""
_CHUNK = 128


@dataclass(frozen=True)
class HeldOut:
    """One message with the candidates of a model that did not see it. ``truth``: class index, -1 when left out.

    ``signs``: whether it is out of scope, see scope.signs; ``outside``: the log-odds of it, once they are fitted.
    ``disguised``: it was asked with other words around it, see disguise.
    """

    index: int
    candidates: Candidates
    signs: Signs
    truth: int
    kind: str
    weight: float
    disguised: bool = False
    outside: float = 0.0


@dataclass(frozen=True)
class Material:
    """What is trained on. ``names``: classes; ``labels``: index of each text's class; ``lengths``: characters.

    ``answers``: terms of the answer text of each class that has one, by class index; ``kin``: see kinship.
    ``topics``: number of each class's topic, -1 for none; ``disguised``: how some texts are asked when held out.
    """

    texts: Sequence[Analysed]
    labels: Labels
    lengths: Labels
    names: Sequence[str]
    kinds: Kinds
    answers: Mapping[int, Counter[str]]
    kin: sparse.csr_matrix
    topics: Labels
    vocabulary: Vocabulary
    disguised: Mapping[int, Analysed] = field(default_factory=dict)

    def scorers(self, encoded: Encoded, rows: NDArray[np.int64], weights: Scores | None = None) -> Scorers:
        """Scorers fitted on these rows; classes without a row have no answer either."""
        seen = set(self.labels[rows].tolist())
        kept = {index: terms for index, terms in self.answers.items() if index in seen}
        return Scorers.fit(self.vocabulary, encoded[rows], self.labels[rows], self.topics, kept, weights)

    def scope(self, encoded: Encoded, rows: NDArray[np.int64]) -> Scope:
        """The question of scope, fitted on these rows."""
        return Scope.fit(encoded.tfidf[rows], self.kinds[self.labels[rows]] == OUT_OF_SCOPE)


def out_of_fold(material: Material, encoded: Encoded, weights: Scores) -> list[HeldOut]:
    """Every message (a fixed sample when there are many) scored by a model of the other folds.

    ``weights`` of the terms are those of the whole: every example was left out when they were learned (see language).
    The folds are judged side by side, as many as there are processors.
    """
    names, labels, kinds = material.names, material.labels, material.kinds
    fold = np.array([_digest(group) % FOLDS for group in near_duplicates(encoded.counted, labels)])
    left_out = np.array([_digest(name) % LEFT_OUT_EVERY if kinds[i] == FAQ else -1 for i, name in enumerate(names)])
    sample = _sample(kinds[labels] == OUT_OF_SCOPE)

    def judged(number: int) -> list[HeldOut]:
        seen = np.flatnonzero((fold != number) & (left_out[labels] != number))
        tested = np.flatnonzero((fold == number) & sample)
        if len(np.unique(labels[seen])) < 2 or not len(tested):
            return []
        return _judged(material, encoded, weights, seen, tested)

    with ThreadPoolExecutor(min(FOLDS, os.cpu_count() or 1)) as pool:
        held = [message for part in pool.map(judged, range(FOLDS)) for message in part]
    return _weighted(held, material.lengths)


def _judged(
    material: Material, encoded: Encoded, weights: Scores, seen: NDArray[np.int64], tested: NDArray[np.int64]
) -> list[HeldOut]:
    """The texts of ``tested`` as a model judges them that was fitted on the rows of ``seen``."""
    labels, kinds, inside = material.labels, material.kinds, material.kinds != OUT_OF_SCOPE
    scorers, scope = material.scorers(encoded, seen, weights), material.scope(encoded, seen)
    known_terms = _terms_of(encoded, seen) | (np.diff(scorers.answer.vectors.indptr) > 0)
    known_labels = set(labels[seen].tolist())
    texts = [material.disguised.get(index, material.texts[index]) for index in tested]
    held = []
    for index, one in zip(tested, score(texts, material.vocabulary, scorers, scope, known_terms), strict=True):
        truth = int(labels[index]) if int(labels[index]) in known_labels else -1
        candidates = Candidates.of(one, kinds, material.kin)
        found = signs(one, inside)
        disguised = int(index) in material.disguised
        held.append(HeldOut(int(index), candidates, found, truth, _kind(truth, kinds), 0.0, disguised))
    return held


def score(
    texts: Sequence[Analysed],
    vocabulary: Vocabulary,
    scorers: Scorers,
    scope: Scope,
    known: NDArray[np.bool_] | None = None,
) -> Iterator[Scored]:
    """Every text and its clauses through all scorers, many at a time. ``known``: see scorers.encode."""
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        encoded = encode(vocabulary, [row for text in chunk for row in (text.whole, *text.clauses)], known)
        odds, near, end = scope(encoded.tfidf), scope.nearness(encoded.tfidf), 0
        if len(chunk) == 1:
            classes, scores = scorers.of_message(encoded)
        else:
            classes, scores = np.arange(len(scorers.language.of_class)), scorers(encoded)
        for text in chunk:
            begin, end = end, end + 1 + len(text.clauses)
            asked = text.asked + 1 if text.clauses else 0
            yield Scored(scores[begin:end], classes, odds[begin:end], near[begin:end], len(text.whole), asked)


def near_duplicates(counted: Counted, labels: Labels) -> list[str]:
    """A name for the group of each text: texts of one class that share half of their terms are one group."""
    groups: list[str] = [""] * len(labels)
    sizes = np.diff(counted.counts.indptr) + counted.unknown
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        seen = present(counted.counts[rows])
        shared = (seen @ seen.T).toarray()
        like = 2 * shared >= np.maximum.outer(sizes[rows], sizes[rows])
        for at, index in enumerate(rows):
            first = int(np.argmax(like[at, : at + 1]))  # the text itself when there is none before
            groups[index] = f"{label}|{index}" if first == at else groups[rows[first]]
    return groups


def judge_scope(held: Sequence[HeldOut], kinds: Kinds) -> tuple[Verdict, list[HeldOut]]:
    """Fit the second step of scope on the held-out messages of entries and out of scope; all with its log-odds."""
    asked = [m for m in held if m.truth >= 0 and kinds[m.truth] in (FAQ, OUT_OF_SCOPE)]
    if not asked:
        return Verdict.default(), list(held)
    outside = np.array([kinds[message.truth] == OUT_OF_SCOPE for message in asked])
    shares = np.array([message.weight for message in asked])
    verdict = Verdict.fit(np.stack([message.signs for message in asked]), outside, shares)
    return verdict, [_knowing(message, verdict(message.signs)) for message in held]


def _knowing(message: HeldOut, outside: float) -> HeldOut:
    return replace(message, candidates=message.candidates.knowing(outside), outside=outside)


def weights(held: Sequence[HeldOut]) -> NDArray[np.float64]:
    """The weight of each message under the assumed traffic."""
    return np.array([message.weight for message in held])


def _weighted(held: Sequence[HeldOut], lengths: Labels) -> list[HeldOut]:
    shares = [SHORT_WEIGHT if lengths[message.index] < SHORT else 1.0 for message in held]
    total = dict.fromkeys(TRAFFIC, 0.0)
    for message, one in zip(held, shares, strict=True):
        total[message.kind] += one
    return [
        replace(message, weight=TRAFFIC[message.kind] * one / total[message.kind])
        for message, one in zip(held, shares, strict=True)
    ]


def evidence(
    p: NDArray[np.float64],
    candidates: Candidates,
    outside: float,
    kinds: Kinds,
    kin: sparse.csr_matrix,
    calibration: Calibration,
) -> Evidence:
    """What the decision needs, from the fused probabilities ("none" last)."""
    of_kind = kinds[candidates.classes]
    return Evidence(
        confidence=calibration(kin_probability(p, candidates, kin)),
        choices=float(np.sort(p[:-1][np.isin(of_kind, OFFERED)])[-CHOICES:].sum()),
        out_of_scope=probability(outside),
        none=float(p[-1]),
    )


def kin_probability(p: NDArray[np.float64], candidates: Candidates, kin: sparse.csr_matrix) -> float:
    """The probability of the best class and of all that rest on the same law."""
    if len(p) < 2:
        return 0.0
    best = candidates.classes[int(np.argmax(p[:-1]))]
    akin = np.isin(candidates.classes, kin.indices[kin.indptr[best] : kin.indptr[best + 1]])
    return float(p[:-1][akin].sum())


def calibrate(held: Sequence[HeldOut], fusion: Fusion, material: Material) -> Calibration:
    """Fit the calibration: how often the best class is right, or rests on an article of the right one."""
    probabilities, right = [], []
    for message in held:
        p = fusion(message.candidates)
        answered = int(message.candidates.classes[int(np.argmax(p[:-1]))])
        probabilities.append(kin_probability(p, message.candidates, material.kin))
        right.append(_akin(material.kin, answered, message.truth))
    return Calibration.fit(np.array(probabilities), np.array(right, dtype=bool), weights(held))


def outcomes(held: Sequence[HeldOut], fusion: Fusion, calibration: Calibration, material: Material) -> list[Outcome]:
    """What choosing the thresholds needs."""
    kinds, found = material.kinds, []
    for message in held:
        p = fusion(message.candidates)
        ranked = message.candidates.classes[np.argsort(-p[:-1], kind="stable")]
        offered = ranked[np.isin(kinds[ranked], OFFERED)][:CHOICES]
        in_scope = message.truth >= 0 and kinds[message.truth] != OUT_OF_SCOPE
        answered = int(ranked[0])
        found.append(
            Outcome(
                evidence(p, message.candidates, message.outside, kinds, material.kin, calibration),
                best_right=in_scope and answered == message.truth,
                near=in_scope and _akin(material.kin, answered, message.truth),
                offered=in_scope and message.truth in offered,
                in_scope=in_scope,
                weight=message.weight,
            )
        )
    return found


def rank_of_truth(message: HeldOut, fusion: Fusion, kinds: Kinds) -> float:
    """The place of the right entry among the entries, from 1; infinity when it is not among the candidates."""
    place = message.candidates.position(message.truth)
    if place == len(message.candidates.classes):
        return float("inf")
    p = fusion(message.candidates)[:-1]
    rivals = p[kinds[message.candidates.classes] == FAQ]
    return 1.0 + float((rivals > p[place]).sum())


def _akin(kin: sparse.csr_matrix, one: int, other: int) -> bool:
    return other >= 0 and bool(kin[one, other])


def _kind(truth: int, kinds: Kinds) -> str:
    if truth < 0:
        return "unknown"
    return {FAQ: "known", OUT_OF_SCOPE: "out_of_scope"}.get(int(kinds[truth]), "skeleton")


def _sample(outside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Marks at most MAX_MESSAGES in scope and MAX_OUTSIDE that are not."""
    dice, chosen = np.random.default_rng(7), np.zeros(len(outside), dtype=bool)
    for rows, most in ((np.flatnonzero(~outside), MAX_MESSAGES), (np.flatnonzero(outside), MAX_OUTSIDE)):
        chosen[dice.permutation(rows)[:most]] = True
    return chosen


def _terms_of(encoded: Encoded, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The terms that occur in these rows."""
    counts = encoded.counted.counts[rows]
    return np.asarray(np.bincount(counts.indices, minlength=counts.shape[1]) > 0)


def _digest(text: str) -> int:
    return zlib.crc32(text.encode())
