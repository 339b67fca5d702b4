"""The whole ranking model: trained from examples, asked for a ranking. Files are read and written by ``storage``."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np
from scipy import sparse

from bot.ranking.decision import (
    CHOICES,
    Decision,
    Evidence,
    Outcome,
    Thresholds,
    choose_thresholds,
    decide,
    expected_cost,
)
from bot.ranking.disguise import SHARE, wrapped
from bot.ranking.features import Analysed, Analyser, Clause, Token, Vocabulary, assemble
from bot.ranking.fusion import (
    ACTION,
    FAQ,
    OUT_OF_SCOPE,
    SKELETON,
    Calibration,
    Candidates,
    Fusion,
    Kinds,
)
from bot.ranking.kinship import kinship
from bot.ranking.relevance import Relevance
from bot.ranking.scope import Scope, Verdict, signs
from bot.ranking.scorers import Encoded, Labels, Scorers, Scores, encode
from bot.ranking.validation import (
    HeldOut,
    Material,
    calibrate,
    evidence,
    judge_scope,
    out_of_fold,
    outcomes,
    rank_of_truth,
    score,
    weights,
)
from law.faq import normalise

FAQ_PREFIX = "faq/"
OUT_OF_SCOPE_LABEL = "out_of_scope"
OFFERED_INTENTS = ("request_legal_aid", "request_ticket", "ticket_status")
"""Skeleton intents that are offered beside FAQ entries when we ask back."""
EXACT_CONFIDENCE = 0.99
MAX_TERMS = 60_000
MOST_TELLING = 20_000
"""Clauses of the examples that the relevance is learned on."""
_ENOUGH_TO_FIT = 50


@dataclass(frozen=True)
class Answer:
    """What an entry says: normalised text, its tokens, the articles it rests on ("劳动合同法 30") and its topic."""

    text: str
    tokens: Sequence[Token]
    articles: frozenset[str] = frozenset()
    topic: str = ""


@dataclass(frozen=True)
class Example:
    """One training message. ``label``: "faq/<id>" or an intent."""

    text: str
    tokens: Sequence[Token]
    label: str


@dataclass(frozen=True)
class Ranked:
    """One class with its fused probability."""

    label: str
    probability: float


@dataclass(frozen=True)
class Ranking:
    """The result for one message, best first. ``confidence``: probability that the first rests on the right law.

    ``exact``: the message is, but for width, case and punctuation, one known way to ask.
    """

    decision: Decision
    ranked: tuple[Ranked, ...]
    confidence: float
    exact: bool
    evidence: Evidence

    def choices(self) -> tuple[str, ...]:
        """Labels to offer when asking back: the best entries and actions."""
        offered = (r.label for r in self.ranked if r.label.startswith(FAQ_PREFIX) or r.label in OFFERED_INTENTS)
        return tuple(islice(offered, CHOICES))


@dataclass(frozen=True)
class Parts:
    """What a trained model consists of. ``exact``: normalised way to ask → label. ``report``: how training went."""

    synonyms: Mapping[str, str]
    fillers: tuple[str, ...]
    relevance: Relevance
    names: tuple[str, ...]
    vocabulary: Vocabulary
    scorers: Scorers
    scope: Scope
    verdict: Verdict
    kin: sparse.csr_matrix
    fusion: Fusion
    calibration: Calibration
    thresholds: Thresholds
    exact: Mapping[str, str]
    report: Mapping[str, Any] = field(default_factory=dict)


class RankingModel:
    """Ranks the classes for a message."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._analyser = Analyser(parts.synonyms, parts.fillers)
        self._kinds = kinds_of(parts.names)

    def rank(self, text: str, tokens: Sequence[Token]) -> Ranking:
        """Rank the classes for a normalised, segmented message and decide. Any text is allowed, also an empty one."""
        parts = self.parts
        scored = next(score([self._analysed(text, tokens)], parts.vocabulary, parts.scorers, parts.scope))
        outside = parts.verdict(signs(scored, self._kinds != OUT_OF_SCOPE))
        candidates = Candidates.of(scored, self._kinds, parts.kin).knowing(outside)
        p = parts.fusion(candidates)
        found = evidence(p, candidates, outside, self._kinds, parts.kin, parts.calibration)
        order = [at for at in np.argsort(-p, kind="stable") if at < len(candidates.classes)]
        ranked = tuple(Ranked(parts.names[candidates.classes[at]], float(p[at])) for at in order)
        known = parts.exact.get(normalise(text))
        if known is not None:
            return _exact(known, ranked, found)
        decision = decide(found, parts.thresholds) if scored.size else "fallback"
        if decision == "lead" and not ranked[0].label.startswith(FAQ_PREFIX):
            decision = "clarify"  # there is no text to lead with
        return Ranking(decision, ranked, found.confidence, False, found)

    def _analysed(self, text: str, tokens: Sequence[Token]) -> Analysed:
        (telling,) = self.parts.relevance.telling([self._analyser.clauses(text, tokens)])
        return assemble(telling)


