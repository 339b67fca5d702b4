"""Several readings of one follow-up, ranked each by itself, made into one outcome.

多久 after an answer on work injury is read as 多久, as 工伤认定 多久 (a short way to ask that entry) and as 工伤 多久
(the word of its topic). What two readings agree on counts more than what one of them is sure of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.context.parsed import Rank

CHOICES = 3
AGREEING = 2  # readings whose scores are averaged
SURE = 0.5  # a pooled score from which a decision of the selector is kept
WORTH_OFFERING = 0.05


@dataclass(frozen=True)
class Reading:
    """One reading of the message. ``weight``: how much its ranking counts; ``decision``: the selector's for it."""

    ranking: tuple[Rank, ...]
    decision: str
    weight: float


@dataclass(frozen=True)
class Outcome:
    """``decision``: answer, lead, clarify, or "" when nothing near was found. ``ranking``: best first, 0…1."""

    decision: str
    ranking: tuple[Rank, ...]

    @property
    def best(self) -> Rank | None:
        return self.ranking[0] if self.ranking else None

    def worth_offering(self) -> list[str]:
        """Ids of the entries that may be meant."""
        return [item.faq_id for item in self.ranking if item.confidence >= WORTH_OFFERING][:CHOICES]


def pool(readings: Iterable[Reading], nearness: Callable[[str], float]) -> Outcome:
    """``nearness``: entry id → 0…1, how near the entry is to what is talked about."""
    scores: dict[str, list[float]] = {}
    decisions: dict[str, set[str]] = {}
    for reading in readings:
        for at, item in enumerate(reading.ranking):
            scores.setdefault(item.faq_id, []).append(item.confidence * reading.weight * nearness(item.faq_id))
            decisions.setdefault(item.faq_id, set()).add(reading.decision if at == 0 else "clarify")
    pooled = {faq_id: sum(sorted(found)[-AGREEING:]) / AGREEING for faq_id, found in scores.items()}
    ranking = tuple(Rank(faq_id, min(score, 1.0)) for faq_id, score in sorted(pooled.items(), key=lambda x: -x[1]))
    if not ranking or ranking[0].confidence < WORTH_OFFERING:
        return Outcome("", ranking)
    best = ranking[0]
    sure = [name for name in ("answer", "lead") if name in decisions[best.faq_id] and best.confidence >= SURE]
    return Outcome(sure[0] if sure else "clarify", ranking)
