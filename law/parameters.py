"""knowledge/parameters: the figures of the law, by name, day and region.

A value holds from its day until the next key. ``null`` = abolished from that day. ``expected`` = a change is announced
whose figure is not known: from that day on there is no usable value (using the old one would be wrong).
A regional parameter is looked up for the region itself, then for its city (…00), then for its province (…0000).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from law.errors import NoValueForDate, NoValueForRegion, UnknownParameter


@dataclass(frozen=True)
class Tier:
    """One tier of a regional figure (最低工资的档) and the places it is for (names; empty = not published)."""

    value: Decimal
    areas: tuple[str, ...]


@dataclass(frozen=True)
class DatedValue:
    """One figure. ``reference``/``article``: the law it rests on; ``source``: where the figure was read."""

    value: Decimal
    reference: str
    article: str
    source: str
    confidence: str
    checked_on: date
    tiers: tuple[Tier, ...] = ()
    note: str | None = None


Dated = DatedValue | Literal["expected"] | None
"""What one day key holds: a figure, ``expected``, or None = abolished."""


@dataclass(frozen=True)
class Parameter:
    """One file: a name, nationally (``region`` None) or in one region, with its whole history in order of days."""

    name: str
    region: str | None
    description: str
    unit: str
    values: Mapping[date, Dated]
    path: Path = Path()
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict, repr=False, compare=False)

    def on(self, day: date) -> tuple[date, Dated] | None:
        """The entry that holds on that day, with the day it began; None before the first one."""
        days = sorted(self.values)
        index = bisect_right(days, day)
        return (days[index - 1], self.values[days[index - 1]]) if index else None


def wider(region: str) -> tuple[str, ...]:
    """The region, its city and its province, narrowest first: 440305 → 440305, 440300, 440000."""
    return tuple(dict.fromkeys((region, region[:4] + "00", region[:2] + "0000")))


class Parameters:
    """All parameters. A name is either national or regional, never both."""

    def __init__(self, parameters: Iterable[Parameter] = ()) -> None:
        self._all = {(item.name, item.region): item for item in parameters}

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._all.values())

    def names(self) -> frozenset[str]:
        """Every parameter name."""
        return frozenset(name for name, _ in self._all)

    def is_regional(self, name: str) -> bool:
        """The parameter differs from region to region."""
        return name in self.names() and (name, None) not in self._all

    def regions(self, name: str) -> tuple[str, ...]:
        """The codes that have a file for the parameter."""
        return tuple(sorted(region for found, region in self._all if found == name and region is not None))

    def find(self, name: str, region: str | None) -> Parameter | None:
        """The file that answers for a region (itself, city, province); a national parameter answers for all."""
        if (name, None) in self._all:
            return self._all[name, None]
        for code in wider(region) if region else ():
            if (name, code) in self._all:
                return self._all[name, code]
        return None

    def value(self, name: str, *, day: date, region: str | None = None) -> Decimal:
        """The figure; see ``lookup``."""
        return self.lookup(name, day=day, region=region).value

    def lookup(self, name: str, *, day: date, region: str | None = None) -> DatedValue:
        """The figure with its references.

        Raises UnknownParameter, NoValueForRegion (no region given or no file for it) or NoValueForDate.
        """
        parameter = self.find(name, region)
        if parameter is None:
            raise self._missing(name, day, region)
        found = parameter.on(day)
        if found is None:
            first = min(parameter.values).isoformat()
            raise NoValueForDate(name, day, region, f"最早的数值从 {first} 起")
        since, dated = found
        if dated is None:
            raise NoValueForDate(name, day, region, f"从 {since.isoformat()} 起已经取消")
        if isinstance(dated, str):
            raise NoValueForDate(name, day, region, f"从 {since.isoformat()} 起要调整，新数值还没有录入")
        return dated

    def _missing(self, name: str, day: date, region: str | None) -> UnknownParameter | NoValueForRegion:
        if name not in self.names():
            return UnknownParameter(name, day, region, "没有这个参数")
        if region is None:
            return NoValueForRegion(name, day, region, "这个参数各地不同，要先知道地区")
        return NoValueForRegion(name, day, region, "没有录入这个地区的数值")
