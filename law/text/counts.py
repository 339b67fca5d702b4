"""Counts in spoken Chinese: people, days, times, disability grades (contract; see docs/text-grammar.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from law.text.mention import Mention, Quantity

Kind = Literal["people", "days", "times", "disability_grade"]


@dataclass(frozen=True)
class CountMention(Mention):
    """A count. ``quantity``: people, days, times, or grade 1 to 10. ``valid`` False with a Chinese ``problem``: 十二级伤残."""

    kind: Kind
    quantity: Quantity
    valid: bool = True
    problem: str = ""


def find_counts(text: str) -> list[CountMention]:
    """All counts of a sentence from left to right, without overlap."""
    raise NotImplementedError


def parse_grade(answer: str) -> CountMention | None:
    """The disability grade of an answer (十级, 10, 评的九级); None when it holds none."""
    raise NotImplementedError
