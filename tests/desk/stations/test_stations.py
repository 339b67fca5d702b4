"""The operator's table of stations: what is read, what is refused, what is near."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from desk.settings import SettingsError, load_settings
from desk.stations.service import Stations, distance_text
from desk.stations.table import StationTableError, read_stations
from law.coordinates import Point

MAP = str(load_settings(_env_file=None).map_url)
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
    near = Stations(table(tmp_path), MAP).nearest(HERE)
    assert [found.station.name for found in near] == ["甲街道户外劳动者驿站", "乙区职工服务中心"]
    assert near[0].distance < 0.2 < 7 < near[1].distance < 9


def test_a_changed_file_is_read_again_and_a_faulty_one_changes_nothing(tmp_path: Path) -> None:
    stations = Stations(tmp_path / "stations.csv", MAP)
    assert not stations.any()
    path = table(tmp_path)
    assert len(stations.nearest(HERE)) == 2
    path.write_text("名称,地址\n坏,表\n", "utf-8")
    os.utime(path, (1, 1))
    assert len(stations.nearest(HERE)) == 2


def test_what_a_worker_reads(tmp_path: Path) -> None:
    stations = Stations(table(tmp_path), MAP)
    lines = stations.describe(stations.nearest(HERE)[0]).splitlines()
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


def test_the_map_is_the_operators_choice(tmp_path: Path) -> None:
    stations = Stations(table(tmp_path), "https://maps.example/?q={latitude},{longitude}&n={name}")
    link = stations.map_link(stations.nearest(HERE)[0].station)
    assert link == "https://maps.example/?q=22.541,114.061&n=" + quote("甲街道户外劳动者驿站")


@pytest.mark.parametrize(
    "value", ["http://maps.example/{latitude}", "https://maps.example/{place}", "maps", "https://{"]
)
def test_a_map_link_that_cannot_work_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="DESK_MAP_URL"):
        load_settings(_env_file=None, map_url=value)


def test_areas_are_what_the_operator_wrote_else_what_the_address_says_else_the_nearest_city(tmp_path: Path) -> None:
    text = (
        "名称,地址,纬度,经度,区域\n甲,幸福路1号,22.54,114.06,深圳 福田\n乙,浙江省杭州市西湖区2号,30.27,120.13,\n"
        "丙,3号楼,22.55,114.05,\n丁,4号楼,22.56,114.05,\n"
    )
    areas = Stations(table(tmp_path, text), MAP).areas()
    assert {name: [station.name for station in found] for name, found in areas.items()} == {
        "广东省深圳市": ["丙", "丁"],
        "浙江省杭州市西湖区": ["乙"],
        "深圳 福田": ["甲"],
    }


def run_cli(file: Path, target: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DESK_STATIONS_FILE": str(target)}
    return subprocess.run(
        [sys.executable, "-m", "desk.stations.cli", str(file)], env=environment, capture_output=True, text=True
    )


def test_the_command_puts_a_good_table_in_use_and_leaves_it_when_the_next_is_faulty(tmp_path: Path) -> None:
    target = tmp_path / "in-use" / "stations.csv"
    done = run_cli(Path("docs/samples/stations.csv"), target)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 个站点" in done.stdout
    assert "示例市甲区：1" in done.stdout
    faulty = run_cli(table(tmp_path, "站名,地址\n甲,1号\n"), target)
    assert faulty.returncode == 1
    assert "第 1 行：缺少列 名称、纬度、经度" in faulty.stderr
    assert len(read_stations(target)) == 3
    assert "No such file" in run_cli(tmp_path / "absent.csv", target).stderr
