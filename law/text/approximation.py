"""What "about", "nearly", "more than" do to a number: one place for the conventions, so that none is lost silently.

    3000左右, 大概3000     ±10 %
    不到3000, 近3000, 小一万, 快3年   from 10 % below up to the number
    3000多, 三千余           from the number to the next step of its last place (3000 → 4000, 3500 → 3600)
    十来天, 五千来块         one fifth of a step below to half a step above
    3000出头                 up to three tenths of a step above
    至少3000, 3000以上       up to ten times: the upper end is open
    最多3000, 3000以内       from zero
A number that is a range or fuzzy already (三四千) is not widened by "about".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from law.text.mention import Quantity

Change: TypeAlias = Callable[[Quantity], Quantity]
_LONGEST_WORD = 6


def step(value: Decimal) -> Decimal:
    """The place value of the last digit that is not zero: 3500 → 100, 10 → 10, 7 → 1, 2.5 → 1."""
    if value != value.to_integral_value() or value == 0:
        return Decimal(1)
    size = Decimal(1)
    while value % (size * 10) == 0:
        size *= 10
    return size


def around(number: Quantity) -> Quantity:
    """About the number."""
    if not number.exact:
        return number
    return Quantity(number.low * Decimal("0.9"), number.high * Decimal("1.1"), False)


def nearly(number: Quantity) -> Quantity:
    """A little less than the number."""
    return Quantity(number.low * Decimal("0.9"), number.high, False)


def more(number: Quantity) -> Quantity:
    """The number and some more (多, 余)."""
    return Quantity(number.low, number.high + step(number.high), False)


def roughly(number: Quantity) -> Quantity:
    """来: the number, a little less or more."""
    size = step(number.high)
    return Quantity(number.low - size / 5, number.high + size / 2, False)


def slightly_more(number: Quantity) -> Quantity:
    """出头."""
    return Quantity(number.low, number.high + step(number.high) * 3 / 10, False)


def at_least(number: Quantity) -> Quantity:
    """The upper end is open; ten times stands for it."""
    return Quantity(number.low, number.high * 10, False)


def at_most(number: Quantity) -> Quantity:
    """Anything up to the number."""
    return Quantity(Decimal(0), number.high, False)


_BEFORE: tuple[tuple[re.Pattern[str], Change], ...] = (
    (re.compile(r"(?:大概|大约|约莫|差不多|估计|估摸|可能|(?<![预合签节解违条公大])约)(?:有|是|要)? ?$"), around),
    (
        re.compile(
            r"(?:将近|接近|不到|不足|(?<![附最接将远亲])近|快到|(?<![赶尽很更太外飞])快|"
            r"(?<![大最缩减从老])小) ?$"
        ),
        nearly,
    ),
    (re.compile(r"(?:至少|最少|起码|不低于|不少于|超过|不止|多于|高于)(?:有|是|要)? ?$"), at_least),
    (re.compile(r"(?:最多|顶多|至多|不超过|不高于|低于|少于)(?:有|是|就)? ?$"), at_most),
)
_AFTER: tuple[tuple[re.Pattern[str], Change], ...] = (
    (re.compile(r" ?(?:左右|上下|前后)"), around),
    (re.compile(r" ?(?:出头|挂零)"), slightly_more),
    (re.compile(r" ?(?:以上|起步|开外)"), at_least),
    (re.compile(r" ?(?:以内|之内|以下|封顶)"), at_most),
    (re.compile(r" ?(?:都?不到|不足)(?![位底]|\d)"), nearly),
)


def before(text: str, start: int) -> tuple[int, Change | None]:
    """The word of approximation that ends at ``start``: where it begins and what it does."""
    first = max(0, start - _LONGEST_WORD)
    for pattern, change in _BEFORE:
        if found := pattern.search(text[first:start]):
            return first + found.start(), change
    return start, None


def after(text: str, end: int) -> tuple[int, Change | None]:
    """The word of approximation that begins at ``end``: where it ends and what it does."""
    for pattern, change in _AFTER:
        if found := pattern.match(text, end):
            return found.end(), change
    return end, None
