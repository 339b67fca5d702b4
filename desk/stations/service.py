"""The stations nearest to a position, or of an area. The file is read again when it changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import structlog

from desk.stations.table import Station, StationTableError, read_stations
from law.coordinates import Point, distance_km, load_coordinates
from law.regions import find_regions, load_regions

NEAR_KM = 50.0

log = structlog.get_logger("desk.stations")


@dataclass(frozen=True)
class Nearby:
    """A station and how far it is as the crow flies, in kilometres."""

    station: Station
    distance: float


class Stations:
    """Thread-safe. Without a file there are no stations. ``map_url``: of DESK_MAP_URL, with its placeholders."""

    def __init__(self, path: Path, map_url: str) -> None:
        self._path = path
        self._map_url = map_url
        self._lock = threading.Lock()
        self._changed: float | None = None
        self._stations: tuple[Station, ...] = ()
        self._areas: Mapping[str, Sequence[Station]] = {}

    def nearest(self, point: Point, *, limit: int = 3, within: float = NEAR_KM) -> list[Nearby]:
        """At most ``limit`` stations within so many kilometres, the nearest first."""
        found = [Nearby(station, distance_km(point, station.point)) for station in self._current()]
        near = sorted((nearby for nearby in found if nearby.distance <= within), key=lambda nearby: nearby.distance)
        return near[:limit]

    def any(self) -> bool:
        """Whether the operator has listed any."""
        return bool(self._current())

    def areas(self) -> Mapping[str, Sequence[Station]]:
        """The stations by the city and district they lie in, as the operator named it or else as the address says."""
        self._current()
        return self._areas

    def map_link(self, station: Station) -> str:
        """A link that shows the station on a map."""
        texts = {"name": station.name, "address": station.address}
        point = station.point
        return self._map_url.format(
            latitude=point.latitude, longitude=point.longitude, **{key: quote(text, "") for key, text in texts.items()}
        )

    def describe(self, nearby: Nearby) -> str:
        """The lines a worker reads about one station."""
        station = nearby.station
        lines = [f"{station.name}（{distance_text(nearby.distance)}）", f"地址：{station.address}"]
        lines += [f"时间：{station.hours}"] if station.hours else []
        lines += [f"服务：{station.services}"] if station.services else []
        lines += [f"电话：{station.phone}"] if station.phone else []
        return "\n".join([*lines, f"地图：{self.map_link(station)}"])

    def _current(self) -> tuple[Station, ...]:
        with self._lock:
            changed = self._path.stat().st_mtime if self._path.is_file() else None
            if changed != self._changed:
                self._changed = changed
                self._read()
            return self._stations

    def _read(self) -> None:
        """A faulty file leaves the stations as they were: better those of yesterday than none."""
        try:
            self._stations = read_stations(self._path) if self._changed is not None else ()
            self._areas = by_area(self._stations)
        except StationTableError as error:
            log.error("stations_not_read", problem=str(error))


def distance_text(kilometres: float) -> str:
    """约300米, 约2.4公里, 约18公里."""
    if kilometres < 1:
        return f"约{max(50, round(kilometres * 20) * 50)}米"
    return f"约{kilometres:.1f}公里" if kilometres < 10 else f"约{kilometres:.0f}公里"


def by_area(stations: Iterable[Station]) -> dict[str, list[Station]]:
    """Stations by their area, the areas in order of their names."""
    found: dict[str, list[Station]] = {}
    for station in stations:
        found.setdefault(area_of(station), []).append(station)
    return dict(sorted(found.items()))


def area_of(station: Station) -> str:
    """广东省深圳市福田区: what the operator wrote, else what the address names, else the nearest city."""
    if station.area:
        return station.area
    named = [mention.region for mention in find_regions(station.address) if mention.region is not None]
    code = named[-1].code if named else load_coordinates().nearest(station.point)
    return load_regions().full_name(code) if code else "其他地区"
