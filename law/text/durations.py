"""Lengths of time in spoken Chinese (contract; see docs/text-grammar.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from law.text.mention import Mention


@dataclass(frozen=True)
class Length:
    """A length of time as said: whole years and months, days and hours (halves possible)."""

    years: int = 0
    months: int = 0
    days: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)

    @property
    def rough_days(self) -> Decimal:
        """Days at 365.25 a year, 30.4375 a month, 24 hours a day: for comparing only, not for law."""
        raise NotImplementedError

    @property
    def total_months(self) -> Decimal:
        """Months; days count 1/30 of a month: for comparing only, not for law."""
        raise NotImplementedError


@dataclass(frozen=True)
class DurationMention(Mention):
    """A length of time between ``low`` and ``high`` (by rough_days); equal when ``exact``.

    ``rate``: the words name what money is paid for (一个月3500, 200一天), not how long something lasted.
    ``question``: Chinese question to ask when an exact length is needed; "" when exact.
    """

    low: Length
    high: Length
    exact: bool
    rate: bool = False
    question: str = ""

    @property
    def years(self) -> int:
        return self.low.years

    @property
    def months(self) -> int:
        return self.low.months

    @property
    def days(self) -> Decimal:
        return self.low.days


def find_durations(text: str) -> list[DurationMention]:
    """All lengths of time of a sentence from left to right, without overlap."""
    raise NotImplementedError


def parse_duration(answer: str) -> DurationMention | None:
    """The length when the answer holds exactly one; None otherwise."""
    raise NotImplementedError
