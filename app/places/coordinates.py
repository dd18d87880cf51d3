"""Coordinate systems met in China, and the way from each to WGS-84, in which everything is stored. Pure.

- WGS-84: satellite receivers and browsers.
- CGCS2000: 天地图, survey drawings. Its axes are those of ITRF97 at epoch 2000.0; from WGS-84 it differs by
  the drift of the plates since then, under a metre, far below a phone's accuracy. It is taken as WGS-84.
- GCJ-02: 高德, 腾讯. WGS-84 shifted by an unpublished function; the formula here is the one known since 2013
  from the open-source `eviltransform`, on the Krasovsky 1940 ellipsoid. Its inverse is found by iteration.
"""

from __future__ import annotations

from math import cos, fabs, hypot, pi, sin, sqrt
from typing import Literal, NamedTuple, get_args

CoordinateSystem = Literal["wgs84", "gcj02", "cgcs2000"]
COORDINATE_SYSTEMS: tuple[CoordinateSystem, ...] = get_args(CoordinateSystem)

SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940
ECCENTRICITY2 = 0.006_693_421_622_965_943_23
ORIGIN = (105.0, 35.0)
INVERSE_TOLERANCE_DEG = 1e-10
INVERSE_STEPS = 30


class LonLat(NamedTuple):
    """A longitude and a latitude in degrees, in GeoJSON's order."""

    longitude: float
    latitude: float


def is_shifted(longitude: float, latitude: float) -> bool:
    """Whether GCJ-02 shifts here: the rectangle around China that implementations agree on."""
    return 72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271


def wgs84_to_gcj02(longitude: float, latitude: float) -> LonLat:
    """The shifted place of a WGS-84 place; outside China nothing is shifted."""
    if not is_shifted(longitude, latitude):
        return LonLat(longitude, latitude)
    east, north = _shift_deg(longitude, latitude)
    return LonLat(longitude + east, latitude + north)


def gcj02_to_wgs84(longitude: float, latitude: float) -> LonLat:
    """The WGS-84 place that is shifted to this one, to better than 1e-9 degrees (0.1 mm)."""
    if not is_shifted(longitude, latitude):
        return LonLat(longitude, latitude)
    found = LonLat(longitude, latitude)
    for _ in range(INVERSE_STEPS):
        east, north = _shift_deg(*found)
        error = LonLat(found.longitude + east - longitude, found.latitude + north - latitude)
        found = LonLat(found.longitude - error.longitude, found.latitude - error.latitude)
        if hypot(*error) < INVERSE_TOLERANCE_DEG:
            break
    return found


def to_wgs84(longitude: float, latitude: float, system: CoordinateSystem) -> LonLat:
    """A place in WGS-84, from the system it was measured or drawn in."""
    if system == "gcj02":
        return gcj02_to_wgs84(longitude, latitude)
    return LonLat(longitude, latitude)


def _shift_deg(longitude: float, latitude: float) -> tuple[float, float]:
    """How far GCJ-02 shifts a WGS-84 place, in degrees of longitude and latitude."""
    x, y = longitude - ORIGIN[0], latitude - ORIGIN[1]
    ripple = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + ripple
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) + ripple
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    latitude_rad = latitude / 180 * pi
    w2 = 1 - ECCENTRICITY2 * sin(latitude_rad) ** 2
    meridian_m = SEMI_MAJOR_M * (1 - ECCENTRICITY2) / (w2 * sqrt(w2))
    parallel_m = SEMI_MAJOR_M / sqrt(w2) * cos(latitude_rad)
    return east * 180 / (parallel_m * pi), north * 180 / (meridian_m * pi)
