"""The unit behind a number: 元, 块钱, 块五毛, 万元, 美元. Works on folded text; amounts in yuan (元)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from law.text.numerals import DIGITS

_VALUE = f"[0-9{DIGITS}两]"
_YUAN = re.compile(
    r" ?(?:多|来)?(?P<unit>元(?![化旦素件气宵老首帅])钱?|块钱|"
    r"块(?![地砖板肉表屏玻石木铁钢布电牌田区业儿])|圆(?!满|桌|圈)|人民币|rmb|yuan|大洋)"
)
_FRACTION = re.compile(
    rf"(?P<zero>零?)(?:(?P<mao>{_VALUE})[毛角](?:钱)?)?(?:零?(?P<fen>{_VALUE})分(?!钟|之|公司|店|部|析|批))?"
)
_EACH = "一(?:个|件|单|天|小时|钟头|条|张|次|趟|箱|斤|米|平|方|晚)"
_BARE_TENTH = re.compile(
    rf"(?P<digit>{_VALUE})(?={_EACH}|(?![0-9{DIGITS}零十百千万亿.,:]|"
    rf" ?(?:[个人天年月周次名位号日点件单份家台条级岁倍成折%]|小时|分钟|星期|礼拜|左右?边)))"
)
_SMALL = re.compile(r" ?(?P<unit>毛(?:钱|(?![线巾衣笔病坯利]))|角钱|角(?=[0-9一二三四五六七八九]分)|分钱)")
_FOREIGN = re.compile(r" ?(?P<unit>美元|美金|港币|港元|欧元|日元|韩元|新?台币|英镑|泰铢|卢布|越南盾|刀(?![具片子]))")


@dataclass(frozen=True)
class Currency:
    """A unit found behind a number. ``scale``: yuan per unit; ``extra``: yuan to add (块五毛); ``tenths`` was guessed

    from a bare digit (三块五). ``foreign``: the name of a unit that is not yuan, else "".
    """

    end: int
    scale: Decimal = Decimal(1)
    extra: Decimal = Decimal(0)
    foreign: str = ""


def scan_currency(folded: str, end: int) -> Currency | None:
    """The unit that follows a number ending at ``end``, with 毛 and 分 behind it."""
    if found := _FOREIGN.match(folded, end):
        return Currency(found.end(), foreign=found["unit"])
    if found := _SMALL.match(folded, end):
        return _small(folded, found)
    yuan = _YUAN.match(folded, end)
    if yuan is None:
        return None
    stop = yuan.end()
    if "钱" in yuan["unit"]:
        return Currency(stop)
    fraction = _FRACTION.match(folded, stop)
    if fraction and (fraction["mao"] or fraction["fen"]):
        extra = _number(fraction["mao"]) / 10 + _number(fraction["fen"]) / 100
        return Currency(fraction.end(), extra=extra)
    if tenth := _BARE_TENTH.match(folded, stop):
        return Currency(tenth.end(), extra=_number(tenth["digit"]) / 10)
    return Currency(stop)


def _small(folded: str, found: re.Match[str]) -> Currency:
    if found["unit"] == "分钱":
        return Currency(found.end(), Decimal("0.01"))
    fen = re.compile(rf"(?P<fen>{_VALUE})分(?!钟|之)").match(folded, found.end())
    if fen:
        return Currency(fen.end(), Decimal("0.1"), _number(fen["fen"]) / 100)
    if "钱" not in found["unit"] and (digit := _BARE_TENTH.match(folded, found.end())):
        return Currency(digit.end(), Decimal("0.1"), _number(digit["digit"]) / 100)
    return Currency(found.end(), Decimal("0.1"))


def _number(digit: str | None) -> Decimal:
    if digit is None:
        return Decimal(0)
    if digit.isascii():
        return Decimal(digit)
    return Decimal(2 if digit == "两" else DIGITS.index(digit) + 1)
