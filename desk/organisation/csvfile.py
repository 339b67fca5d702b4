"""The organisation tree as a CSV file that people make with Excel or WPS: UTF-8 or GBK, told apart here.

Columns: 编号,名称,级别,上级编号,地区代码,受理事项. Everything wrong is collected and named with its line, so that one
pass tells all; nothing is imported from a file with any fault.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from charset_normalizer import from_bytes

from desk.errors import InvalidInput
from desk.models.organisation import LEVELS
from law.regions import load_regions
from law.tickets.kinds import TicketKinds

HEADERS = ("编号", "名称", "级别", "上级编号", "地区代码", "受理事项")
LEVEL_NAMES: Mapping[str, str] = {
    "全国": "national", "省": "province", "市": "city", "区县": "district", "园区": "district", "街镇": "district",
    "基层": "grassroots",
}  # fmt: skip
MAX_ROWS = 20000
MAX_SHOWN = 20
_SEPARATORS = "、,，;；/ "


class CsvRefused(InvalidInput):
    code = "csv_refused"


@dataclass(frozen=True)
class UnitRow:
    """One line of the file. ``line`` counts from 1, the header is line 1."""

    line: int
    code: str
    name: str
    level: str
    parent: str
    region: str | None
    topics: tuple[str, ...]


def read_units(content: bytes, kinds: TicketKinds) -> list[UnitRow]:
    """The units of a file, parents before their children. Raises ``CsvRefused`` that names every fault (at most 20)."""
    rows = list(csv.reader(io.StringIO(_decode(content))))
    if not rows:
        raise CsvRefused("文件是空的。第一行要写表头：" + "、".join(HEADERS) + "。")
    columns = _columns(rows[0])
    if len(rows) > MAX_ROWS:
        raise CsvRefused(f"一次最多导入 {MAX_ROWS} 行，这个文件有 {len(rows)} 行，请分开导入。")
    faults: list[str] = []
    topics = {kind.short: kind.key for kind in kinds.kinds.values()} | {
        kind.label: kind.key for kind in kinds.kinds.values()
    }
    units = [
        _unit(line, {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}, topics, faults)
        for line, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    _check_tree(units, faults)
    if not units and not faults:
        faults.append("表头下面没有任何单位")
    if faults:
        more = f"；另有 {len(faults) - MAX_SHOWN} 处" if len(faults) > MAX_SHOWN else ""
        raise CsvRefused("没有导入，请改好后再传：" + "；".join(faults[:MAX_SHOWN]) + more + "。")
    return _parents_first(units)


def _decode(content: bytes) -> str:
    if b"\x00" in content[:4096] or content.startswith(b"PK\x03\x04"):
        raise CsvRefused("这不是 CSV 文本（像是 Excel 文件）。请在 Excel 里另存为“CSV UTF-8（逗号分隔）”再传。")
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    guess = from_bytes(content).best()
    name = guess.encoding if guess else "未知"
    raise CsvRefused(f"认不出文件的编码（像是 {name}）。请另存为 UTF-8 或 GBK（ANSI）的 CSV 再传。")


def _columns(header: list[str]) -> dict[str, int]:
    given = [cell.strip() for cell in header]
    missing = [name for name in HEADERS if name not in given]
    unknown = [cell or "（空）" for cell in given if cell not in HEADERS]
    twice = sorted({cell for cell in given if given.count(cell) > 1 and cell in HEADERS})
    if missing or unknown or twice:
        parts = [f"缺少“{'”“'.join(missing)}”" if missing else "", f"不认识“{'”“'.join(unknown)}”" if unknown else "",
                 f"重复“{'”“'.join(twice)}”" if twice else ""]  # fmt: skip
        raise CsvRefused(f"表头不对：{'，'.join(part for part in parts if part)}。表头要写：{','.join(HEADERS)}。")
    return {name: given.index(name) for name in HEADERS}


def _unit(line: int, cells: Mapping[str, str], topics: Mapping[str, str], faults: list[str]) -> UnitRow:
    def fault(words: str) -> None:
        faults.append(f"第 {line} 行{words}")

    for name, longest in (("编号", 40), ("名称", 120)):
        if not cells[name]:
            fault(f"没有写{name}")
        elif len(cells[name]) > longest:
            fault(f"{name}超过 {longest} 个字")
    level = LEVEL_NAMES.get(cells["级别"]) or (cells["级别"] if cells["级别"] in LEVELS else "")
    if not level:
        fault(f"级别“{cells['级别']}”不认识，只能是：{'、'.join(LEVEL_NAMES)}")
    region = cells["地区代码"] or None
    if region is not None and region not in load_regions().by_code:
        fault(f"地区代码“{region}”不在区划表里（要写 6 位代码，如 440300）")
    wanted = [part for part in _split(cells["受理事项"]) if part]
    for part in wanted:
        if part not in topics:
            fault(f"受理事项“{part}”不认识，可以写：{'、'.join(name for name in topics if len(name) <= 6)}；全部就空着")
    known = tuple(topics[part] for part in wanted if part in topics)
    return UnitRow(line, cells["编号"], cells["名称"], level or "district", cells["上级编号"], region, known)


def _split(text: str) -> list[str]:
    for separator in _SEPARATORS:
        text = text.replace(separator, "\n")
    return text.split("\n")


def _check_tree(units: list[UnitRow], faults: list[str]) -> None:
    by_code: dict[str, UnitRow] = {}
    for unit in units:
        first = by_code.setdefault(unit.code, unit)
        if first is not unit and unit.code:
            faults.append(f"第 {unit.line} 行的编号“{unit.code}”和第 {first.line} 行重复")
    for unit in units:
        parent = by_code.get(unit.parent)
        if unit.parent and parent is None:
            faults.append(f"第 {unit.line} 行的上级编号“{unit.parent}”不在文件里")
        elif parent is not None and LEVELS.index(parent.level) > LEVELS.index(unit.level):
            faults.append(f"第 {unit.line} 行“{unit.name}”的上级“{parent.name}”级别比它低")
        if _runs_in_a_circle(unit, by_code):
            faults.append(f"第 {unit.line} 行“{unit.name}”的上级绕回了它自己")


def _runs_in_a_circle(unit: UnitRow, by_code: Mapping[str, UnitRow]) -> bool:
    seen, above = {unit.code}, by_code.get(unit.parent)
    while above is not None:
        if above.code in seen:
            return True
        seen.add(above.code)
        above = by_code.get(above.parent)
    return False


def _parents_first(units: list[UnitRow]) -> list[UnitRow]:
    by_code = {unit.code: unit for unit in units}

    def depth(unit: UnitRow) -> int:
        return 1 + depth(by_code[unit.parent]) if unit.parent else 0

    return sorted(units, key=lambda unit: (depth(unit), unit.line))
