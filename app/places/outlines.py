"""Outlines that people hand in: checked, mended where the meaning is plain, else refused and told why. Pure.

What comes out is valid on WGS-84, closed, to seven decimals. A crossing that changes the size by less than a
hundredth is a slip of the hand and is mended; a bigger one could mean two things, so it goes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry import Polygon

from app.places.coordinates import CoordinateSystem, to_wgs84
from app.places.geometry import DECIMALS, Outline, polygons_of, square_metres

MAX_VERTICES = 20_000
LEAST_SIZE_M2 = 1.0
MENDABLE_SHARE = 0.01

Ring = list[tuple[float, float]]
LARGEST = 1e9
"""Beyond any degree or metre; infinities, and integers that no float holds, lie there too."""


class OutlineError(ValueError):
    """Why an outline cannot be taken, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class CheckedOutline:
    """A valid outline, its size, and where a crossing was mended (longitude, latitude)."""

    outline: Outline
    square_m: float
    mended_at: tuple[tuple[float, float], ...] = ()


def checked_outline(document: Any, system: CoordinateSystem = "wgs84") -> CheckedOutline:
    """Check a GeoJSON Polygon or MultiPolygon drawn in a coordinate system. Raises OutlineError."""
    polygons = list(_polygons_of(document))
    if sum(len(ring) for rings in polygons for ring in rings) > MAX_VERTICES:
        raise OutlineError(
            f"边界的顶点超过 {MAX_VERTICES:,} 个，请先简化。",
            f"The outline has more than {MAX_VERTICES:,} corners; simplify it first.",
        )
    _check_places([place for rings in polygons for ring in rings for place in ring])
    mended: list[tuple[float, float]] = []
    parts = [_valid_polygon([_prepared(ring, system) for ring in rings], mended) for rings in polygons]
    outline = polygons_of(shapely.union_all(parts)) if len(parts) > 1 else polygons_of(parts[0])
    size = square_metres(outline) if outline else 0.0
    if outline is None or size < LEAST_SIZE_M2:
        raise OutlineError(
            "边界围不出面积，请检查顶点。", "The outline encloses no ground; check its corners."
        )
    return CheckedOutline(outline, size, tuple(mended))


def _polygons_of(document: Any) -> Iterator[list[Ring]]:
    """The rings of each polygon. Raises OutlineError when the document has another shape."""
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise OutlineError(
            f"边界要是面（Polygon 或 MultiPolygon），这里是 {kind or '空的'}。",
            f"The outline must be a Polygon or MultiPolygon, not {kind or 'empty'}.",
        )
    coordinates = document.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not _is_filled_list(polygons) or not all(map(_is_filled_list, polygons)):
        raise OutlineError("边界里没有坐标。", "The outline has no coordinates.")
    for rings in polygons:
        yield [_ring(ring) for ring in rings]


def _is_filled_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) > 0


def _ring(ring: Any) -> Ring:
    places: Ring = []
    for place in ring if isinstance(ring, list | tuple) else ():
        numbers = place[:2] if isinstance(place, list | tuple) else ()
        if len(numbers) != 2 or not all(_is_number(number) for number in numbers):
            raise OutlineError(
                "边界里有读不懂的坐标，每个顶点要写成 [经度, 纬度]。",
                "Some coordinates cannot be read; each corner must be [longitude, latitude].",
            )
        places.append((float(numbers[0]), float(numbers[1])))
    if len(set(places)) < 3:
        raise OutlineError("边界至少要有 3 个不同的顶点。", "An outline needs at least 3 different corners.")
    return places


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def _check_places(places: list[tuple[float, float]]) -> None:
    """Refuse metres of a projection, exchanged axes and degrees that do not exist."""
    if any(abs(x) > 1000 or abs(y) > 1000 for x, y in places):
        raise OutlineError(
            "坐标像是以米为单位的投影坐标，请先换成经纬度（度）再导入。",
            "The coordinates look like metres of a map projection; convert them to degrees first.",
        )
    if any(abs(y) > 90 for _, y in places) and all(abs(x) <= 90 for x, _ in places):
        raise OutlineError(
            "经度和纬度写反了：每个顶点要先写经度，再写纬度。",
            "Longitude and latitude are exchanged: each corner is longitude first, then latitude.",
        )
    if any(abs(x) > 180 or abs(y) > 90 for x, y in places):
        raise OutlineError(
            "有的坐标超出了经纬度的范围。", "Some coordinates lie outside the range of degrees."
        )


def _prepared(ring: Ring, system: CoordinateSystem) -> Ring:
    """On WGS-84, rounded, without a corner twice in a row, closed."""
    prepared: Ring = []
    for longitude, latitude in ring:
        found = to_wgs84(longitude, latitude, system)
        place = (round(found.longitude, DECIMALS), round(found.latitude, DECIMALS))
        if not prepared or prepared[-1] != place:
            prepared.append(place)
    if prepared[0] != prepared[-1]:
        prepared.append(prepared[0])
    if len(prepared) < 4:
        raise OutlineError("边界至少要有 3 个不同的顶点。", "An outline needs at least 3 different corners.")
    return prepared


def _valid_polygon(rings: list[Ring], mended: list[tuple[float, float]]) -> Outline:
    """The polygon as it is, or mended. Raises OutlineError where mending would have to guess."""
    polygon = Polygon(rings[0], rings[1:])
    if polygon.is_valid:
        return polygon
    where = _place_of_fault(polygon)
    whole = polygons_of(shapely.make_valid(polygon, method="structure", keep_collapsed=False))
    outer, *holes = (abs(_signed_square_degrees(ring)) for ring in rings)
    drawn = outer - sum(holes)
    if whole is None or abs(whole.area - drawn) > MENDABLE_SHARE * whole.area:
        at = f"{where[0]:.6f}, {where[1]:.6f}" if where else "?"
        raise OutlineError(
            f"边界自己交叉了（在 {at} 附近），请改好再传。",
            f"The outline crosses itself (near {at}); please mend it.",
        )
    if where:
        mended.append(where)
    return whole


def _place_of_fault(polygon: Polygon) -> tuple[float, float] | None:
    """Where GEOS found the polygon invalid: `Self-intersection[115.36 22.78]`."""
    reason = shapely.is_valid_reason(polygon)
    start, end = reason.find("["), reason.find("]")
    if start < 0 or end < start:
        return None
    longitude, latitude = reason[start + 1 : end].split()[:2]
    return float(longitude), float(latitude)


def _signed_square_degrees(ring: Ring) -> float:
    """The shoelace sum: loops that run against the ring's sense count negative."""
    x0, y0 = ring[0]  # near the origin, or the small differences drown
    shifted = [(x - x0, y - y0) for x, y in ring]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(shifted)) / 2
