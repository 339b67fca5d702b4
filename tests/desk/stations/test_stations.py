"""The operator's table of stations: what is read, what is refused, what is near."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from desk.stations.service import Stations, describe, distance_text
from desk.stations.table import StationTableError, read_stations
from law.coordinates import Point

HERE = Point(22.5400, 114.0600)
TABLE = """名称,地址,纬度,经度,服务时间,服务内容,备注
甲街道户外劳动者驿站,甲街道1号,22.5410,114.0610,每天 8:00-20:00,饮水、充电、法律咨询,样例
乙区职工服务中心,"乙区2号,二楼",22.6000,114.1000,工作日,法律援助,
丙镇工会,丙镇3号,23.5000,114.0600,,,
"""


def table(folder: Path, text: str = TABLE, encoding: str = "utf-8") -> Path:
    path = folder / "stations.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_of_every_spreadsheet_program_are_read(tmp_path: Path, encoding: str) -> None:
    stations = read_stations(table(tmp_path, encoding=encoding))
    assert [station.name for station in stations] == ["甲街道户外劳动者驿站", "乙区职工服务中心", "丙镇工会"]
    assert (stations[1].address, stations[0].hours, stations[2].hours) == ("乙区2号,二楼", "每天 8:00-20:00", "")


def test_english_headings_and_empty_rows(tmp_path: Path) -> None:
    text = "Longitude,Latitude,Name,Address\n114.06,22.54,驿站,1号\n,,,\n"
    assert read_stations(table(tmp_path, text))[0].point == Point(22.54, 114.06)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称,地址,纬度\n驿站,1号,22.5\n", "缺少列 经度"),
        ("", "缺少列 名称"),
        ("名称,地址,纬度,经度\n驿站,1号,二十二,114\n", "第 2 行：纬度“二十二”不是数字"),
        ("名称,地址,纬度,经度\n甲,1号,22.5,114\n乙,2号,114.06,22.54\n", "第 3 行：纬度 114.06 不在中国范围内"),
        ("名称,地址,纬度,经度\n,1号,22.5,114\n", "第 2 行：名称是空的"),
    ],
)
def test_a_mistake_is_named_with_its_row(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StationTableError, match=said):
        read_stations(table(tmp_path, text))


def test_the_nearest_come_first_and_far_ones_do_not_come(tmp_path: Path) -> None:
    near = Stations(table(tmp_path)).nearest(HERE)
    assert [found.station.name for found in near] == ["甲街道户外劳动者驿站", "乙区职工服务中心"]
    assert near[0].distance < 0.2 < 7 < near[1].distance < 9


def test_a_changed_file_is_read_again_and_a_faulty_one_changes_nothing(tmp_path: Path) -> None:
    stations = Stations(tmp_path / "stations.csv")
    assert not stations.any()
    path = table(tmp_path)
    assert len(stations.nearest(HERE)) == 2
    path.write_text("名称,地址\n坏,表\n", "utf-8")
    os.utime(path, (1, 1))
    assert len(stations.nearest(HERE)) == 2


def test_what_a_worker_reads(tmp_path: Path) -> None:
    lines = describe(Stations(table(tmp_path)).nearest(HERE)[0]).splitlines()
    assert lines[:4] == ["甲街道户外劳动者驿站（约150米）", "地址：甲街道1号", "时间：每天 8:00-20:00",
                         "服务：饮水、充电、法律咨询"]  # fmt: skip
    link = urlsplit(lines[4].removeprefix("地图："))
    assert link.hostname == "apis.map.qq.com"
    assert parse_qs(link.query, separator="&")["marker"] == [
        "coord:22.541,114.061;title:甲街道户外劳动者驿站;addr:甲街道1号"
    ]


@pytest.mark.parametrize(
    ("kilometres", "text"), [(0.01, "约50米"), (0.32, "约300米"), (2.44, "约2.4公里"), (18.4, "约18公里")]
)
def test_distances_in_words(kilometres: float, text: str) -> None:
    assert distance_text(kilometres) == text
