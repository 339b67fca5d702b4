"""How urgent a ticket is, in points: danger, a limitation running out, a fresh injury, many people. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from law.crisis import CrisisLexicon
from law.text.counts import find_counts
from law.text.dates import find_dates
from law.tickets.limits import UrgencyRules

_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
REASONS = {
    "crisis": "人身安全",
    "distress": "情绪不好",
    "limitation": "时效将到",
    "injury": "刚受伤",
    "group": "人数多",
}


@dataclass(frozen=True)
class Facts:
    """What is known of a ticket. ``people``: how many it concerns; ``urgent``: the conversation was marked so."""

    narrative: str
    category: str
    urgent: bool
    limitation_on: date | None
    people: int | None


@dataclass(frozen=True)
class Urgency:
    """``points`` and what they are for (keys of REASONS)."""

    points: int
    reasons: tuple[str, ...]


def level_of(points: int, rules: UrgencyRules) -> str:
    """``urgent``, ``soon`` or ``normal``."""
    if points >= rules.urgent:
        return "urgent"
    return "soon" if points >= rules.soon else "normal"


def assess(facts: Facts, rules: UrgencyRules, lexicon: CrisisLexicon, today: date) -> Urgency:
    """Points of these facts on the China day ``today``."""
    crisis = lexicon.detect(facts.narrative)
    danger = facts.urgent or (crisis is not None and crisis.interrupts)
    parts = {
        "crisis": rules.crisis if danger else 0,
        "distress": rules.distress if crisis is not None and not danger else 0,
        "limitation": _limitation(facts.limitation_on, rules, today),
        "injury": rules.injury if hurt_lately(facts.narrative, rules, today) else 0,
        "group": rules.group.points(facts.people or 1),
    }
    return Urgency(sum(parts.values()), tuple(key for key, points in parts.items() if points))


def _limitation(last_day: date | None, rules: UrgencyRules, today: date) -> int:
    """A limitation that is over is no reason to hurry."""
    left = None if last_day is None else (last_day - today).days
    return rules.limitation.points(left) if left is not None and left >= 0 else 0


def hurt_lately(narrative: str, rules: UrgencyRules, today: date) -> bool:
    """Whether a sentence of the story tells of an injury and puts it within a day."""
    return any(_hurt(sentence, rules, today) for sentence in _SENTENCE_END.split(narrative))


def _hurt(sentence: str, rules: UrgencyRules, today: date) -> bool:
    if not any(word in sentence for word in rules.injury_words):
        return False
    if any(word in sentence for word in rules.just_now):
        return True
    since = today - timedelta(days=rules.injury_days)
    days = (mention.last for mention in find_dates(sentence, today) if mention.precision == "day")
    return any(day is not None and since <= day <= today for day in days)


def people_in(*texts: str) -> int | None:
    """The largest number of people that any of the texts names; None when none does."""
    counts = [int(mention.quantity.low) for text in texts for mention in find_counts(text) if mention.kind == "people"]
    return max(counts, default=None)