def _exact(label: str, ranked: tuple[Ranked, ...], found: Evidence) -> Ranking:
    first = (Ranked(label, EXACT_CONFIDENCE), *(other for other in ranked if other.label != label))
    decision: Decision = "out_of_scope" if label == OUT_OF_SCOPE_LABEL else "answer"
    return Ranking(decision, first, EXACT_CONFIDENCE, True, found)


def train(
    examples: Sequence[Example],
    answers: Mapping[str, Answer],
    synonyms: Mapping[str, str],
    fillers: Sequence[str] = (),
    around: Sequence[tuple[str, Sequence[Token]]] = (),
) -> RankingModel:
    """Fit scorers on all examples; fusion, calibration and thresholds on out-of-fold results. Needs two classes.

    ``answers``: label → answer text; what an answer says is often nearer to a long story than any way to ask.
    ``fillers`` and ``around`` (texts with their tokens): what people say around their question, see relevance.
    """
    names = tuple(sorted({example.label for example in examples}))
    if len(names) < 2:
        raise ValueError(f"至少要有两类例句才能训练，现在只有：{'、'.join(names) or '（没有）'}")
    analyser = Analyser(synonyms, fillers)
    clauses = [analyser.clauses(example.text, example.tokens) for example in examples]
    besides = [clause for text, tokens in around for clause in analyser.clauses(text, tokens)]
    relevance = _relevance(besides, clauses)
    telling = [assemble(text) for text in relevance.telling(clauses)]
    material = _material(examples, telling, answers, names, analyser)
    material = replace(material, disguised=_disguised(clauses, besides))
    encoded = encode(material.vocabulary, [text.whole for text in material.texts])
    every = np.arange(len(material.texts))
    scorers, scope = material.scorers(encoded, every), material.scope(encoded, every)
    decided, report = _fit_decision(material, encoded, scorers.language.weights)
    report = {**report, "examples": len(examples), "classes": len(names), "terms": len(material.vocabulary)}
    parts = Parts(
        synonyms=synonyms,
        fillers=tuple(fillers),
        relevance=relevance,
        names=names,
        vocabulary=material.vocabulary,
        scorers=scorers,
        scope=scope,
        verdict=decided.verdict,
        kin=material.kin,
        fusion=decided.fusion,
        calibration=decided.calibration,
        thresholds=decided.thresholds,
        exact=exact_texts(examples),
        report=report,
    )
    return RankingModel(parts)


def _relevance(around: Sequence[Clause], clauses: Sequence[Sequence[Clause]]) -> Relevance:
    """Learned on a fixed sample of the examples' clauses."""
    every = [clause.terms for text in clauses for clause in text]
    dice = random.Random(7)  # noqa: S311 (statistics, not secrets)
    return Relevance.fit([clause.terms for clause in around], dice.sample(every, min(len(every), MOST_TELLING)))


def _disguised(clauses: Sequence[Sequence[Clause]], around: Sequence[Clause]) -> dict[int, Analysed]:
    """Some texts wrapped in surroundings that the relevance which sorts them out again has not seen."""
    if not around:
        return {}
    dice = random.Random(11)  # noqa: S311
    learned, used = around[::2], around[1::2]
    chosen = [at for at in range(len(clauses)) if dice.random() < SHARE]
    texts = _relevance(learned, clauses).telling([wrapped(clauses[at], used, dice) for at in chosen])
    return {at: assemble(text) for at, text in zip(chosen, texts, strict=True)}


def _material(
    examples: Sequence[Example],
    texts: Sequence[Analysed],
    answers: Mapping[str, Answer],
    names: Sequence[str],
    analyser: Analyser,
) -> Material:
    index = {name: at for at, name in enumerate(names)}
    known = {index[label]: answer for label, answer in answers.items() if label in index}
    documents = {at: analyser(answer.text, answer.tokens).whole for at, answer in known.items()}
    return Material(
        texts=texts,
        labels=np.array([index[example.label] for example in examples], dtype=np.int64),
        lengths=np.array([len(example.text) for example in examples], dtype=np.int64),
        names=names,
        kinds=kinds_of(names),
        answers=documents,
        kin=kinship({at: answer.articles for at, answer in known.items()}, len(names)),
        topics=_topics(names, answers),
        vocabulary=Vocabulary.fit([*(text.whole for text in texts), *documents.values()], MAX_TERMS),
    )


