"""Shares with their uncertainty, and the curves behind the plots."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tools.evaluation.judging import Judged

RESAMPLES = 1000
BINS = 8
Measure = Callable[[Judged], bool]


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole``, with the interval that holds the share in 95 of 100 resamples of the questions."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        if not self.whole:
            return "–"
        return f"{100 * self.value:.1f} % ({self.part}/{self.whole}; {100 * self.low:.0f}–{100 * self.high:.0f})"


def share(flags: Sequence[bool]) -> Share:
    """The share of true flags; the interval is a bootstrap over the flags, the same one every time."""
    if not flags:
        return Share(0, 0, 0.0, 0.0)
    dice = random.Random(7)  # noqa: S311 (statistics, not secrets)
    part, whole = sum(flags), len(flags)
    drawn = sorted(sum(dice.choices((1, 0), (part, whole - part), k=whole)) / whole for _ in range(RESAMPLES))
    return Share(part, whole, drawn[int(0.025 * RESAMPLES)], drawn[int(0.975 * RESAMPLES)])


def measures(judged: Sequence[Judged]) -> dict[str, Share]:
    """Every share the report shows, by name, in its order."""
    inside = [one for one in judged if one.scope == "in"]
    outside = [one for one in judged if one.scope == "out"]
    named = [one for one in inside if one.right is not None]
    shown = [one for one in inside if one.shown]
    answered = [one for one in inside if one.decision == "answered"]
    cited = [flag for one in shown for flag in [True] * one.cited_accepted + [False] * (one.cited - one.cited_accepted)]

    def of(group: Sequence[Judged], flag: Measure) -> Share:
        return share([flag(one) for one in group])

    return {
        "citation@1: the reply cites an accepted article": of(inside, lambda one: one.cites),
        "an accepted article in the reply or behind a button": of(inside, lambda one: one.offers),
        "right entry shown": of(named, lambda one: bool(one.right)),
        "right entry shown or offered": of(named, lambda one: bool(one.holds)),
        "cited articles that are accepted": share(cited),
        "topic right among what was shown": of(shown, lambda one: one.topic_right),
        "in scope answered": of(inside, lambda one: one.decision == "answered"),
        "in scope guessed (likeliest answer shown as a guess)": of(inside, lambda one: one.decision == "guessed"),
        "in scope asked back with titles only": of(inside, lambda one: one.decision == "asked"),
        "in scope declined": of(inside, lambda one: one.decision == "declined"),
        "confidently wrong, of all in scope": of(inside, lambda one: one.wrong),
        "confidently wrong, of the answered": of(answered, lambda one: one.wrong),
        "out of scope declined": of(outside, lambda one: one.decision == "declined"),
        "out of scope answered": of(outside, lambda one: one.decision == "answered"),
    }


def cost(one: Judged) -> float:
    """What the reply cost the worker, in turns: the prices of the model's own thresholds (bot/ranking/decision)."""
    if one.decision == "answered":
        return 0.0 if one.cites else 5.0
    if one.scope == "out":
        return {"guessed": 2.0, "asked": 1.0, "declined": 0.0}[one.decision]
    if one.decision == "declined":
        return 2.0
    if one.decision == "guessed" and one.cites:
        return 0.6
    return (1.1 if one.decision == "guessed" else 1.0) + (0.0 if one.offers else 0.5)


def mean_cost(judged: Sequence[Judged]) -> float:
    return sum(map(cost, judged)) / len(judged) if judged else 0.0


def slices(judged: Iterable[Judged], by: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    """Groups of in-scope questions, the largest first."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        if one.scope == "in" and by(one):
            groups.setdefault(by(one), []).append(one)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def risk_coverage(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """(share of in-scope questions shown an answer, share of wrong law among them), from the surest on."""
    shown = sorted((one for one in judged if one.scope == "in" and one.shown), key=lambda one: -one.confidence)
    inside = sum(one.scope == "in" for one in judged)
    points, wrong = [], 0
    for count, one in enumerate(shown, start=1):
        wrong += not one.cites
        points.append((count / inside, wrong / count))
    return points


def reliability(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """(mean confidence, share on the right law, count) in bins of equal size, least sure first."""
    shown = sorted((one for one in judged if one.shown), key=lambda one: one.confidence)
    size = max(1, -(-len(shown) // BINS))
    bins = [shown[at : at + size] for at in range(0, len(shown), size)]
    return [
        (sum(one.confidence for one in part) / len(part), sum(one.cites for one in part) / len(part), len(part))
        for part in bins
    ]


def calibration_error(judged: Sequence[Judged]) -> float:
    """Mean distance of confidence and truth over the bins, by size."""
    bins = reliability(judged)
    total = sum(count for _, _, count in bins)
    return sum(abs(said - true) * count for said, true, count in bins) / total if total else 0.0


def confusion(judged: Sequence[Judged]) -> Counter[tuple[str, str]]:
    """(topic of the question, topic of what was shown, or how it was declined or asked back) → count."""
    return Counter((one.topic, one.topic if one.topic_right else one.answered_topic) for one in judged)
