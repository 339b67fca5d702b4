"""Reads the operator's table of stations: a CSV file as a spreadsheet program saves it.

Columns by their Chinese or English heading, in any order: 名称 name, 地址 address, 纬度 latitude, 经度 longitude,
服务时间 hours, 服务内容 services, 电话 phone, 区域 area (city and district, for who chooses instead of being located).
The first four are required; others are ignored.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law.coordinates import Point

COLUMNS: Mapping[str, str] = {
    "名称": "name", "地址": "address", "纬度": "latitude", "经度": "longitude", "服务时间": "hours",
    "开放时间": "hours", "服务内容": "services", "电话": "phone", "区域": "area", "所在区域": "area",
}  # fmt: skip
REQUIRED = ("name", "address", "latitude", "longitude")
# Where the Chinese mainland lies: latitude and longitude mixed up is the usual mistake.
SOUTH, NORTH, WEST, EAST = 3.0, 54.0, 73.0, 136.0


class StationTableError(Exception):
    """The file is not usable; the message is one line that names file, row and column."""


@dataclass(frozen=True)
class Station:
    """One station; texts as the operator wrote them, empty when absent."""

    name: str
    address: str
    point: Point
    hours: str = ""
    services: str = ""
    phone: str = ""
    area: str = ""


def read_stations(path: Path) -> tuple[Station, ...]:
    """All stations of the file; ``StationTableError`` at the first mistake."""
    rows = csv.reader(io.StringIO(_text(path)))
    headings = [_key(cell) for cell in next(rows, [])]
    missing = [name for name in REQUIRED if name not in headings]
    if missing:
        chinese = {english: name for name, english in COLUMNS.items()}
        raise StationTableError(f"{path.name} 第 1 行：缺少列 {'、'.join(chinese[name] for name in missing)}")
    stations = []
    for row in rows:
        fields = {name: cell.strip() for name, cell in zip(headings, row, strict=False)}
        if any(fields.values()):
            stations.append(_station(path, rows.line_num, fields))
    return tuple(stations)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise StationTableError(f"{path.name} 读不了：{error.strerror}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheet programs of Chinese Windows write; odd bytes show in the names, not as a crash.
        return raw.decode("gb18030", errors="replace")


def _key(heading: str) -> str:
    plain = heading.strip()
    return COLUMNS.get(plain, plain.lower())


def _station(path: Path, line: int, fields: Mapping[str, str]) -> Station:
    for name, chinese in (("name", "名称"), ("address", "地址")):
        if not fields.get(name):
            raise StationTableError(f"{path.name} 第 {line} 行：{chinese}是空的")
    latitude = _degrees(path, line, fields, "latitude", "纬度", SOUTH, NORTH)
    longitude = _degrees(path, line, fields, "longitude", "经度", WEST, EAST)
    return Station(
        fields["name"], fields["address"], Point(latitude, longitude), fields.get("hours", ""),
        fields.get("services", ""), fields.get("phone", ""), fields.get("area", ""),
    )  # fmt: skip


def _degrees(
    path: Path, line: int, fields: Mapping[str, str], name: str, chinese: str, least: float, most: float
) -> float:
    text = fields.get(name, "")
    try:
        value = float(text)
    except ValueError:
        raise StationTableError(f"{path.name} 第 {line} 行：{chinese}“{text}”不是数字，例如 22.54") from None
    if not least <= value <= most:
        raise StationTableError(
            f"{path.name} 第 {line} 行：{chinese} {text} 不在中国范围内（{least:g}—{most:g}），是不是和另一列写反了"
        )
    return value
