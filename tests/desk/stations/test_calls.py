"""Stations over HTTP: near a position, of an area, and nothing of it kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.conftest import MakeSettings
from tests.desk.stations.test_stations import TABLE
from tests.desk.support.live import LiveDesk, run_desk

PATH = "/api/v1/stations"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stations") / "stations.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings, file: Path) -> Iterator[LiveDesk]:
    with run_desk(make_settings(stations_file=file)) as running:
        yield running


def nearest(live: LiveDesk, **where: Any) -> dict[str, Any]:
    response = live.http.post(f"{PATH}/nearest", json=where)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_the_nearest_come_with_distance_hours_services_and_map(live: LiveDesk) -> None:
    found = nearest(live, latitude=22.54, longitude=114.06, datum="gcj02")
    assert [station["name"] for station in found["stations"]] == ["甲街道户外劳动者驿站", "乙区职工服务中心"]
    first = found["stations"][0]
    assert (first["distance"], first["hours"], first["services"]) == (
        "约150米", "每天 8:00-20:00", "饮水、充电、法律咨询",
    )  # fmt: skip
    assert first["map_url"].startswith("https://")
    assert found["note"] == ""


def test_a_browsers_position_is_read_as_a_satellites(live: LiveDesk) -> None:
    # What a phone at the station says: the map draws the station half a kilometre away from it.
    found = nearest(live, latitude=22.54377, longitude=114.05587)
    assert found["stations"][0]["distance"] == "约50米"


def test_far_from_all_of_them_it_is_said_what_to_do(live: LiveDesk) -> None:
    found = nearest(live, latitude=43.8, longitude=87.6)
    assert found["stations"] == []
    assert "12351" in found["note"]


def test_an_area_is_chosen_instead(live: LiveDesk) -> None:
    areas = live.http.get(f"{PATH}/areas").json()["areas"]
    assert areas
    chosen = live.http.get(PATH, params={"area": areas[0]["name"]}).json()
    assert len(chosen["stations"]) == areas[0]["stations"]
    assert chosen["stations"][0]["distance"] is None
    unknown = live.http.get(PATH, params={"area": "某地"}).json()
    assert unknown["stations"] == []
    assert "12351" in unknown["note"]


@pytest.mark.parametrize("where", [{"latitude": 91, "longitude": 0}, {"latitude": "北", "longitude": 1}, {}, "NaN"])
def test_what_is_no_position_is_refused(live: LiveDesk, where: Any) -> None:
    body = '{"latitude": NaN, "longitude": 1}' if where == "NaN" else json.dumps(where)
    refused = live.http.post(f"{PATH}/nearest", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == 422
    assert refused.json()["error"]["message"]


def test_without_a_table_there_are_none_and_it_says_so(live: LiveDesk, file: Path) -> None:
    file.unlink()
    found = nearest(live, latitude=22.54, longitude=114.06)
    assert (found["stations"], "还没有登记" in found["note"]) == ([], True)
    assert live.http.get(f"{PATH}/areas").json() == {"areas": []}
