"""Which city a position is nearest to."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.coordinates import Point, distance_km, load_coordinates, to_gcj02
from law.errors import KnowledgeError
from law.regions import load_regions

SEATS_WITHOUT_PREFECTURES = {"110000", "120000", "310000", "500000"}
# Farther apart than any two seats of one province: a mistyped digit moves a city at least by a degree.
BOXES = {
    "31": (30.6, 31.9, 120.8, 122.0), "32": (30.7, 35.2, 116.3, 122.0), "44": (20.2, 25.6, 109.6, 117.4),
    "46": (16.0, 20.3, 108.5, 112.6), "51": (26.0, 34.4, 97.3, 108.6), "65": (34.3, 49.2, 73.4, 96.5),
    "33": (27.0, 31.3, 118.0, 122.6), "37": (34.3, 38.5, 114.7, 122.8), "23": (43.4, 53.6, 121.1, 135.2),
    "54": (26.8, 36.6, 78.3, 99.2), "62": (32.5, 42.9, 92.3, 108.8), "53": (21.1, 29.3, 97.5, 106.3),
}  # fmt: skip


def test_every_prefecture_of_the_region_table_has_a_position() -> None:
    regions = load_regions().by_code
    prefectures = {code for code, region in regions.items() if region.level == "prefecture" and region.in_scope}
    assert set(load_coordinates().places) == prefectures | SEATS_WITHOUT_PREFECTURES


def test_positions_lie_in_their_province() -> None:
    for code, point in load_coordinates().places.items():
        south, north, west, east = BOXES.get(code[:2], (18.0, 53.6, 73.4, 135.2))
        assert south <= point.latitude <= north, code
        assert west <= point.longitude <= east, code


def test_no_two_seats_share_a_position() -> None:
    places = list(load_coordinates().places.items())
    close = [
        (one, other)
        for index, (one, here) in enumerate(places)
        for other, there in places[index + 1 :]
        if distance_km(here, there) < 5
    ]
    # 鄂州 and 黄冈 look at each other across the Yangtze, 西宁 and 海东 do not: they are farther apart.
    assert [pair for pair in close if pair != ("420700", "421100")] == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (22.53, 113.93, "440300"),  # 深圳南山
        (39.99, 116.31, "110000"),  # 北京海淀
        (31.38, 120.95, "320500"),  # 昆山, nearer to 苏州 than to 上海
        (43.80, 87.60, "650100"),
    ],
)
def test_a_place_is_given_to_the_nearest_city(latitude: float, longitude: float, code: str) -> None:
    assert load_coordinates().nearest(Point(latitude, longitude)) == code


@pytest.mark.parametrize(("latitude", "longitude"), [(0.0, 0.0), (35.68, 139.69), (51.5, -0.1)])
def test_a_place_far_away_has_no_city(latitude: float, longitude: float) -> None:
    assert load_coordinates().nearest(Point(latitude, longitude)) is None


def test_distance() -> None:
    beijing, shanghai = load_coordinates().places["110000"], load_coordinates().places["310000"]
    assert 1060 < distance_km(beijing, shanghai) < 1080
    assert distance_km(beijing, beijing) == 0


@pytest.mark.parametrize("value", ["[95.0, 114.0]", "[22.5]", "深圳", "[a, b]"])
def test_a_wrong_position_is_named_with_its_line(tmp_path: Path, value: str) -> None:
    file = tmp_path / "coordinates.yml"
    file.write_text(f'places:\n  "440300": {value}\n', "utf-8")
    with pytest.raises(KnowledgeError, match=r"coordinates\.yml:2") as refused:
        load_coordinates(file)
    assert "纬度" in str(refused.value)


@pytest.mark.parametrize(
    ("satellite", "chinese_map"),
    [
        # Beijing, as published conversion programs give it to all digits.
        (Point(39.915, 116.404), Point(39.91640428150164, 116.41024449916938)),
        (Point(35.68, 139.69), Point(35.68, 139.69)),  # abroad nothing is shifted
    ],
)
def test_a_satellites_position_is_moved_to_where_chinese_maps_draw_it(satellite: Point, chinese_map: Point) -> None:
    moved = to_gcj02(satellite)
    assert moved.latitude == pytest.approx(chinese_map.latitude, abs=1e-9)
    assert moved.longitude == pytest.approx(chinese_map.longitude, abs=1e-9)


def test_every_city_is_moved_by_some_hundred_metres_and_not_more() -> None:
    moves = [distance_km(place, to_gcj02(place)) for place in load_coordinates().places.values()]
    assert min(moves) > 0.05
    assert max(moves) < 0.8
