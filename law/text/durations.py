"""Lengths of time in spoken Chinese: 三年半, 三年零五个月, 一个半月, 两个多月, 大半年, 十来天, 仨月, 两周, 8小时.

Points in time are not lengths: 三个月前 and 2024年 belong to law.text.dates; 第三年 and 三年级 to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from law.text import approximation, lengths
from law.text.folding import fold
from law.text.lengths import Length, Unit
from law.text.mention import Mention, Quantity
from law.text.numbers import Core, scan_core, scan_cores
from law.text.twodigit import is_calendar_year, is_unclear

__all__ = ["DurationMention", "Length", "find_durations", "parse_duration", "scan_duration"]

_UNITS: dict[str, tuple[Unit, int]] = {
    "年": ("year", 1), "年头": ("year", 1), "周年": ("year", 1), "整年": ("year", 1),
    "月": ("month", 1), "季度": ("month", 3), "季": ("month", 3),
    "周": ("day", 7), "星期": ("day", 7), "礼拜": ("day", 7), "天": ("day", 1), "日": ("day", 1), "工作日": ("day", 1),
    "小时": ("hour", 1), "钟头": ("hour", 1),
}  # fmt: skip
_SIZES: dict[Unit, Decimal] = {
    "year": Decimal(365), "month": Decimal(30), "day": Decimal(1), "hour": Decimal("0.04"),
}  # fmt: skip
_UNIT = re.compile(
    r" ?(?P<more>[多来])?(?P<ge>个)?(?P<more2>[多来])?(?P<half>半)?(?:整)?(?P<unit>年头|周年|"
    r"年(?![级代薪终检会报轻])|工作日|月(?!份|薪|底|初|中旬|[0-9一二三四五六七八九十]+[日号])|季度"
    r"|周(?![一二三四五六日末天岁转])|星期(?![一二三四五六日末天])|礼拜(?![一二三四五六日末天])|"
    r"天(?![津气然]|花板|安门|南地北)|日(?=[内以之]|的)|小时(?!候)|钟头)"
)
_MONTH_WITHOUT_GE = re.compile("[俩仨两半把]$")
_LONE_HALF = re.compile(
    r"(?P<size>[大多小]?)半个?(?P<infix>多)?(?P<unit>年(?![级代薪终检会报轻])|月(?!份|薪|底|"
    r"[0-9一二三四五六七八九十]+[日号])|天(?![津气然])|小时(?!候)|钟头|星期|礼拜)(?P<more>多)?"
)
_TWELFTHS = {"": (6, 6), "大": (7, 11), "多": (6, 11), "小": (3, 5)}  # 大半年 is seven to eleven months
_FIXED = re.compile(r"三天两头|十天半个?月|一年半载|一时半会|一天到晚|一年到头|一年四季|一天天|一年年|有朝一日")
_SET_PHRASES = {
    "十天半": (Length(days=Decimal(10)), Length(days=Decimal(15))),
    "一年半载": (Length(months=6), Length(years=1)),
}
_LINK = re.compile(r" ?(?:零|又|外加|加)? ?")
_TO = re.compile(r" ?(?:到|至|-|~) ?")
_ORDINAL = re.compile(r"(?:第|头|有|那|这|某|哪|同|前|上|下|每|天) ?$")
_POINT = re.compile(r"(?:以|之)?[前后](?!后|[往台来]|因|提)")
_MONEY = r"(?:[0-9][0-9,.]*|[一二三四五六七八九两几零十]+[百千万])"
_RATE_BEFORE = re.compile(rf"{_MONEY}[0-9一二三四五六七八九十百千万多kw]*(?:元|块钱?|块)?(?:左右)?/? ?$")
_RATE_AFTER = re.compile(
    rf"(?:的|工资|薪水|到手|给我?|发|挣|拿|开|才|就|也|是|有|能|大概|差不多|平均|底薪|收入|"
    rf"[ :：])*(?:{_MONEY}(?![0-9.,]| ?[个天年月日次人小号点周多来]))"
)
_NOT_RATE_BEFORE = re.compile("(?:欠|干|做|拖|押|满|等|不到|休|请假|试用期)[了我过的]{0,2}$")


@dataclass(frozen=True)
class DurationMention(Mention):
    """A length of time between ``low`` and ``high`` (by rough_days); equal when ``exact``.

    ``rate``: the words name what money is paid for (一个月3500, 200一天), not how long something lasted.
    ``question``: Chinese question to ask when an exact length is needed; "" when exact.
    """

    low: Length
    high: Length
    exact: bool
    rate: bool = False
    question: str = ""

    @property
    def years(self) -> int:
        """Whole years of the shortest length meant."""
        return self.low.years

    @property
    def months(self) -> int:
        """Months beside the years of the shortest length meant."""
        return self.low.months

    @property
    def days(self) -> Decimal:
        """Days beside the months of the shortest length meant."""
        return self.low.days


@dataclass(frozen=True)
class _Piece:
    """A length at a place of the folded text; ``unit`` is its smallest unit."""

    start: int
    end: int
    low: Length
    high: Length
    exact: bool
    size: Decimal


def find_durations(text: str) -> list[DurationMention]:
    """All lengths of time of a sentence from left to right, without overlap."""
    folded = fold(text)
    return [_mention(text, folded, piece) for piece in _pieces(folded) if not _POINT.match(folded, piece.end)]


def parse_duration(answer: str) -> DurationMention | None:
    """The length when the answer holds exactly one; None otherwise."""
    found = find_durations(answer)
    return replace(found[0], rate=False) if len(found) == 1 else None


def scan_duration(folded: str, start: int) -> tuple[int, Length, Length, bool] | None:
    """The length that begins at ``start`` of the folded text: its end, low, high, exact."""
    piece = _compound(folded, start, scan_core(folded, start))
    return (piece.end, piece.low, piece.high, piece.exact) if piece else None


def _pieces(folded: str) -> Iterator[_Piece]:
    """Lengths from left to right, ranges (一年到两年) joined."""
    held: _Piece | None = None
    for piece in _singles(folded):
        if held is not None:
            joint = _TO.fullmatch(folded[held.end : piece.start])
            if joint and held.exact and piece.exact and held.low.rough_days < piece.high.rough_days:
                held = replace(held, end=piece.end, high=piece.high, exact=False)
                continue
            yield held
        held = piece
    if held is not None:
        yield held


def _singles(folded: str) -> Iterator[_Piece]:
    cores = {core.start: core for core in scan_cores(folded)}
    starts = {found.start() for pattern in (_FIXED, _LONE_HALF) for found in pattern.finditer(folded)} | cores.keys()
    free = 0
    for start in sorted(starts):
        if start < free:
            continue
        fixed = _FIXED.match(folded, start)
        piece = _phrase(fixed) if fixed else _compound(folded, start, cores.get(start))
        overlaps = piece is not None and piece.start < free  # 3天不到一天: 不到 is taken
        if fixed:
            free = fixed.end()
        if piece is not None and not overlaps and not _ORDINAL.search(folded[max(0, start - 2) : start]):
            free = piece.end
            yield piece


def _phrase(found: re.Match[str]) -> _Piece | None:
    for words, (low, high) in _SET_PHRASES.items():
        if found[0].startswith(words):
            return _Piece(found.start(), found.end(), low, high, False, Decimal(1))
    return None


def _compound(folded: str, start: int, core: Core | None) -> _Piece | None:
    """三年零五个月十天: pieces of falling size with nothing but 零 or a comma between."""
    whole = _component(folded, start, core)
    while whole is not None and whole.exact:
        link = _LINK.match(folded, whole.end)
        position = link.end() if link else whole.end
        following = _component(folded, position, scan_core(folded, position))
        if following is None or following.size >= whole.size or following.size < 1:  # 一天12小时 is a rate
            break
        if not (link and link[0].strip()) and whole.size > 30 * following.size:  # 一年15天 is a rate, 一年零15天 is not
            break
        low, high = whole.low + following.low, whole.high + following.high
        whole = _Piece(start, following.end, low, high, following.exact, following.size)
    return whole


def _component(folded: str, start: int, core: Core | None) -> _Piece | None:
    """One number with one unit, or 半年, 大半年."""
    if half := _LONE_HALF.match(folded, start):
        return _lone_half(folded, half)
    if core is None or (unit := _UNIT.match(folded, core.end)) is None:
        return None
    name = unit["unit"]
    if name == "月" and not unit["ge"] and not _MONTH_WITHOUT_GE.search(folded[core.start : core.end]):
        return None
    if (name == "季度" and core.quantity.low > 40) or (unit["half"] and not unit["ge"]):
        return None
    if name == "年" and not unit["ge"] and _is_year(folded, core):
        return None
    if folded[core.start] == "几" and not re.search(
        "[好了过那都已经欠拖差这]$", folded[max(0, core.start - 1) : core.start]
    ):
        return None
    return _scaled(folded, core, unit)


def _scaled(folded: str, core: Core, unit: re.Match[str]) -> _Piece | None:
    kind, factor = _UNITS[unit["unit"]]
    quantity, end = core.quantity, unit.end()
    if unit["half"] or (folded[end : end + 1] == "半" and not re.match("半[个年月天夜]", folded[end : end + 2])):
        end += 0 if unit["half"] else 1
        half = Decimal("0.5")
        quantity = Quantity(quantity.low + half, quantity.high + half, quantity.exact)
    trailing = re.compile("多(?!少|次|人|的?[假钱])").match(folded, end)
    if trailing:
        end = trailing.end()
    if "来" in {unit["more"], unit["more2"]}:
        quantity = approximation.roughly(quantity)
    elif trailing or unit["more"] or unit["more2"]:
        quantity = Quantity(quantity.low, quantity.high + 1, False)
    return _piece(folded, core.start, end, quantity.times(factor), kind)


def _piece(folded: str, start: int, end: int, quantity: Quantity, kind: Unit) -> _Piece | None:
    """The words of approximation applied; lengths nobody means are dropped."""
    start, prefix = approximation.before(folded, start)
    end, suffix = approximation.after(folded, end)
    if re.match("[以之]内", folded[max(0, end - 2) : end]):  # 30日以内 is a time limit of thirty days, not "at most"
        end, suffix = end - 2, None
    for change in (prefix, suffix):
        quantity = change(quantity) if change else quantity
    size = _SIZES[kind]
    if quantity.high * size > lengths.MAX_YEARS * 365:
        return None
    low, high = lengths.of(quantity.low, kind), lengths.of(quantity.high, kind, up=not quantity.exact)
    return _Piece(start, end, low, low if quantity.exact else high, quantity.exact, size)


def _lone_half(folded: str, found: re.Match[str]) -> _Piece | None:
    if not found["size"] and found.start() > 0 and folded[found.start() - 1] in "对各一":
        return None
    kind, factor = _UNITS[found["unit"]]
    if kind == "year":
        kind, factor = "month", 12
    low, high = _TWELFTHS[found["size"] or ("多" if found["more"] or found["infix"] else "")]
    quantity = Quantity(Decimal(low * factor) / 12, Decimal(high * factor) / 12, low == high)
    return _piece(folded, found.start(), found.end(), quantity, kind)


def _is_year(folded: str, core: Core) -> bool:
    """2024年, 24年3月 and 98年 are years of the calendar."""
    if core.arabic and core.end - core.start == 4:
        return True
    return is_calendar_year(folded, core.start, core.end)


def _mention(text: str, folded: str, piece: _Piece) -> DurationMention:
    span = (piece.start, piece.end)
    words = text[slice(*span)]
    if is_unclear(folded, *span):
        question = f"您说的“{words}”，是一共{words}，还是20{words}？"
        return DurationMention(span, words, piece.low, piece.high, False, False, question)
    question = "" if piece.exact else f"您说的“{words.strip()}”，具体是几年几个月（或者多少天）？"
    return DurationMention(span, words, piece.low, piece.high, piece.exact, _is_rate(folded, piece), question)


def _is_rate(folded: str, piece: _Piece) -> bool:
    if folded[piece.start : piece.start + 1] not in {"一", "1"} or not piece.exact:
        return False
    if _RATE_BEFORE.search(folded[max(0, piece.start - 10) : piece.start]):
        return True
    if _NOT_RATE_BEFORE.search(folded[max(0, piece.start - 5) : piece.start]):
        return False
    return _RATE_AFTER.match(folded, piece.end) is not None