def _topics(names: Sequence[str], answers: Mapping[str, Answer]) -> Labels:
    """The number of each class's topic; skeleton intents are one topic together, out of scope is none."""
    named = [answers[name].topic if name in answers else "" if name == OUT_OF_SCOPE_LABEL else "talk" for name in names]
    number = {topic: at for at, topic in enumerate(sorted(set(named) - {""}))}
    return np.array([number.get(topic, -1) for topic in named], dtype=np.int64)


@dataclass(frozen=True)
class _Decided:
    """What is fitted on held-out messages."""

    verdict: Verdict = field(default_factory=Verdict.default)
    fusion: Fusion = field(default_factory=Fusion.default)
    calibration: Calibration = field(default_factory=Calibration.identity)
    thresholds: Thresholds = field(default_factory=Thresholds)


def _fit_decision(material: Material, encoded: Encoded, term_weights: Scores) -> tuple[_Decided, dict[str, Any]]:
    held = out_of_fold(material, encoded, term_weights)
    if len(held) < _ENOUGH_TO_FIT:
        return _Decided(), {"held_out": len(held)}
    verdict, held = judge_scope(held, material.kinds)
    truth = [message.candidates.position(message.truth) for message in held]
    fusion = Fusion.fit([message.candidates for message in held], truth, weights(held))
    calibration = calibrate(held, fusion, material)
    results = outcomes(held, fusion, calibration, material)
    thresholds = choose_thresholds(results)
    report = _report(results, thresholds) | _ranks(held, fusion, material.kinds)
    return _Decided(verdict, fusion, calibration, thresholds), report


def _ranks(held: Sequence[HeldOut], fusion: Fusion, kinds: Kinds) -> dict[str, float]:
    """Where the right entry stands among the entries, over the held-out ways to ask as they are written."""
    asked = [message for message in held if message.kind == "known" and not message.disguised]
    places = np.array([rank_of_truth(message, fusion, kinds) for message in asked])
    measured = {"p_at_1": places <= 1, "p_at_3": places <= 3, "mrr": 1 / places}
    return {name: round(float(values.mean()), 4) for name, values in measured.items()} if len(places) else {}


def _report(results: Sequence[Outcome], thresholds: Thresholds) -> dict[str, Any]:
    """Held-out quality by weight: how often the best is right in scope, how often an answer is wrong."""
    decisions = [decide(outcome.evidence, thresholds) for outcome in results]
    in_scope = [outcome for outcome in results if outcome.in_scope]
    answered = [outcome for outcome, decision in zip(results, decisions, strict=True) if decision == "answer"]
    return {
        "held_out": len(results),
        "best_right": _share(in_scope, [outcome.best_right for outcome in in_scope]),
        "offered": _share(in_scope, [outcome.offered or outcome.best_right for outcome in in_scope]),
        "decisions": {name: _share(results, [d == name for d in decisions]) for name in sorted(set(decisions))},
        "wrong_among_answered": _share(answered, [not outcome.best_right for outcome in answered]),
        "far_among_answered": _share(answered, [not (outcome.best_right or outcome.near) for outcome in answered]),
        "expected_cost": round(expected_cost(results, thresholds), 4),
    }


def _share(results: Sequence[Outcome], flags: Sequence[bool]) -> float:
    total = sum(outcome.weight for outcome in results)
    return round(sum(o.weight for o, flag in zip(results, flags, strict=True) if flag) / total, 4) if total else 0.0


def exact_texts(examples: Sequence[Example]) -> dict[str, str]:
    """Normalised text → label; texts that belong to several labels are left out."""
    found: dict[str, set[str]] = {}
    for example in examples:
        found.setdefault(normalise(example.text), set()).add(example.label)
    return {text: labels.pop() for text, labels in found.items() if text and len(labels) == 1}


def kinds_of(names: Sequence[str]) -> Kinds:
    """FAQ, ACTION, SKELETON or OUT_OF_SCOPE for every class."""
    fixed = {OUT_OF_SCOPE_LABEL: OUT_OF_SCOPE, **dict.fromkeys(OFFERED_INTENTS, ACTION)}
    return np.array([FAQ if n.startswith(FAQ_PREFIX) else fixed.get(n, SKELETON) for n in names], dtype=np.int64)
