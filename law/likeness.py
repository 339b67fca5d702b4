"""Finds questions of two entries that are nearly the same: Jaccard likeness of their character pairs."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from law.faq import FaqEntry, normalise

THRESHOLD = 0.8


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


def near_duplicates(entries: Iterable[FaqEntry], threshold: float = THRESHOLD) -> list[tuple[Asked, Asked, float]]:
    """Pairs of different entries at or above the threshold, identical ones left out (those are refused elsewhere).

    Prefix filter: two sets that are alike enough share one of their rarest pairs, so only those are compared.
    """
    asked = [
        Asked(entry, entry.lines.get(place, 1), text, bigrams(text))
        for entry in entries
        for place, text in entry.asks()
    ]
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
