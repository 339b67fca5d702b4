"""Shapes of the station calls."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Where(BaseModel):
    """A position in degrees. ``datum``: wgs84 as satellites and browsers give it, gcj02 as Chinese maps do."""

    model_config = ConfigDict(extra="forbid")

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    datum: Literal["wgs84", "gcj02"] = "wgs84"


class StationInfo(BaseModel):
    """One station as a worker reads it; absent texts are empty. ``distance`` in words, null when no place is known."""

    name: str
    address: str
    hours: str
    services: str
    phone: str
    distance: str | None
    map_url: str


class StationsAnswer(BaseModel):
    """``note``: why there are none, and what to do instead; empty when there are some."""

    stations: list[StationInfo]
    note: str


class Area(BaseModel):
    """A city or district in which there are stations."""

    name: str
    stations: int


class Areas(BaseModel):
    areas: list[Area]
