"""Union stations for clients: near a position, or of an area that was chosen. Nothing is stored, nor logged."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from desk.deps import ClientAddress, TheDesk
from desk.limiter import per_minute
from desk.openapi import ERRORS
from desk.stations.schemas import Area, Areas, StationInfo, StationsAnswer, Where
from desk.stations.service import NEAR_KM, Stations, distance_text
from desk.stations.table import Station
from law.coordinates import Point, to_gcj02

LOOKS_PER_MINUTE = 60
MOST_OF_AREA = 20
NONE_LISTED = "本系统还没有登记工会站点，可以拨打工会热线12351问当地工会。"
NONE_NEAR = f"附近{NEAR_KM:.0f}公里内没有登记的工会站点，可以选别的地区看看，或者拨打工会热线12351问当地工会。"
NONE_IN_AREA = "这个地区没有登记的工会站点，可以选别的地区看看，或者拨打工会热线12351问当地工会。"

router = APIRouter(prefix="/api/v1/stations", tags=["stations"], responses=ERRORS)


@router.post("/nearest")
def nearest(body: Where, desk: TheDesk, address: ClientAddress) -> StationsAnswer:
    """The three nearest stations. The position stands in the body, because addresses are logged by proxies."""
    desk.limiter.hit(per_minute(LOOKS_PER_MINUTE), "stations", address)
    point = Point(body.latitude, body.longitude)
    found = desk.stations.nearest(to_gcj02(point) if body.datum == "wgs84" else point)
    stations = [_info(desk.stations, near.station, distance_text(near.distance)) for near in found]
    return _answer(desk.stations, stations, NONE_NEAR)


@router.get("/areas")
def areas(desk: TheDesk) -> Areas:
    """Where there are stations, for who does not want to be located."""
    return Areas(areas=[Area(name=name, stations=len(found)) for name, found in desk.stations.areas().items()])


@router.get("")
def of_area(desk: TheDesk, area: Annotated[str, Query(max_length=60)]) -> StationsAnswer:
    """The stations of one area, named as ``/areas`` names it."""
    found = desk.stations.areas().get(area, [])[:MOST_OF_AREA]
    return _answer(desk.stations, [_info(desk.stations, station, None) for station in found], NONE_IN_AREA)


def _answer(all_stations: Stations, found: list[StationInfo], none: str) -> StationsAnswer:
    note = "" if found else none if all_stations.any() else NONE_LISTED
    return StationsAnswer(stations=found, note=note)


def _info(stations: Stations, station: Station, distance: str | None) -> StationInfo:
    return StationInfo(
        name=station.name, address=station.address, hours=station.hours, services=station.services,
        phone=station.phone, distance=distance, map_url=stations.map_link(station),
    )  # fmt: skip
