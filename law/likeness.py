"""Finds questions that are nearly the same: Jaccard likeness of their character pairs.

Between two entries (nobody could tell which is meant), and between an entry and the measuring questions (a way to ask
taken from them would make the measurement worthless).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from law.faq import FaqEntry, normalise

THRESHOLD = 0.8
TOO_CLOSE = 0.7
"""A way to ask at or above this likeness to a measuring question counts as copied."""
TOO_MUCH_INSIDE = 0.75
"""… and so does one that holds this share of the question's character pairs (a story that quotes it)."""
BY_CHANCE = 8
"""Below this many characters two people ask in the same words by chance."""


@dataclass(frozen=True)
class Asked:
    """One way to ask: whose it is, where it stands, and its character pairs."""

    entry: FaqEntry
    line: int
    text: str
    pairs: frozenset[str]


def bigrams(text: str) -> frozenset[str]:
    """The character pairs of the normalised text; a single character stands for itself."""
    plain = normalise(text)
    return frozenset(plain[index : index + 2] for index in range(len(plain) - 1)) or frozenset((plain,))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard index, 0 to 1."""
    return len(one & other) / len(one | other)


def _all_asked(entries: Iterable[FaqEntry]) -> list[Asked]:
    return [
        Asked(entry, entry.lines.get(place, 1), text, bigrams(text))
        for entry in entries
        for place, text in entry.asks()
    ]


def near_duplicates(entries: Iterable[FaqEntry], threshold: float = THRESHOLD) -> list[tuple[Asked, Asked, float]]:
    """Pairs of different entries at or above the threshold, identical ones left out (those are refused elsewhere).

    Prefix filter: two sets that are alike enough share one of their rarest pairs, so only those are compared.
    """
    asked = _all_asked(entries)
    frequency = Counter(pair for item in asked for pair in item.pairs)
    seen: dict[str, list[int]] = defaultdict(list)
    found = []
    for number, item in enumerate(asked):
        rare = sorted(item.pairs, key=lambda pair: (frequency[pair], pair))
        prefix = rare[: len(rare) - math.ceil(threshold * len(rare)) + 1]
        for candidate in sorted({other for pair in prefix for other in seen[pair]}):
            other = asked[candidate]
            if other.entry is item.entry or normalise(other.text) == normalise(item.text):
                continue
            alike = likeness(other.pairs, item.pairs)
            if alike >= threshold:
                found.append((other, item, alike))
        for pair in prefix:
            seen[pair].append(number)
    return found


@dataclass(frozen=True)
class Closeness:
    """A way to ask and the measuring question nearest to it: ``alike`` is their Jaccard index, ``inside`` the share of
    the question's character pairs that the way to ask holds; both 0 to 1."""

    asked: Asked
    question: str
    alike: float
    inside: float

    @property
    def copied(self) -> bool:
        """Too close to be an accident."""
        return self.alike >= TOO_CLOSE or self.inside >= TOO_MUCH_INSIDE


def nearest_questions(entries: Iterable[FaqEntry], questions: Mapping[str, str]) -> list[Closeness]:
    """For each way to ask the question (by id) that it is nearest to, the closest first; questions that are too short
    to tell are left out."""
    measured = {name: bigrams(text) for name, text in questions.items() if len(normalise(text)) >= BY_CHANCE}
    if not measured:
        return []
    found = []
    for item in _all_asked(entries):
        near = [
            Closeness(item, name, likeness(item.pairs, pairs), len(item.pairs & pairs) / len(pairs))
            for name, pairs in measured.items()
        ]
        found.append(max(near, key=lambda one: (one.copied, max(one.alike, one.inside))))
    return sorted(found, key=lambda one: (one.copied, max(one.alike, one.inside)), reverse=True)
