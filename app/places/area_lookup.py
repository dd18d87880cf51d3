"""Which responsibility area a position belongs to, and where areas claim the same ground. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import shapely
from shapely.geometry import Point

from app.places.geometry import (
    Bounds,
    Outline,
    Position,
    bounds_around,
    distance_to_outline_m,
    polygons_of,
    square_metres,
)

WORST_ACCURACY_M = 100.0  # a fix worse than this says nothing about its neighbourhood
LEAST_OVERLAP_M2 = 1.0  # neighbours drawn along the same kerb touch by slivers


@dataclass(frozen=True)
class AreaShape:
    """An area as the rules see it: its id and its outline."""

    id: UUID
    outline: Outline


@dataclass(frozen=True)
class AreaMatch:
    """The area found for a position, and how: inside it, or outside but nearer than the fix is accurate."""

    area_id: UUID
    how: Literal["inside", "near"]
    distance_m: float


@dataclass(frozen=True)
class Overlap:
    """Two areas that both claim a piece of ground."""

    first_id: UUID
    second_id: UUID
    square_m: float
    outline: Outline


def reach_of(accuracy_m: float | None) -> float:
    """How far outside an area a fix still counts as near it; unknown or 0 accuracy reaches nowhere."""
    return min(max(accuracy_m or 0.0, 0.0), WORST_ACCURACY_M)


def area_of_position(
    position: Position, accuracy_m: float | None, areas: Iterable[AreaShape]
) -> AreaMatch | None:
    """The area of a position: the one it lies inside (the edge counts), else the nearest within the accuracy.

    Where areas overlap, the one drawn first has it (ids are UUIDv7, so the lowest); of equally near ones too.
    """
    candidates = sorted(areas, key=lambda area: area.id)
    point = Point(position.longitude, position.latitude)
    for area in candidates:
        if area.outline.covers(point):
            return AreaMatch(area.id, "inside", 0.0)
    reach = reach_of(accuracy_m)
    distances = [(distance_to_outline_m(position, area.outline), area.id) for area in candidates]
    nearest = min(distances, default=None)
    if nearest is None or nearest[0] > reach:
        return None
    return AreaMatch(nearest[1], "near", nearest[0])


class AreaIndex:
    """Many areas, asked often: a tree of their boxes, so that a question looks at a handful of them."""

    def __init__(self, areas: Sequence[AreaShape]) -> None:
        self._areas = list(areas)
        self._tree = shapely.STRtree([area.outline for area in self._areas])

    def within(self, bounds: Bounds) -> list[AreaShape]:
        """The areas whose boxes touch a box."""
        box = shapely.box(
            bounds.min_longitude, bounds.min_latitude, bounds.max_longitude, bounds.max_latitude
        )
        return [self._areas[place] for place in self._tree.query(box)]

    def area_of_position(self, position: Position, accuracy_m: float | None) -> AreaMatch | None:
        """As `area_of_position`, over all areas of the index."""
        nearby = self.within(bounds_around(position, reach_of(accuracy_m)))
        return area_of_position(position, accuracy_m, nearby)

    def overlaps(self) -> Iterator[Overlap]:
        """Each pair of areas that overlap by more than a sliver, once."""
        for area in self._areas:
            for place in self._tree.query(area.outline, predicate="intersects"):
                other = self._areas[place]
                if area.id < other.id:
                    yield from overlap_of(area, other)


def overlap_of(first: AreaShape, second: AreaShape) -> Iterator[Overlap]:
    """The overlap of two areas, if it is more than a sliver."""
    common = polygons_of(shapely.intersection(first.outline, second.outline))
    if common is None:
        return
    size = square_metres(common)
    if size >= LEAST_OVERLAP_M2:
        yield Overlap(first.id, second.id, size, common)


def trimmed(outline: Outline, others: Iterable[Outline]) -> Outline | None:
    """An outline without what others already claim; None when nothing is left of it."""
    taken = shapely.union_all(list(others))
    return polygons_of(shapely.make_valid(shapely.difference(outline, taken)))
