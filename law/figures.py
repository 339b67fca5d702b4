"""Figures of the law in a text: 三十日, 百分之三百, 36小时, 5000元以上2万元以下, 十六周岁 — as value and unit.

One writing for what means the same: 三十日 = 30天, 百分之三百 = 300% = 三倍, 半年 = 六个月, 一年一个月 = 13个月.
Not figures: days of the calendar, numbers of articles and documents, list numbers, approximations (两三天, 十几个月,
20多天), ordinals (第13个月), names of rights (双倍工资) and what a ``{{parameter}}`` fills in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from law.text.folding import fold
from law.text.fuzzy import scan_fuzzy
from law.text.numerals import Numeral, digit_run, scan_numeral

_MASKED = "\x00"
_N = "[0-9零一二三四五六七八九十百两]"
_TO = "[到至~—–、和-]"
_MASK = re.compile(
    r"\{\{[^{}]*\}\}"
    r"|《[^《》]*》"
    r"|^\s*\d+ ?[.．、)）](?!\d)"
    r"|(?<!\d)(?:110|119|120|12[34]\d\d)(?!\d| ?[元天日个小年月%人倍])"
    rf"|(?:19|20)\d\d(?: ?{_TO} ?(?:19|20)\d\d)? ?年度?(?: ?\d{{1,2}} ?月份?)?(?: ?\d{{1,2}} ?[日号])?"
    rf"(?: ?{_TO}+ ?\d{{1,2}} ?[日号])?"
    r"|(?:19|20)\d\d-\d\d?(?:-\d\d?)?"
    rf"|\d{{1,2}} ?月 ?\d{{1,2}} ?[日号]?(?: ?{_TO}+ ?\d{{1,2}} ?[日号])*"
    rf"|(?:\d{{1,2}} ?{_TO}+ ?)*\d{{1,2}} ?月(?!薪)"
    rf"|(?<=[每当次下上本]月)(?:的)?{_N}+[日号]"
    r"|\d{1,2} ?号"
    r"|[一二两][零一二三四五六七八九]{3}年(?:[一二三四五六七八九十]+月)?(?:[一二三四五六七八九十]+日)?"
    r"|[一二三四五六七八九十]+月(?:[一二三四五六七八九十]+[日号]|份)"
    rf"|第 ?{_N}+(?:{_TO}第?{_N}+)* ?(?:[条款项章节编类批步点]|个?[月天日年周]|名|人|次|级)"
    r"|二倍工资(?!的)|[那哪某这]一?[天年]|(?:[上下头每第]|最后)一(?:年|天|日|周|个?月)|多.{0,2}一(?:年|个月)[^以内]{0,3}算一(?:年|个月)|多交一年|三两[天个]|[一二三四五六七八九]十年代|一年到头|一年四季|一天到晚|三天两头|一年半载"
    r"|〔\d{4}〕\d+号|gb/t ?[\d-]+",
    re.MULTILINE,
)
_CIRCLED = re.compile("[①-⑳]")  # fold makes digits of them
_PER = re.compile("(?P<whole>[百千万])分之")
_WHOLES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000)}
_FRACTION = re.compile("(?P<below>[二三四五])分之(?P<above>[一二三四])(?![十百])")
_DIGITS = "一二三四五"
_SIZES: dict[str, tuple[str, Decimal]] = {
    "工作日": ("workday", Decimal(1)),
    "天": ("day", Decimal(1)), "日": ("day", Decimal(1)),
    "周": ("week", Decimal(1)), "星期": ("week", Decimal(1)), "礼拜": ("week", Decimal(1)),
    "月": ("month", Decimal(1)), "季度": ("month", Decimal(3)), "年": ("month", Decimal(12)),
    "小时": ("hour", Decimal(1)), "钟头": ("hour", Decimal(1)), "分钟": ("minute", Decimal(1)),
    "周岁": ("age", Decimal(1)), "岁": ("age", Decimal(1)),
    "%": ("ratio", Decimal("0.01")), "倍": ("ratio", Decimal(1)), "成": ("ratio", Decimal("0.1")),
    "元": ("yuan", Decimal(1)), "块": ("yuan", Decimal(1)),
    "人": ("person", Decimal(1)), "名": ("person", Decimal(1)),
    "℃": ("degree", Decimal(1)), "度": ("degree", Decimal(1)),
}  # fmt: skip
_UNIT = re.compile(
    r" ?(?:个(?P<half>半)?(?P<counted>工作日|小时|钟头|季度|星期|礼拜|月(?!饼)|人)"
    r"|(?P<plain>工作日|周岁|岁|小时|分钟|季度|星期|礼拜|天(?![津然])|日(?![工薪常历])|周(?![岁末一二三四五六日])"
    r"|年(?![级薪终度检])|倍|成(?![立为功员本都])|%|元|块(?=钱)|人(?![民员])|名|℃|度(?!假)))"
)
_JOIN = re.compile(r" ?(?:以上)?(?:[到至、和或/~—–-]+) ?")
_AND_UP = re.compile("[以之]上")  # 以上百分之一百 is not 上百
_LOOSE = re.compile("[多余几来]")
_HALF = re.compile("(?<![一两])半(?P<unit>年|个月|天|日(?!制)|小时|个小时|个钟头)")
_HALF_AFTER = re.compile("半(?![年个天日小数])")


@dataclass(frozen=True)
class Figure:
    """``unit``: workday day week month (a year is 12) hour minute age ratio (3倍 and 300% are 3) yuan person degree."""

    value: Decimal
    unit: str


@dataclass(frozen=True)
class FigureMention:
    """A figure as it stands in a text; ``end`` is exclusive."""

    start: int
    end: int
    text: str
    figure: Figure


def find_figures(text: str) -> list[FigureMention]:
    """All figures of a text from left to right."""
    return _Scan(text).run()


def figures_of(text: str) -> frozenset[Figure]:
    """The figures of a text, each once."""
    return frozenset(mention.figure for mention in find_figures(text))


def whole_figure(text: str) -> Figure | None:
    """The figure when the text is one and nothing else, else None."""
    found = find_figures(text)
    whole = len(found) == 1 and found[0].text == text.strip()
    return found[0].figure if whole else None


class _Scan:
    """One pass over one text. ``waiting``: numbers that take their unit from a later one (3至5名, 5、10、15日)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = _MASK.sub(lambda found: _MASKED * len(found[0]), fold(_CIRCLED.sub(_MASKED, text)))
        self.found: list[FigureMention] = []
        self.waiting: list[Numeral] = []

    def run(self) -> list[FigureMention]:
        position = 0
        while position < len(self.folded):
            position = self._step(position)
        return self.found

    def _step(self, start: int) -> int:
        """Read what begins at ``start``; gives the position to go on from."""
        for read in (self._per, self._fraction, self._half):
            end = read(start)
            if end is not None:
                self.waiting.clear()
                return end
        fuzzy = None if _AND_UP.match(self.folded, max(0, start - 1)) else scan_fuzzy(self.folded, start)
        run = digit_run(self.folded, start)
        numeral = scan_numeral(self.folded, start) if run == start else None
        if fuzzy is not None and (numeral is None or fuzzy.end >= numeral.end):
            self.waiting.clear()
            return fuzzy.end
        if numeral is None:
            self.waiting.clear()
            return max(run, start + 1)
        return self._counted(numeral)

    def _per(self, start: int) -> int | None:
        """百分之八十, 万分之五."""
        found = _PER.match(self.folded, start)
        numeral = scan_numeral(self.folded, found.end()) if found else None
        if found is None or numeral is None:
            return None
        self._add(start, numeral.end, numeral.value / _WHOLES[found["whole"]], "ratio")
        return numeral.end

    def _fraction(self, start: int) -> int | None:
        """三分之二."""
        found = _FRACTION.match(self.folded, start)
        if found is None:
            return None
        below, above = (Decimal(_DIGITS.index(found[name]) + 1) for name in ("below", "above"))
        self._add(start, found.end(), above / below, "ratio")
        return found.end()

    def _half(self, start: int) -> int | None:
        """半年, 半个月."""
        found = _HALF.match(self.folded, start)
        if found is None:
            return None
        unit, size = _SIZES[found["unit"].removeprefix("个")]
        self._add(start, found.end(), size / 2, unit)
        return found.end()

    def _counted(self, numeral: Numeral) -> int:
        """A number and its unit, or a number that waits for the unit of the next."""
        unit = _UNIT.match(self.folded, numeral.end)
        if unit is None:
            return self._joined(numeral)
        name = unit["counted"] or unit["plain"]
        kind, size = _SIZES[name]
        end = unit.end()
        value = numeral.value
        if unit["half"]:
            value += Decimal("0.5")
        elif _HALF_AFTER.match(self.folded, end) and kind in ("month", "day", "hour"):
            value, end = value + Decimal("0.5"), end + 1
        if kind == "age" and any(other.value + 1 == value for other in self.waiting):
            self.waiting.clear()  # 16、17岁: somewhere between
            return end
        for other in self.waiting:
            self._add(other.start, other.end, _scaled(other, numeral) * size, kind)
        self.waiting.clear()
        self._add(numeral.start, end, value * size, kind)
        return end

    def _joined(self, numeral: Numeral) -> int:
        join = _JOIN.match(self.folded, numeral.end)
        if join is not None and scan_numeral(self.folded, join.end()) is not None:
            self.waiting.append(numeral)
            return join.end()
        self.waiting.clear()
        loose = _LOOSE.match(self.folded, numeral.end)
        return loose.end() if loose else numeral.end

    def _add(self, start: int, end: int, value: Decimal, unit: str) -> None:
        self.found.append(FigureMention(start, end, self.text[start:end], Figure(value, unit)))


def _scaled(first: Numeral, last: Numeral) -> Decimal:
    """1 of 1到5万元 is ten thousand."""
    if first.unit == 1 and last.unit >= 1000 and first.value * last.unit < last.value:
        return first.value * last.unit
    return first.value
