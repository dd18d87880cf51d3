"""Outlines for tests, drawn in metres around a place in Shanwei."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shapely.geometry import shape

from app.places.area_lookup import AreaShape
from app.places.geometry import Position

CENTRE = Position(22.7864, 115.3731)
M_NORTH = 1 / 110_750.0  # degrees in a metre at 22.8 degrees north, near enough for drawing
M_EAST = 1 / 102_680.0


def at(east_m: float, north_m: float) -> Position:
    """A place so many metres from the centre."""
    return Position(CENTRE.latitude + north_m * M_NORTH, CENTRE.longitude + east_m * M_EAST)


def polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    """A GeoJSON polygon with corners in metres from the centre (east, north), closed."""
    places = [at(*corner) for corner in corners]
    ring = [[place.longitude, place.latitude] for place in [*places, places[0]]]
    return {"type": "Polygon", "coordinates": [ring]}


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A rectangle in metres from the centre."""
    return polygon((west, south), (east, south), (east, north), (west, north))


def area(number: int, geometry: dict[str, Any]) -> AreaShape:
    """An area with an id that sorts by its number."""
    return AreaShape(UUID(int=number), shape(geometry))
