"""Finds the entries that a question might belong to, for the person who decides."""

from __future__ import annotations

import math
import threading
from collections import Counter
from dataclasses import dataclass

from law.faq import FaqEntry
from law.library import Snapshot
from law.likeness import bigrams


@dataclass(frozen=True)
class Hit:
    """An entry and how much of the question it knows, 0 to 1."""

    entry: FaqEntry
    score: float


class EntrySearch:
    """Character pairs of every entry's ways to ask; built once for each state of the knowledge."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: Snapshot | None = None
        self._pairs: dict[str, frozenset[str]] = {}
        self._weights: dict[str, float] = {}

    def find(self, snapshot: Snapshot, text: str, limit: int = 8) -> list[Hit]:
        """The nearest first; an id written out is found too; none when nothing fits."""
        with self._lock:
            if self._of is not snapshot:
                self._build(snapshot)
            pairs, weights = self._pairs, self._weights
        wanted = bigrams(text)
        whole = sum(weights.get(pair, 0.0) for pair in wanted)
        found = [Hit(snapshot.entries[text], 1.0)] if text in snapshot.entries else []
        if not whole:
            return found
        scored = [
            (sum(weights[pair] for pair in wanted & known) / whole, entry_id) for entry_id, known in pairs.items()
        ]
        best = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1]))
        found += [Hit(snapshot.entries[entry_id], score) for score, entry_id in best[:limit] if entry_id != text]
        return found[:limit]

    def _build(self, snapshot: Snapshot) -> None:
        self._pairs = {
            entry.id: frozenset(pair for _, asked in entry.asks() for pair in bigrams(asked))
            for entry in snapshot.entries.values()
        }
        spread = Counter(pair for pairs in self._pairs.values() for pair in pairs)
        self._weights = {pair: math.log(1 + len(self._pairs) / number) for pair, number in spread.items()}
        self._of = snapshot
