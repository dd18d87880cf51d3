"""Distances and outlines on WGS-84, in metres and square metres. Pure.

They are worked out in a plane laid on the ellipsoid at the place in question; across a city its error stays
below one in a thousand, far under what a phone's position is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
WGS84_SEMI_MAJOR_M = 6_378_137.0
WGS84_ECCENTRICITY2 = 0.006_694_379_990_14
DECIMALS = 7  # about 1 cm

Outline = Polygon | MultiPolygon


class Position(NamedTuple):
    """A place on WGS-84, in degrees."""

    latitude: float
    longitude: float


class Bounds(NamedTuple):
    """The box around an outline, in degrees."""

    min_latitude: float
    max_latitude: float
    min_longitude: float
    max_longitude: float


def distance_m(a: Position, b: Position) -> float:
    """Great-circle distance in metres (haversine)."""
    half_lat = radians(b.latitude - a.latitude) / 2
    half_lon = radians(b.longitude - a.longitude) / 2
    chord2 = sin(half_lat) ** 2
    chord2 += cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord2)))


def read_outline(geometry: dict[str, Any]) -> Outline:
    """The outline of a GeoJSON geometry that was checked before it was stored (see `outlines`)."""
    return shape(geometry)  # type: ignore[return-value]  # only polygons are stored


def write_outline(outline: Outline) -> dict[str, Any]:
    """GeoJSON: outer rings counter-clockwise (RFC 7946), coordinates to seven decimals."""
    document = mapping(shapely.orient_polygons(outline, exterior_cw=False))
    return {"type": document["type"], "coordinates": _rounded(document["coordinates"])}


def bounds_of(outline: Outline) -> Bounds:
    """The box around an outline."""
    west, south, east, north = outline.bounds
    return Bounds(south, north, west, east)


def bounds_around(position: Position, radius_m: float) -> Bounds:
    """A box that holds everything within a distance of a position."""
    north_m, east_m = _metres_per_degree(position.latitude)
    up, aside = radius_m * 1.01 / north_m, radius_m * 1.01 / max(east_m, 1.0)
    return Bounds(
        position.latitude - up, position.latitude + up, position.longitude - aside, position.longitude + aside
    )


def distance_to_outline_m(position: Position, outline: Outline) -> float:
    """Metres from a position to an outline, 0 inside it."""
    return float(_in_metres(outline, position).distance(Point(0.0, 0.0)))


def square_metres(outline: Outline) -> float:
    """The size of an outline; each of its polygons is measured in a plane of its own."""
    return sum(float(_in_metres(part, _middle(part)).area) for part in _polygons(outline))


def polygons_of(geometry: BaseGeometry) -> Outline | None:
    """The polygons in a geometry, without the points and lines of touching edges; None without any."""
    parts = list(_polygons(geometry))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _polygons(geometry: BaseGeometry) -> Iterator[Polygon]:
    if isinstance(geometry, Polygon):
        if not geometry.is_empty:
            yield geometry
        return
    for part in getattr(geometry, "geoms", ()):
        yield from _polygons(part)


def _middle(outline: Outline) -> Position:
    west, south, east, north = outline.bounds
    return Position((south + north) / 2, (west + east) / 2)


def _in_metres(outline: Outline, origin: Position) -> BaseGeometry:
    """The outline in metres east and north of an origin."""
    north_m, east_m = _metres_per_degree(origin.latitude)
    scale = np.array([east_m, north_m])
    offset = np.array([origin.longitude, origin.latitude])
    return shapely.transform(outline, lambda places: (places - offset) * scale)


def _metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres in a degree north and a degree east at a latitude, on the WGS-84 ellipsoid."""
    w2 = 1 - WGS84_ECCENTRICITY2 * sin(radians(latitude)) ** 2
    meridian = WGS84_SEMI_MAJOR_M * (1 - WGS84_ECCENTRICITY2) / (w2 * sqrt(w2))
    parallel = WGS84_SEMI_MAJOR_M / sqrt(w2) * cos(radians(latitude))
    return radians(meridian), radians(parallel)


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(coordinates, DECIMALS)
    return [_rounded(part) for part in coordinates]
