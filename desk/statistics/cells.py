"""Small numbers say who somebody is: in a table of places or subjects they are not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST_SHOWN = 5


@dataclass(frozen=True)
class Cell:
    """One row of a table: ``count`` None = fewer than ``SMALLEST_SHOWN``, or hidden so that another cannot be found."""

    key: str
    count: int | None


def suppressed(counts: Mapping[str, int]) -> tuple[Cell, ...]:
    """Largest first, nothing for zero. A single small number could be computed from the total: then the next larger
    one is hidden with it."""
    ordered = sorted(((count, key) for key, count in counts.items() if count), key=lambda row: (-row[0], row[1]))
    small = sum(count < SMALLEST_SHOWN for count, _key in ordered)
    hidden = small + 1 if small == 1 and len(ordered) > 1 else small
    shown = len(ordered) - hidden
    return tuple(Cell(key, count if at < shown else None) for at, (count, key) in enumerate(ordered))
