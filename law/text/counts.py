"""Counts in spoken Chinese: 我们五个人, 三十来号人, 上了26天班, 催了三次, 十级伤残, 评的九级.

A disability grade needs 伤残, 工伤, 鉴定 or the like in the same sentence (or the whole answer to be a grade), because
10级 is also a wind and 3级 a skill level. Ordinals (第三次) and set phrases (一次性) are no counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from law.text import approximation
from law.text.folding import fold
from law.text.mention import Mention, Quantity
from law.text.numbers import Core, scan_cores
from law.text.numerals import chinese_integer

Kind = Literal["people", "days", "times", "disability_grade"]

_PEOPLE = re.compile(
    r" ?[多来]?(?:个|名|位|号|口)?(?:多)?(?:人(?!家|民币|生|工(?![伤资])|事|类|均|次|物|才|大|行|保|"
    r"社|份|情|命|品|头费)|工人|员工|工友|同事|农民工|职工|女工|男工|老乡|兄弟|姐妹|劳动者|骑手|"
    r"外卖员)|名(?=[,，。、！？]|$)"
)
_WE = re.compile("(?:我们|咱们?|他们|大家|哥|姐妹|兄弟)$")
_WE_COUNT = re.compile(r"个?(?![个月天年次块元岁周点小星礼千百万])")
_DAYS = re.compile(r" ?[多来]?(?:个工作日|天(?![津气然]|花板|安门)|日(?=[内以之]))")
_TIMES = re.compile(r" ?[多来]?(?:次(?!性|品|贷|日|月|年|要|数|元|级|序)|回(?![来去家复到答老厂公了访应]|事)|趟|遍)")
_NOT_BEFORE = re.compile("(?:第|头|上|下|这|那|每|某|哪|有|首|再|任|前|同)$")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (("people", _PEOPLE), ("days", _DAYS), ("times", _TIMES))
_GRADE_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_GRADE = re.compile(
    rf"(?<![\d一二三四五六七八九十.])(?P<low>{_GRADE_NUMBER})(?:(?:级?(?:到|至|-|~|、)|"
    rf"级?或者?)(?P<high>{_GRADE_NUMBER}))? ?级(?!别|数|工|证|公路|风|地震|钳|电|焊|技|建|消防|翻|英语|"
    rf"考)"
)
_GRADE_BARE = re.compile(
    r"(?:伤残(?:等级|级别)?|等级)(?:是|为|评了|定了|鉴定为|[:： ])*(?P<low>\d{1,2})(?!\d|"
    r"[级年月日号元块万千百个天.])"
)
_GRADE_CONTEXT = re.compile("伤残|残疾等级|工伤|鉴定|评残|评了|评的|评上|定了|定为|定的|劳动能力|致残")
_SENTENCE = re.compile(r"[。！？!?\n；;]")
_WORST, _LIGHTEST = 1, 10


@dataclass(frozen=True)
class CountMention(Mention):
    """A count. ``quantity``: people, days, times, or a grade 1 to 10.

    ``valid`` False with a Chinese ``problem``: 十二级伤残.
    """

    kind: Kind
    quantity: Quantity
    valid: bool = True
    problem: str = ""


def find_counts(text: str) -> list[CountMention]:
    """All counts of a sentence from left to right, without overlap."""
    folded = fold(text)
    mentions = sorted([*_grades(text, folded), *_counts(text, folded)], key=lambda mention: mention.span)
    result: list[CountMention] = []
    for mention in mentions:
        if not result or mention.span[0] >= result[-1].span[1]:
            result.append(mention)
    return result


def parse_grade(answer: str) -> CountMention | None:
    """The disability grade of an answer (十级, 10, 评的九级); None when it holds none."""
    stripped = answer.strip()
    found = re.fullmatch(
        rf"(?:是|评的|评了|定的|定了|鉴定为?|伤残|大概|可能|"
        rf"应该){{0,4}}(?P<low>{_GRADE_NUMBER})级?(?:伤残|残疾|吧|的|了|。){{0,4}}",
        fold(stripped),
    )
    if found:
        offset = answer.index(stripped)
        span = (offset + found.start("low"), offset + found.end())
        return _grade(answer[slice(*span)], span, found["low"], None)
    grades = [mention for mention in find_counts(answer) if mention.kind == "disability_grade"]
    return grades[0] if len(grades) == 1 else None


def _counts(text: str, folded: str) -> Iterator[CountMention]:
    for core in scan_cores(folded):
        before = folded[max(0, core.start - 3) : core.start]
        for kind, pattern in _KINDS:
            unit = pattern.match(folded, core.end)
            if unit is None or before.endswith("第") or (kind != "people" and _NOT_BEFORE.search(before)):
                continue
            yield _count(text, folded, core, unit.end(), kind)
            break
        else:
            if (end := _end_of_us(folded, core, before)) is not None:
                yield _count(text, folded, core, end, "people")


def _end_of_us(folded: str, core: Core, before: str) -> int | None:
    """我们仨, 我们五个, 哥俩: people without 人; the end of the count, or None."""
    we, unit = _WE.search(before), _WE_COUNT.match(folded, core.end)
    if we is None or unit is None or core.unit > 1 or core.quantity.high < 2:
        return None
    named = bool(unit[0]) or folded[core.start] in "俩仨" or we[0] in {"哥", "姐妹", "兄弟"}
    return unit.end() if named else None


def _count(text: str, folded: str, core: Core, end: int, kind: Kind) -> CountMention:
    start, prefix = approximation.before(folded, core.start)
    end, suffix = approximation.after(folded, end)
    quantity = core.quantity
    for change in (prefix, suffix):
        quantity = change(quantity) if change else quantity
    words = folded[core.end : end].lstrip(" ")
    if quantity.exact and words[:1] in {"多", "来"}:
        quantity = approximation.more(quantity) if words[0] == "多" else approximation.roughly(quantity)
    return CountMention((start, end), text[start:end], kind, quantity)


def _grades(text: str, folded: str) -> Iterator[CountMention]:
    for pattern in (_GRADE, _GRADE_BARE):
        for found in pattern.finditer(folded):
            if pattern is _GRADE and not _is_about_injury(folded, found):
                continue
            end = found.end()
            if tail := re.compile("伤残|残疾|工伤").match(folded, end):
                end = tail.end()
            yield _grade(text[found.start() : end], (found.start(), end), found["low"], found.groupdict().get("high"))


def _is_about_injury(folded: str, found: re.Match[str]) -> bool:
    if folded[: found.start()].endswith("第"):
        return False
    before = _SENTENCE.split(folded[: found.start()])[-1]
    after = _SENTENCE.split(folded[found.end() :])[0]
    return bool(_GRADE_CONTEXT.search(before + "级" + after))


def _grade(words: str, span: tuple[int, int], low: str, high: str | None) -> CountMention:
    first = _value(low)
    last = _value(high) if high else first
    quantity = Quantity(Decimal(min(first, last)), Decimal(max(first, last)), first == last)
    if quantity.low >= _WORST and quantity.high <= _LIGHTEST:
        return CountMention(span, words, "disability_grade", quantity)
    wrong = int(quantity.high if quantity.high > _LIGHTEST else quantity.low)
    problem = f"没有{wrong}级伤残：等级从一级（最重）到十级（最轻），请看鉴定结论书上写的是几级。"
    return CountMention(span, words, "disability_grade", quantity, False, problem)


def _value(number: str) -> int:
    return int(number) if number.isascii() else int(chinese_integer(number))
