"""Provinces and cities named in a sentence, by GB/T 2260 code (contract; see docs/text-grammar.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from law.text.mention import Mention

Level = Literal["province", "prefecture", "county"]


@dataclass(frozen=True)
class Region:
    """One region. ``code``: six digits (GB/T 2260). ``province``: code of its province (its own for a province).

    ``in_scope`` False: Hong Kong, Macao, Taiwan, where mainland labour law does not hold.
    """

    code: str
    name: str
    short: str
    level: Level
    province: str
    in_scope: bool = True


@dataclass(frozen=True)
class RegionMention(Mention):
    """A place named in a text. ``region`` is None when ``candidates`` holds several (朝阳区); then ``question`` asks."""

    region: Region | None
    candidates: tuple[Region, ...]
    question: str = ""

    @property
    def ambiguous(self) -> bool:
        return self.region is None


@dataclass(frozen=True)
class Regions:
    """The table: ``by_code`` code → Region; names as they are matched live behind ``find``."""

    by_code: Mapping[str, Region]


def load_regions(path: Path | None = None) -> Regions:
    """The table of knowledge/regions.yml (or ``path``), read once per path. Raises RegionsError naming the file."""
    raise NotImplementedError


def find_regions(text: str, regions: Regions | None = None) -> list[RegionMention]:
    """All places of a sentence from left to right, longest name first; ``regions`` None = the default table."""
    raise NotImplementedError
