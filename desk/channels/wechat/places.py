"""A place on the map: which region it lies in, and which union stations are near."""

from __future__ import annotations

from dataclasses import dataclass

from desk.stations.service import NEAR_KM, Stations
from law.coordinates import Point, load_coordinates
from law.regions import Region, find_regions, load_regions


@dataclass(frozen=True)
class Located:
    """``region`` None: not in the country. ``guessed``: from the nearest city, not from an address."""

    region: Region | None
    guessed: bool


def read_point(latitude: str, longitude: str) -> Point | None:
    """The position in a message, None when there is none."""
    try:
        return Point(float(latitude), float(longitude))
    except ValueError:
        return None


def locate(point: Point, address: str) -> Located:
    """The region of a position; an address that names one is better than the nearest city."""
    for mention in find_regions(address):
        if mention.region is not None and mention.region.level != "province":
            return Located(mention.region, guessed=False)
    code = load_coordinates().nearest(point)
    return Located(load_regions().by_code.get(code) if code else None, guessed=True)


def region_text(located: Located) -> str:
    """What the worker is told about the region."""
    if located.region is None:
        return "这个位置不在内地，我只了解内地的劳动法律。"
    name = load_regions().full_name(located.region.code)
    if located.guessed:
        return f"按位置看，您在{name}一带，之后的回答先按当地规定。不对的话直接告诉我城市名，例如“我在苏州上班”。"
    return f"记下了：{name}，之后的回答按当地规定。工作地点在别处的话，直接告诉我城市名。"


def stations_text(stations: Stations, point: Point) -> str:
    """The nearest stations, or where to ask instead."""
    near = stations.nearest(point)
    if near:
        return "\n\n".join(["离您近的工会服务站点：", *(stations.describe(found) for found in near)])
    if stations.any():
        return f"附近{NEAR_KM:.0f}公里内没有登记的工会站点，可以拨打工会热线12351问当地工会。"
    return "本系统还没有登记工会站点，可以拨打工会热线12351问当地工会。"
