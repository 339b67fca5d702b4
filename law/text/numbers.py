"""Numerals in spoken Chinese with their approximations and ranges: 小一万, 五千多, 3到5千, 3000-5000, 10多万, 半.

Identifiers are not numbers: runs of letters and digits (A3, 2N, 5G), versions, times of day, dates with hyphens,
numbers with a leading zero and anything over twelve digits are passed over whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from law.text import approximation
from law.text.folding import fold
from law.text.fuzzy import scan_fuzzy
from law.text.mention import Mention, Quantity
from law.text.numerals import UNITS, digit_run, scan_numeral

_START = re.compile("[0-9a-z零一二三四五六七八九十廿卅两俩仨几好大数百千万个上近将半]")
_SKIP = re.compile(
    r"(?:\d+[-/.]){2,}\d+|(?:19|20)\d\d[-/]\d{1,2}(?!\d)|\d{1,2}:\d\d(?::\d\d)?|0\d[\d-]*|\d+/\d+|\d{13,}[\dx]*"
    r"|(?!rmb\d|cny\d)[a-z_][a-z0-9_]*|\d+(?:\.\d+)?(?!(?:rmb|cny|yuan|[kwh](?![a-z]))|[kw]\d)[a-z_][a-z0-9_]*"
)
_CURRENCY_LETTERS = re.compile(r"(?:rmb|cny)(?=\d)")
_MORE = re.compile(r"(?:多|余(?![额款下生姚]))(?!少|数|次|半|拿|扣|算|交|付|给)(?P<scale>百万|千万|[万亿wk](?![a-z]))?")
_LAI = re.compile(r"来(?P<scale>[万亿])?(?=[个天块元号人名位斤岁年月周次吨户家口分]|(?<=[万亿]))")
_TO = re.compile(r" ?(?:到|至|-+|~+|—+|–|―) ?(?!-)")
_HALF = re.compile("(?<![一大小多过各对])半(?=[个天年块月])")


@dataclass(frozen=True)
class NumberMention(Mention):
    """A numeral. ``quantity`` has no unit. ``magnitude``: 百 千 万 亿 k w was said. ``arabic``: written in digits.

    ``start_of_digits`` is where the digits begin when a word of approximation (大概, 小) stands in front.
    """

    quantity: Quantity
    magnitude: bool
    arabic: bool
    start_of_digits: int


@dataclass(frozen=True)
class Core:
    """A number without the words around it, on folded text. ``unit``: the magnitude said, 1 when none."""

    start: int
    end: int
    quantity: Quantity
    unit: int
    arabic: bool


def find_numbers(text: str) -> list[NumberMention]:
    """All numerals of a text from left to right, without overlap."""
    folded, found, free = fold(text), [], 0
    for core in scan_cores(folded):
        if core.start < free:  # 以上 ends in the 上 of 上万
            continue
        start, prefix = approximation.before(folded, core.start)
        if start < free:
            start, prefix = core.start, None
        end, suffix = approximation.after(folded, core.end)
        quantity = core.quantity
        for change in (prefix, suffix):
            quantity = change(quantity) if change else quantity
        found.append(NumberMention((start, end), text[start:end], quantity, core.unit > 1, core.arabic, core.start))
        free = end
    return found


def read_number(text: str) -> Quantity | None:
    """The quantity when the whole text is one numeral, else None. 半 is 0.5."""
    stripped = text.strip()
    if stripped == "半":
        return Quantity(Decimal("0.5"), Decimal("0.5"), True)
    numbers = find_numbers(stripped)
    whole = len(numbers) == 1 and numbers[0].span == (0, len(stripped))
    return numbers[0].quantity if whole else None


def scan_cores(folded: str) -> Iterator[Core]:
    """Numbers without words of approximation, from left to right."""
    position = 0
    while start := _START.search(folded, position):
        position = start.start()
        if skip := _SKIP.match(folded, position):
            position = skip.end()
            continue
        core = scan_core(folded, position)
        if core is not None:
            yield core
            position = core.end
        elif letters := _CURRENCY_LETTERS.match(folded, position):
            position = letters.end()
        else:
            position = max(position + 1, digit_run(folded, position))


def scan_core(folded: str, start: int) -> Core | None:
    """The number that begins at ``start``: exact, fuzzy, with 多 or 来, or a range with 到."""
    if _HALF.match(folded, start):
        return Core(start, start + 1, Quantity(Decimal("0.5"), Decimal("0.5"), True), 1, False)
    single = _scan_single(folded, start)
    if single is None:
        return None
    return _range(folded, single) or single


def _scan_single(folded: str, start: int) -> Core | None:
    fuzzy, numeral = scan_fuzzy(folded, start), None
    if digit_run(folded, start) == start:
        numeral = scan_numeral(folded, start)
    if fuzzy is not None and (numeral is None or fuzzy.end >= numeral.end):
        core = Core(start, fuzzy.end, fuzzy.quantity, fuzzy.unit, False)
    elif numeral is not None:
        quantity = Quantity(numeral.value, numeral.value, True)
        core = Core(start, numeral.end, quantity, numeral.unit, numeral.arabic)
    else:
        return None
    return _with_more(folded, core)


def _with_more(folded: str, core: Core) -> Core:
    """5000多, 十来(天), 10多万."""
    for pattern, change in ((_MORE, approximation.more), (_LAI, approximation.roughly)):
        if (found := pattern.match(folded, core.end)) and core.quantity.exact and core.quantity.low > 0:
            scale = 1
            for char in found["scale"] or "":
                scale *= UNITS[char]
            return replace(
                core, end=found.end(), quantity=change(core.quantity).times(scale), unit=max(core.unit, scale)
            )
    return core


def _range(folded: str, first: Core) -> Core | None:
    """3000-5000, 三到五千: the second number lends its magnitude to the first when that one has none."""
    joint = _TO.match(folded, first.end)
    if joint is None or not first.quantity.exact or _SKIP.match(folded, joint.end()):
        return None
    second = _scan_single(folded, joint.end())
    if second is None or (joint[0].strip().startswith("-") and re.match(r"-\d", folded[second.end : second.end + 2])):
        return None
    low, high = first.quantity.low, second.quantity.high
    if first.unit == 1 and second.unit > 1 and low * second.unit < high:
        low *= second.unit
    if low >= high or (low < 100 and high >= 1000):
        return None
    return Core(first.start, second.end, Quantity(low, high, False), max(first.unit, second.unit), first.arabic)
