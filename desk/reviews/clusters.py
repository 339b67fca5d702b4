"""Groups of questions that nobody has an answer for, the largest first: what to write next.

Two questions belong together when enough of their characters and character pairs are the same (the pairs alone are
too few in short questions). Each joins the group whose first question it is most like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from law.faq import normalise
from law.likeness import bigrams, likeness

ALIKE = 0.33
"""病假工资怎么算 and 加班费怎么算 are 0.26 alike, two ways to ask the same usually above 0.35."""


@dataclass
class Cluster:
    """``texts``: its questions; the first one stands for it. ``keys``: who they belong to. ``signs``: of the first."""

    signs: frozenset[str]
    texts: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.texts)


def clusters(questions: Iterable[tuple[str, str]], smallest: int = 2) -> list[Cluster]:
    """``questions``: (key, text). Groups of at least ``smallest``, the largest first, the earlier before the later."""
    made: list[Cluster] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for key, text in questions:
        signs = bigrams(text) | frozenset(normalise(text))
        near = {number for sign in signs for number in holders[sign]}
        best = max(((likeness(made[number].signs, signs), -number) for number in near), default=(0.0, 0))
        if best[0] >= ALIKE:
            cluster = made[-best[1]]
        else:
            cluster = Cluster(signs)
            for sign in signs:
                holders[sign].append(len(made))
            made.append(cluster)
        cluster.texts.append(text)
        cluster.keys.append(key)
    return sorted((one for one in made if one.size >= smallest), key=lambda one: -one.size)
