"""Finds a person in danger in one message, by rules that anyone can read: knowledge/lexicon/crisis.yml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Crisis:
    """A hit: category and rule of the lexicon, and the fixed Chinese text to show."""

    category: str
    message: str
    rule: str
