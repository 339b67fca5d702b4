"""What every finding in a sentence has in common: where it stands, what it says, between which values it lies.

Spans are half-open character positions in the text that was given: ``text[start:end] == mention.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Span = tuple[int, int]


@dataclass(frozen=True)
class Mention:
    """One finding. ``span`` is (start, end) in the text that was searched, ``text`` the exact slice."""

    span: Span
    text: str


@dataclass(frozen=True)
class Quantity:
    """A number as people say it; no unit.

    ``low`` and ``high`` are the smallest and largest value meant (inclusive). ``exact`` is True only when one value
    was said without any "about", "more than", range or 几; then low == high.
    """

    low: Decimal
    high: Decimal
    exact: bool

    def times(self, factor: Decimal | int) -> Quantity:
        """The same quantity in a smaller unit; factor > 0."""
        return Quantity(self.low * factor, self.high * factor, self.exact)
