"""Provinces, cities and well-known counties named in a sentence, by GB/T 2260 code (knowledge/regions.yml).

The longest name wins, from left to right, so 上海南站 is 上海. A name beside its province is one place (广东省深圳市).
A name that several places bear (朝阳区, 吉林) comes back with candidates and a question, unless another place in the
sentence settles it. Roads (南京东路), banks, dishes and where somebody comes from (河南人, 四川户口) stay silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from law import regiontable
from law.regiontable import Level, Region, Regions
from law.text.mention import Mention

__all__ = ["Level", "Region", "RegionMention", "Regions", "find_regions", "load_regions"]

_NOT_A_PLACE_OF_WORK = re.compile(
    r"[东西南北中]?[一二三四]?(?:路(?!过)|大道|大街|街(?!道))|人(?!社|民|力|才|资|工)|话(?![费务])|菜|"
    r"火锅|烤鸭|拉面|户口|户籍|籍"
    r"|口音|啤酒|银行|时间|大学(?!生|城)|区(?!域|间|分|别|内)|省道|国道"
)
_ORIGIN = re.compile(r"(?:老家|籍贯|户口|户籍)(?:是|在|:|：)?$")
_GAP = re.compile(r"[ ·,，的]?")


@dataclass(frozen=True)
class RegionMention(Mention):
    """A place named in a text. ``region`` is None when ``candidates`` are several (朝阳区); then ``question`` asks."""

    region: Region | None
    candidates: tuple[Region, ...]
    question: str = ""

    @property
    def ambiguous(self) -> bool:
        """Several places bear the name and nothing settles which."""
        return self.region is None


def load_regions(path: Path | None = None) -> Regions:
    """The table of knowledge/regions.yml (or ``path``), read once per path. KnowledgeError names file and line."""
    return regiontable.load((path or regiontable.DEFAULT_PATH).resolve())


def find_regions(text: str, regions: Regions | None = None) -> list[RegionMention]:
    """All places of a sentence from left to right, longest name first; ``regions`` None = the default table."""
    table = regions or load_regions()
    mentions = list(_mentions(table, text))
    known = [mention.region for mention in mentions if mention.region is not None]
    return [_asked(table, _settled(mention, known)) for mention in mentions]


def _mentions(table: Regions, text: str) -> Iterator[RegionMention]:
    """Places with the one above them (广东省 深圳市) joined."""
    held: RegionMention | None = None
    position = 0
    while found := table.pattern.search(text, position):
        joined = _joined(table, text, held, found) if held is not None else None
        fresh = None if joined else _mention(table, text, found)
        position = found.end() if joined or fresh else found.start() + 1  # 国内江苏: 内江 is none, 江苏 is
        if joined:
            held = joined
        elif fresh:
            if held is not None:
                yield held
            held = fresh
    if held is not None:
        yield held


def _mention(table: Regions, text: str, found: re.Match[str]) -> RegionMention | None:
    """A place that stands on its own."""
    name = found[0]
    candidates = table.names.get(name, ())
    if not candidates or not _is_place(table, text, found, candidates):
        return None
    if name in table.strict and not text.startswith(("州", "地区", "市"), found.end()):
        return None
    return _of(text, found.span(), candidates)


def _joined(table: Regions, text: str, outer: RegionMention, found: re.Match[str]) -> RegionMention | None:
    """广东省 + 深圳市 → one mention of 深圳市; None when the second does not lie in the first."""
    if not _GAP.fullmatch(text[outer.span[1] : found.start()]):
        return None
    candidates = (*table.names.get(found[0], ()), *table.inner.get(found[0], ()))
    inside = tuple(region for region in candidates if any(_contains(place, region) for place in outer.candidates))
    if not inside or not _is_place(table, text, found, inside):
        return None
    whole = [region for region in inside if all(region is place or _is_seat(region, place) for place in inside)]
    return _of(text, (outer.span[0], found.end()), tuple(whole) or inside)


def _is_place(table: Regions, text: str, found: re.Match[str], candidates: Iterable[Region]) -> bool:
    """A full name always is a place; a short one is unless the words around it make it something else."""
    name = found[0]
    if all(name == region.name for region in candidates):
        return True
    before, after = text[: found.start()], text[found.end() :]
    if before.endswith(table.not_after.get(name, ())) or after.startswith(table.not_before.get(name, ())):
        return False
    return not _NOT_A_PLACE_OF_WORK.match(after) and not _ORIGIN.search(before)


def _of(text: str, span: tuple[int, int], candidates: tuple[Region, ...]) -> RegionMention:
    return RegionMention(span, text[slice(*span)], candidates[0] if len(candidates) == 1 else None, candidates)


def _contains(outer: Region, inner: Region) -> bool:
    if outer.code == inner.code or inner.level == "province":
        return False
    if outer.level == "province":
        return inner.province == outer.code
    return outer.level == "prefecture" and inner.level == "county" and inner.code[:4] == outer.code[:4]


def _is_seat(prefecture: Region, county: Region) -> bool:
    """和田市 in 和田地区: 新疆和田 means the prefecture, unless 市 is said."""
    return prefecture.level == "prefecture" and _contains(prefecture, county)


def _settled(mention: RegionMention, known: Iterable[Region]) -> RegionMention:
    """我在北京上班，朝阳区的: the place named elsewhere in the sentence decides."""
    if mention.region is not None:
        return mention
    fitting = [place for place in mention.candidates if any(_contains(outer, place) for outer in known)]
    return replace(mention, region=fitting[0]) if len(fitting) == 1 else mention


def _asked(table: Regions, mention: RegionMention) -> RegionMention:
    if mention.region is not None:
        return mention
    places = "、".join(table.full_name(region.code) for region in mention.candidates)
    return replace(mention, question=f"“{mention.text}”可能是：{places}。您在哪一个？")
