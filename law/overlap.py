"""Finds entries that say much the same as a whole, in question and answer.

Each entry is known by its most telling pairs of characters: those it has often and few others have. The likeness of two
entries is the cosine of these weights. Entries on one subject reach 0.2 to 0.3; a copy with other words here and
there is above 0.5.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from law.faq import FaqEntry, normalise

THRESHOLD = 0.45
TELLING = 100


@dataclass(frozen=True)
class Overlap:
    """Two entries, ``one`` before ``other`` by id, and how much of the same they say: 0 to 1."""

    one: FaqEntry
    other: FaqEntry
    alike: float


def overlaps(entries: Iterable[FaqEntry], threshold: float = THRESHOLD) -> list[Overlap]:
    """Every pair at or above the threshold, the most alike first."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    products: dict[tuple[int, int], float] = defaultdict(float)
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, weights in enumerate(_weights(ordered)):
        for pair, weight in weights.items():
            for other, other_weight in holders[pair]:
                products[other, number] += weight * other_weight
            holders[pair].append((number, weight))
    found = [
        Overlap(ordered[one], ordered[other], alike) for (one, other), alike in products.items() if alike >= threshold
    ]
    return sorted(found, key=lambda pair: (-pair.alike, pair.one.id, pair.other.id))


def _weights(entries: Sequence[FaqEntry]) -> list[dict[str, float]]:
    """For each entry its telling pairs, their weights scaled to length 1 (an entry like all others has none)."""
    counts = [_pairs(entry) for entry in entries]
    spread = Counter(pair for count in counts for pair in count)
    weighed = []
    for count in counts:
        weights = {pair: (1 + math.log(times)) * math.log(len(entries) / spread[pair]) for pair, times in count.items()}
        telling = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:TELLING])
        length = math.sqrt(sum(weight * weight for weight in telling.values())) or 1.0
        weighed.append({pair: weight / length for pair, weight in telling.items()})
    return weighed


def _pairs(entry: FaqEntry) -> Counter[str]:
    texts = [*(text for _, text in entry.asks()), entry.answer, entry.more]
    plain = [normalise(text) for text in texts]
    return Counter(text[index : index + 2] for text in plain for index in range(len(text) - 1))
