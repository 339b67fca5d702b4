"""Amounts of money in spoken Chinese (contract; see docs/text-grammar.md)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from law.text.mention import Mention

Period = Literal["month", "day", "hour", "year", "piece", "none"]


@dataclass(frozen=True)
class MoneyMention(Mention):
    """An amount in yuan (元).

    ``low``/``high``: smallest and largest amount meant, 元. ``exact``: one amount was said; then low == high.
    ``period``: what the amount is paid for, "none" when the sentence does not say.
    ``ambiguous``: the amount must be asked back; ``reason`` says why and ``question`` is the Chinese question to ask
    ("" when not ambiguous). ``candidates``: amounts that could be meant, 元, for buttons.
    A range or approximation (exact False) that is not ambiguous is understood, but must be shown as a range.
    """

    low: Decimal
    high: Decimal
    exact: bool
    period: Period = "none"
    ambiguous: bool = False
    reason: str = ""
    question: str = ""
    candidates: tuple[Decimal, ...] = ()


def find_money(text: str) -> list[MoneyMention]:
    """All amounts of a sentence from left to right, without overlap."""
    raise NotImplementedError


def parse_amount(answer: str) -> MoneyMention | None:
    """The amount of an answer to "how much?" (bare numbers count); None when it holds no amount."""
    raise NotImplementedError


def format_amount(mention: MoneyMention) -> str:
    """The figure as it is echoed back to the worker: 3500元, 3000～5000元, 约…."""
    raise NotImplementedError
