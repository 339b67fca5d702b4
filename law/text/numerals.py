"""One exact numeral at one position: 3500, 3万5, 1.2万, 5k, 3w5, 三千五, 一万零八百, 一点二万, 两百, 廿五, 仨.

The grammar here decides what is a numeral and where it ends; cn2an (mode "smart") gives the value of a Chinese section.
cn2an alone is not enough: it fails on 一亿二, 三点五万, 5k and accepts strings that nobody means as a number.
Everything works on folded text (law.text.folding).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import cn2an  # type: ignore[import-untyped]

DIGITS = "一二三四五六七八九"
DIGIT = f"[{DIGITS}两]"
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "k": 1000, "w": 10_000}

_TEN = rf"(?:[{DIGITS}]?十|廿|卅)[{DIGITS}]?"
_BELOW_100 = rf"(?:{_TEN}|[{DIGITS}两俩仨])"
_HUNDREDS = rf"{DIGIT}百(?:零[{DIGITS}]|{_TEN}|[{DIGITS}])?"
_THOUSANDS = rf"{DIGIT}千(?:零?{_HUNDREDS}|零{_BELOW_100}|{_TEN}|[{DIGITS}])?"
SECTION = rf"(?:{_THOUSANDS}|{_HUNDREDS}|{_BELOW_100})"
_WAN = rf"{SECTION}万(?:零?{SECTION})?"
_CHINESE = re.compile(rf"(?P<yi>{SECTION}亿)?(?:(?<=亿)零)?(?P<rest>{_WAN}|{SECTION})?")
_CHINESE_DECIMAL = re.compile(rf"(?P<whole>{SECTION}|零)点(?P<tail>[零{DIGITS}]+)(?![十百千分刻])(?P<unit>[百千万亿]?)")
_CHINESE_LETTER = re.compile(rf"(?P<digit>{DIGIT})(?P<unit>[kw])(?![a-z0-9])")
_ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_UNIT = re.compile(r" ?(?P<unit>百万|千万|[百千万亿]|[kw](?![a-z]))")
_PART = re.compile(rf"(?P<zero>零?)(?:(?P<arabic>\d{{1,4}})|(?P<digit>{DIGIT}))(?P<unit>[百千十k]?)(?![a-z.])")
_DIGIT_RUN = re.compile(f"[零{DIGITS}]{{2,}}")
MAX_DIGITS = 12


@dataclass(frozen=True)
class Numeral:
    """An exact numeral. ``unit`` is the first magnitude said (万 of 3万5), 1 when none; ``end`` is exclusive."""

    start: int
    end: int
    value: Decimal
    unit: int
    arabic: bool


def scan_numeral(text: str, start: int) -> Numeral | None:
    """The longest exact numeral of the folded text that begins at ``start``."""
    char = text[start : start + 1]
    if char.isascii():
        return _scan_arabic(text, start) if char.isdigit() else None
    if char == "零":
        decimal = _scan_chinese_decimal(text, start)
        return decimal or Numeral(start, start + 1, Decimal(0), 1, False)
    return _scan_chinese_letter(text, start) or _scan_chinese_decimal(text, start) or _scan_chinese(text, start)


def digit_run(text: str, start: int) -> int:
    """End of a run of bare Chinese digits (二零二四, 九九六), or ``start`` when there is none."""
    run = _DIGIT_RUN.match(text, start)
    return run.end() if run else start


@lru_cache(maxsize=2048)
def chinese_integer(text: str) -> Decimal:
    """Value of a Chinese numeral that the grammar here has accepted."""
    plain = text.replace("廿", "二十").replace("卅", "三十").replace("俩", "二").replace("仨", "三")
    return Decimal(str(cn2an.cn2an(plain, "smart")))


def _scan_chinese(text: str, start: int) -> Numeral | None:
    found = _CHINESE.match(text, start)
    if found is None or found.end() == start or found[0][-1] == "零":
        return None
    high, rest = found["yi"], found["rest"]
    if high is None:
        return _longest_readable(rest, start)
    section = _readable(high[:-1])
    value = None if section is None else section * UNITS["亿"]
    if value is not None and rest is not None:
        elided = len(rest) == 1 and text[found.start("rest") - 1] != "零"
        low = _readable(rest)
        value = None if low is None else value + low * (UNITS["亿"] // 10 if elided else 1)
    return None if value is None else Numeral(start, found.end(), value, UNITS["亿"], False)


def _longest_readable(words: str, start: int) -> Numeral | None:
    """三千五万 is no number: what can be read of it is 三千五."""
    for length in range(len(words), 0, -1):
        value = _readable(words[:length])
        if value is not None:
            return Numeral(start, start + length, value, _first_unit(words[:length]), False)
    return None


def _readable(words: str) -> Decimal | None:
    try:
        return chinese_integer(words)
    except ValueError:  # cn2an refuses 三千五万 and 七万十
        return None


def _scan_chinese_decimal(text: str, start: int) -> Numeral | None:
    found = _CHINESE_DECIMAL.match(text, start)
    if found is None:
        return None
    whole = Decimal(0) if found["whole"] == "零" else _readable(found["whole"])
    if whole is None:
        return None
    tail = "".join(str(f"零{DIGITS}".index(digit)) for digit in found["tail"][:MAX_DIGITS])
    unit = UNITS.get(found["unit"], 1)
    return Numeral(start, found.end(), Decimal(f"{whole}.{tail}") * unit, unit, False)


def _scan_chinese_letter(text: str, start: int) -> Numeral | None:
    found = _CHINESE_LETTER.match(text, start)
    if found is None:
        return None
    unit = UNITS[found["unit"]]
    return Numeral(start, found.end(), chinese_integer(found["digit"]) * unit, unit, False)


def _first_unit(numeral: str) -> int:
    """The magnitude that carries the first digit: 万 of 三十五万, 千 of 三千五, 1 of 十五."""
    if "万" in numeral:
        return UNITS["万"]
    return next((UNITS[char] for char in numeral if char in "百千"), 1)


def _scan_arabic(text: str, start: int) -> Numeral | None:
    number = _ARABIC.match(text, start)
    if (
        number is None
        or len(number[0].replace(",", "").partition(".")[0]) > MAX_DIGITS
        or len(number[0]) > 2 * MAX_DIGITS
    ):
        return None
    value, end = Decimal(number[0].replace(",", "")), number.end()
    unit_found = _UNIT.match(text, end)
    if unit_found is None:
        return Numeral(start, end, value, 1, True)
    unit = 1
    for char in unit_found["unit"]:
        unit *= UNITS[char]
    value *= unit
    tail, end = _tail(text, unit_found.end(), unit) if "." not in number[0] else (Decimal(0), unit_found.end())
    return Numeral(start, end, value + tail, unit, True)


def _tail(text: str, start: int, unit: int) -> tuple[Decimal, int]:
    """What follows 3万 in 3万5, 3万5千, 3万零500, 3w5: its value and its end; (0, start) when nothing fits."""
    total, end, last = Decimal(0), start, unit
    while part := _PART.match(text, end):
        count = Decimal(part["arabic"]) if part["arabic"] else chinese_integer(part["digit"])
        if part["unit"]:
            size = UNITS[part["unit"]]
            if size >= last or count >= 10:
                break
            total, end, last = total + count * size, part.end(), size
            continue
        if count < 10 and not part["zero"] and last >= 100 and len(part["arabic"] or "1") == 1:
            return total + count * (last // 10), part.end()
        if count < last:
            return total + count, part.end()
        break
    return total, end
