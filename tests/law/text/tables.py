"""Reads the tables of cases/*.yml: sentence → the findings expected, each written ``words | value | flags``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Expected:
    """One finding: its words, its value as written in the table, and its flags."""

    words: str
    value: str
    flags: frozenset[str]


def cases(name: str) -> list[tuple[str, list[Expected]]]:
    """The sentences of one table with their findings."""
    table = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return [(str(sentence), [_expected(line) for line in lines]) for sentence, lines in table.items()]


def lists(name: str) -> dict[str, list[str]]:
    """A table of plain lists of sentences."""
    table = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return {str(key): [str(line) for line in lines] for key, lines in table.items()}


def _expected(line: str) -> Expected:
    words, value, *flags = (part.strip() for part in line.split("|"))
    return Expected(words, value, frozenset(flags[0].split()) if flags else frozenset())
