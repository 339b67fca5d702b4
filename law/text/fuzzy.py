"""Numbers that are ranges by nature, at one position: 四五千, 三五百, 十几, 几十万, 好几千, 大几千, 上万, 千把, 百八十.

Works on folded text. Neighbouring digits (三四, 七八) and the fixed pairs 一两, 两三, 三五 are ranges; other runs of
Chinese digits (二零二四, 九九六, 五一) are years, names of days and the like, and never numbers here.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal

from law.text.mention import Quantity
from law.text.numerals import DIGITS, UNITS, chinese_integer

_PAIRS = [f"{low}{high}" for low, high in itertools.pairwise(DIGITS)] + ["一两", "两三", "三五"]
_PAIR = f"(?:{'|'.join(_PAIRS)})"
_HEAD = rf"(?:[{DIGITS}]?十|[{DIGITS}两][百千万亿]|\d+[百千万亿]){{0,4}}"
_RANGE = re.compile(
    rf"(?P<head>{_HEAD})(?:(?P<pair>{_PAIR})(?![{DIGITS}零])|(?P<some>好几|大几|几|"
    rf"数(?=[十百千万])))(?P<scale>[十百千万亿]*)"
)
_LISTED = re.compile(
    rf"(?P<low>[{DIGITS}]|\d)、(?P<high>[{DIGITS}]|\d)(?P<scale>[十百千万]+|(?=[个年天块元人次名位周]))"
)
_ROUND = {"百八十": (80, 180), "千八百": (800, 1800), "万八千": (8000, 18000)}
_ABOUT_UNIT = re.compile(
    r"(?P<unit>[个百千万])(?:把(?=[块元个人月天年钱号来斤周星小])|来(?=[块元个人天号斤名位]))|"
    r"百十(?=来|[号人块元个])来?"
)
_BARE_UNIT = re.compile(
    r"(?:(?<![马晚早网线身路])上|(?<![附最接远])近|将近)(?P<unit>[百千万亿]+)(?![别不一要{DIGITS}])"
)
LIMIT = Decimal(10) ** 16  # 几亿亿亿 is play, not a number
_SOME = {"几": (2, 9), "数": (2, 9), "好几": (3, 9), "大几": (5, 9)}
_NO_COUNT = re.compile("[人次天分岁指基总多少件份参名无]$")


@dataclass(frozen=True)
class Fuzzy:
    """A range by nature; ``unit`` is the magnitude said last (1 when none)."""

    start: int
    end: int
    quantity: Quantity
    unit: int


def scan_fuzzy(text: str, start: int) -> Fuzzy | None:
    """The longest range by nature that begins at ``start`` of the folded text."""
    found = [f for scan in (_scan_range, _scan_listed, _scan_words) if (f := scan(text, start)) is not None]
    sane = [fuzzy for fuzzy in found if fuzzy.quantity.high < LIMIT]
    return max(sane, key=lambda fuzzy: fuzzy.end, default=None)


def _scan_range(text: str, start: int) -> Fuzzy | None:
    found = _RANGE.match(text, start)
    if found is None or (found["some"] == "大几" and not found["scale"]):
        return None
    if found["some"] == "数" and _NO_COUNT.search(text[max(0, start - 1) : start]):
        return None
    head, scale = _head_value(found["head"]), _product(found["scale"])
    low, high = _digits(found["pair"]) if found["pair"] else _SOME[found["some"]]
    last = _last_unit(found["head"])
    if found["some"] and found["head"]:
        low = 1
    if not found["head"]:
        quantity = _range(Decimal(low * scale), Decimal(high * scale))
    elif scale >= last:  # 十几万: head and digit share the scale
        quantity = _range((head + low) * scale, (head + high) * scale)
    else:  # 三千四五百, or 一万二三 with its 千 left out
        size = scale if found["scale"] else (1 if last == 10 else last // 10)
        quantity = _range(head + low * size, head + high * size)
    return Fuzzy(start, found.end(), quantity, max(scale, last))


def _scan_listed(text: str, start: int) -> Fuzzy | None:
    """三、四千 and 3、5个; the two digits must be neighbours or 3 and 5."""
    found = _LISTED.match(text, start)
    if found is None:
        return None
    low, high = (int(d) if d.isdigit() and d.isascii() else DIGITS.index(d) + 1 for d in (found["low"], found["high"]))
    if high - low != 1 and (low, high) != (3, 5):
        return None
    scale = _product(found["scale"])
    return Fuzzy(start, found.end(), _range(Decimal(low * scale), Decimal(high * scale)), scale)


def _scan_words(text: str, start: int) -> Fuzzy | None:
    for word, (low, high) in _ROUND.items():
        if text.startswith(word, start):
            return Fuzzy(start, start + len(word), _range(Decimal(low), Decimal(high)), low)
    if found := _ABOUT_UNIT.match(text, start):
        unit = UNITS.get(found["unit"], 1) if found["unit"] else 100
        return Fuzzy(start, found.end(), _range(unit * Decimal("0.9"), unit * Decimal("1.5")), unit)
    if found := _BARE_UNIT.match(text, start):
        unit = _product(found["unit"])
        near = "近" in found[0]
        ends = (unit * Decimal("0.9"), Decimal(unit)) if near else (Decimal(unit), Decimal(unit * 10))
        return Fuzzy(start, found.end(), _range(*ends), unit)
    return None


def _range(low: Decimal, high: Decimal) -> Quantity:
    return Quantity(low, high, False)


def _digits(pair: str) -> tuple[int, int]:
    low, high = (2 if digit == "两" else DIGITS.index(digit) + 1 for digit in pair)
    return low, high


def _product(units: str) -> int:
    product = 1
    for char in units[:4]:
        product *= UNITS[char]
    return product


def _head_value(head: str) -> Decimal:
    """Value of 一万 or 3千 or 二十; 0 for nothing."""
    total = Decimal(0)
    for count, unit in re.findall(rf"(\d+|[{DIGITS}两]?)([十百千万亿])", head):
        digit = Decimal(count) if count.isascii() and count else chinese_integer(count or "一")
        total += digit * UNITS[unit]
    return total


def _last_unit(head: str) -> int:
    return UNITS[head[-1]] if head else 1
