"""An amount of money as it was said, and how it is shown: the mention that law.text.money finds. In yuan (元)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from law.text.mention import Mention
from law.text.periods import Period

_CENT = Decimal("0.01")
PERIOD_NAMES: dict[Period, str] = {
    "month": "月",
    "day": "天",
    "hour": "小时",
    "year": "年",
    "piece": "件（单）",
    "none": "",
}


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


def format_amount(mention: MoneyMention) -> str:
    """The figure as it is echoed back to the worker: 3500元, 3000～5000元."""
    low, high = (plain(value) for value in (mention.low, mention.high))
    if low == high:
        return f"{low}元" if mention.exact else f"约{low}元"
    return f"{low}～{high}元"


def plain(value: Decimal) -> str:
    """The figure without needless zeros: 3500, 3500.50."""
    rounded = value.quantize(_CENT)
    return str(rounded.quantize(Decimal(1))) if rounded == rounded.to_integral_value() else str(rounded)


def unclear(mention: MoneyMention, reason: str, question: str) -> MoneyMention:
    """The same mention, to be asked back."""
    return replace(mention, ambiguous=True, reason=reason, question=question)
