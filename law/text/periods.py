"""What an amount is paid for: 月薪, 一天200, 20块一小时, 3500/月, 5毛一件. Works on folded text."""

from __future__ import annotations

import re
from typing import Literal

Period = Literal["month", "day", "hour", "year", "piece", "none"]

_WORDS: tuple[tuple[Period, str], ...] = (
    (
        "month",
        r"月薪|(?<![个几半0-9一二三四五六七八九十])月(?:平?均?工资|收入|均|到手)|每个?月|(?<![零一二三四五六七八九十两几0-9])[一1]个?月(?!\d*[日号]|份)",
    ),
    (
        "day",
        r"日薪|日工资|天工资|每晚|每个?班|一晚|一个班|每天|每日|日均|(?<![零一二三四五六七八九十两几0-9第])[一1]天(?!到晚)",
    ),
    ("hour", r"时薪|小时工资|小时工|每个?小时|每个?钟头|(?<![零一二三四五六七八九十两几0-9])[一1]个?(?:小时|钟头|钟)"),
    ("year", r"年薪|年收入|每年|(?<![零一二三四五六七八九十两几0-9])[一1]年"),
    ("piece", r"计件|每件|每单|每个(?!月|小时|人|钟)|(?<![零一二三四五六七八九十两几0-9])[一1][件单](?!事)|单价"),
)
_BEFORE = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _WORDS))
_TOTAL = re.compile("一共|总共|合计|加起来|拢共|总计|总额|共计|累计")
_SPAN_OF_WORK = re.compile("(?:欠|拖|押|干|做|没发|没给|上|扣|工作)[了我们的他她过]{0,3}$")
_AFTER = re.compile(
    r" ?(?:(?:/|每|一个?|1个?) ?(?:(?P<month>月(?!\d+[日号]))|(?P<day>[天日](?!都|到晚))|"
    r"(?P<hour>小时|钟头|h\b|钟)|(?P<year>年)|(?P<piece>[件单个](?!人|月|事))))"
)
_NAMES: tuple[Period, ...] = ("month", "day", "hour", "year", "piece")


def period_before(clause: str) -> Period:
    """The period named last in the words before an amount; "none" after words of a total."""
    name: Period = "none"
    for found in _BEFORE.finditer(clause):
        if found[0][0] in "一1" and _SPAN_OF_WORK.search(clause[: found.start()]):
            continue
        name = _group(found)
    totals = list(_TOTAL.finditer(clause))
    return "none" if totals else name


def period_after(folded: str, end: int) -> Period:
    """The period named directly behind an amount."""
    found = _AFTER.match(folded, end)
    return _group(found) if found else "none"


def _group(found: re.Match[str]) -> Period:
    return next((name for name in _NAMES if found.groupdict().get(name) is not None), "none")
