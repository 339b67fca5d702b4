"""Places on the earth: distances, and the city a position is nearest to (knowledge/coordinates.yml).

Positions are WGS-84 (satellites, browsers) or GCJ-02 (what Chinese maps and WeChat give); the two differ by some 500
metres, which does not matter for a city and does for the next corner: ``to_gcj02``. A position near a border may lie in
the neighbouring city: whoever uses the guess has to say so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from law.yamlfile import Document, Value, read

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "knowledge" / "coordinates.yml"
EARTH_RADIUS_KM = 6371.0
# In the far west the next seat of a prefecture is that far away; anything farther is not in the country.
FARTHEST_KM = 350.0


@dataclass(frozen=True)
class Point:
    """Degrees; north and east are positive."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError("not a position on the earth")


def distance_km(one: Point, other: Point) -> float:
    """Along the surface, in kilometres."""
    latitudes = math.radians(one.latitude), math.radians(other.latitude)
    half_lat = math.sin((latitudes[1] - latitudes[0]) / 2)
    half_lon = math.sin(math.radians(other.longitude - one.longitude) / 2)
    square = half_lat**2 + math.cos(latitudes[0]) * math.cos(latitudes[1]) * half_lon**2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, square)))


# GCJ-02 shifts positions on the ellipsoid of Krasovsky (1940): half axis in metres, square of the eccentricity.
_AXIS_M = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
# Outside this box around the country nothing is shifted: south, north, west, east.
_SHIFTED = (0.8293, 55.8271, 72.004, 137.8347)


def to_gcj02(point: Point) -> Point:
    """A WGS-84 position as Chinese maps draw it, within a few metres; unchanged far outside the country."""
    south, north, west, east = _SHIFTED
    if not (south <= point.latitude <= north and west <= point.longitude <= east):
        return point
    x, y = point.longitude - 105.0, point.latitude - 35.0
    latitude = math.radians(point.latitude)
    bend = 1 - _ECCENTRICITY * math.sin(latitude) ** 2
    metres_a_degree_north = _AXIS_M * (1 - _ECCENTRICITY) / bend**1.5 * math.pi / 180
    metres_a_degree_east = _AXIS_M / math.sqrt(bend) * math.cos(latitude) * math.pi / 180
    return Point(
        point.latitude + _metres_north(x, y) / metres_a_degree_north,
        point.longitude + _metres_east(x, y) / metres_a_degree_east,
    )


def _metres_north(x: float, y: float) -> float:
    plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return plain + _waves(x, ((6, 20), (2, 20))) + _waves(y, ((1, 20), (1 / 3, 40), (1 / 12, 160), (1 / 30, 320)))


def _metres_east(x: float, y: float) -> float:
    plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return plain + _waves(x, ((6, 20), (2, 20), (1, 20), (1 / 3, 40), (1 / 12, 150), (1 / 30, 300)))


def _waves(at: float, parts: tuple[tuple[float, float], ...]) -> float:
    """Sum of sines, two thirds of each height; ``parts``: (half turns a degree, height in metres)."""
    return sum(height * math.sin(turns * math.pi * at) for turns, height in parts) * 2 / 3


@dataclass(frozen=True)
class Coordinates:
    """Seats of prefectures and of the four municipalities by GB/T 2260 code."""

    places: Mapping[str, Point]

    def nearest(self, point: Point) -> str | None:
        """Code of the nearest seat; None where none is near."""
        code = min(self.places, key=lambda place: distance_km(point, self.places[place]))
        return code if distance_km(point, self.places[code]) <= FARTHEST_KM else None


@cache
def load_coordinates(path: Path = DEFAULT_PATH) -> Coordinates:
    """The table, read once per path. KnowledgeError names file, line and what is wrong."""
    document = read(path)
    places = document.data.get("places")
    if not isinstance(places, dict) or not places:
        raise document.error(("places",), "这里要写“代码: [纬度, 经度]”的表", '"440300": [22.54, 114.06]')
    return Coordinates({code: _point(document, code, value) for code, value in places.items()})


def _point(document: Document, code: str, value: Value) -> Point:
    numbers = [float(part) for part in value if isinstance(part, int | Decimal)] if isinstance(value, list) else []
    try:
        latitude, longitude = numbers
        return Point(latitude, longitude)
    except ValueError:
        raise document.error(("places", code), "位置是 [纬度, 经度]，单位度", "[22.54, 114.06]") from None
