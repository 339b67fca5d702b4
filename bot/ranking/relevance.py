"""Which clauses tell something and which only surround it: greetings, courtesies, thanks, complaints, one's own life.

Learned: clauses that fit around any question (surroundings.yml) against the clauses of all examples. Without it a story
with three sentences of courtesy was ranked by the courtesy.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.ranking.features import Clause, Vocabulary
from bot.ranking.scope import separated

MAX_TERMS = 12_000
LEAST_ODDS = 0.5
"""Log-odds from which a clause counts as surroundings. Both sides weigh the same when they are learned."""


@dataclass(frozen=True)
class Relevance:
    """``weights``: of the terms of ``vocabulary``; with the ``bias``, log-odds that a clause is beside the matter."""

    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    bias: float

    @classmethod
    def fit(cls, around: Sequence[Counter[str]], telling: Sequence[Counter[str]]) -> Relevance:
        """``around``: terms of clauses that tell nothing; ``telling``: of the clauses of the examples."""
        clauses = [*around, *telling]
        vocabulary = Vocabulary.fit(clauses, MAX_TERMS)
        beside = np.arange(len(clauses)) < len(around)
        return cls(vocabulary, *separated(vocabulary.tfidf(vocabulary.count(clauses)), beside))

    def telling(self, texts: Sequence[Sequence[Clause]]) -> list[Sequence[Clause]]:
        """Every text without the clauses that only surround it; a text of nothing else stays as it is."""
        kept = [[clause for clause in text if self._odds(clause.terms) <= LEAST_ODDS] for text in texts]
        return [few or text for few, text in zip(kept, texts, strict=True)]

    @functools.cached_property
    def _known(self) -> dict[str, tuple[float, float]]:
        """(inverse document frequency, weight) of every term."""
        values = zip(self.vocabulary.idf.tolist(), self.weights.tolist(), strict=True)
        return dict(zip(self.vocabulary.terms, values, strict=True))

    def _odds(self, terms: Counter[str]) -> float:
        """As the product of the TF-IDF with the weights, without the arrays: clauses come a few at a time."""
        dot = squares = 0.0
        for term, count in terms.items():
            idf, weight = self._known.get(term, (self.vocabulary.unknown_idf, 0.0))
            value = (1 + math.log(count)) * idf if term in self._known else idf
            dot += value * weight
            squares += value * value
        return dot / math.sqrt(squares) + self.bias if squares else self.bias
