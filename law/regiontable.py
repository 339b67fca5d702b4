"""knowledge/regions.yml: the table of regions by GB/T 2260 code and the names they go by. Finding them: law.regions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from law.yamlfile import Document, Value, read

Level = Literal["province", "prefecture", "county"]
Names = Mapping[str, "tuple[Region, ...]"]
DEFAULT_PATH = Path(__file__).resolve().parent.parent / "knowledge" / "regions.yml"
_CODE = re.compile(r"\d{6}$")
_SECTIONS: tuple[tuple[str, Level], ...] = (
    ("provinces", "province"), ("outside", "province"), ("prefectures", "prefecture"), ("counties", "county"),
)  # fmt: skip


@dataclass(frozen=True)
class Region:
    """One region. ``code``: six digits (GB/T 2260). ``province``: code of its province (its own for a province).

    ``in_scope`` False: Hong Kong, Macao, Taiwan, where mainland labour law does not hold.
    """

    code: str
    name: str
    short: str
    level: Level
    province: str
    in_scope: bool = True


@dataclass(frozen=True, eq=False)
class Regions:
    """The table. ``by_code``: code → Region. ``names``: every form that may stand alone → the regions that bear it.

    ``inner``: short names of counties that count only behind the place above them (北京通州). ``strict``: short names
    that count only with 市, 州, 地区 or behind their province. ``not_after``/``not_before``: what may not stand
    directly before or behind a short name.
    """

    by_code: Mapping[str, Region]
    names: Names
    inner: Names
    strict: frozenset[str]
    not_after: Mapping[str, tuple[str, ...]]
    not_before: Mapping[str, tuple[str, ...]]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All names, longest first."""
        every = sorted({*self.names, *self.inner}, key=lambda name: (-len(name), name))
        return re.compile("|".join(map(re.escape, every)))

    def full_name(self, code: str) -> str:
        """广东省深圳市 for 440300; "" for a code the table does not have."""
        region = self.by_code.get(code)
        if region is None:
            return ""
        parents = [self.by_code.get(parent) for parent in (region.province, f"{code[:4]}00") if parent != code]
        return "".join(dict.fromkeys(parent.name for parent in parents if parent is not None)) + region.name


@cache
def load(path: Path) -> Regions:
    """Read one table, once per path. Raises KnowledgeError naming file, line and key."""
    document = read(path)
    by_code: dict[str, Region] = {}
    names: dict[str, dict[str, Region]] = {}
    inner: dict[str, dict[str, Region]] = {}
    alone = set(_words(document, "county_short"))
    for section, level in _SECTIONS:
        for code, entry in _mapping(document, (section,)).items():
            region, aliases = _region(document, section, code, entry, level)
            by_code[code] = region
            short = names if level != "county" or region.short in alone or not isinstance(entry, str) else inner
            short.setdefault(region.short, {})[code] = region
            for name in (region.name, *aliases):
                names.setdefault(name, {})[code] = region
    _check_words(document, {region.short for region in by_code.values()})
    return Regions(
        by_code,
        {name: tuple(regions.values()) for name, regions in names.items()},
        {name: tuple(regions.values()) for name, regions in inner.items()},
        frozenset(_words(document, "strict")),
        _context(document, "not_after"),
        _context(document, "not_before"),
    )


def _region(document: Document, section: str, code: str, entry: Value, level: Level) -> tuple[Region, list[str]]:
    if not _CODE.match(code):
        raise document.error((section, code), "代码必须是六位数字，并加引号", '"440300": 深圳市')
    fields: dict[str, Value] = {"name": entry} if isinstance(entry, str) else _mapping(document, (section, code))
    name = fields.get("name")
    if not isinstance(name, str) or not name:
        raise document.error((section, code), "缺少名称 name", '"440300": 深圳市')
    short = fields.get("short") or re.sub("(?:市|地区|盟|区|县)$", "", name)
    aliases = fields.get("aliases") or []
    if not isinstance(short, str) or not isinstance(aliases, list):
        example = "{name: 内蒙古自治区, short: 内蒙古, aliases: [内蒙]}"
        raise document.error((section, code), "short 是一个词，aliases 是一列词", example)
    extra = [f"{short}州"] if name.endswith("自治州") and not short.endswith("州") else []
    region = Region(code, name, short, level, f"{code[:2]}0000", section != "outside")
    return region, [str(alias) for alias in aliases] + extra


def _check_words(document: Document, shorts: set[str]) -> None:
    """A word in the lists that is no short name is a typing error that would silently do nothing."""
    for key in ("county_short", "strict"):
        for index, word in enumerate(_words(document, key)):
            if word not in shorts:
                raise document.error((key, index), f"“{word}”不是上面任何地名的简称", "昆山")
    for key in ("not_after", "not_before"):
        for word in _mapping(document, (key,)):
            if word not in shorts:
                raise document.error((key, word), f"“{word}”不是上面任何地名的简称", "西安: [东]")


def _mapping(document: Document, place: tuple[str, ...]) -> dict[str, Value]:
    value: Value = document.data
    for key in place:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise document.error(place, "这里要写“键: 值”的表", '"440300": 深圳市')
    return value


def _words(document: Document, key: str) -> list[str]:
    value = document.data.get(key)
    if not isinstance(value, list):
        raise document.error((key,), "这里要写一列词", f"{key}: [来宾, 白银]")
    return [str(word) for word in value]


def _context(document: Document, key: str) -> dict[str, tuple[str, ...]]:
    result: dict[str, tuple[str, ...]] = {}
    for name, words in _mapping(document, (key,)).items():
        if not isinstance(words, list):
            raise document.error((key, name), "这里要写一列词", "西安: [东]")
        result[name] = tuple(str(word) for word in words)
    return result
