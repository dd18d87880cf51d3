"""What is missing or contradictory about areas: nobody responsible, no outline, ground claimed twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.people.models import Post, Unit, User
from app.people.queries import current_posts, unit_tree
from app.people.scope import UnitTree
from app.places.area_lookup import AreaIndex, Overlap
from app.places.geometry import write_outline
from app.places.models import Area, Point
from app.places.queries import all_shapes, is_at_area

POINT_SLACK_M = 20.0
"""A point may stand a little outside the line, as at a gate."""


@dataclass(frozen=True)
class Gap:
    """One thing to put right about an area, with the other one it overlaps or a point outside it."""

    kind: str
    area: Area
    other: Area | None = None
    point: Point | None = None
    square_m: float | None = None
    geometry: dict[str, Any] | None = None


def gaps(session: Session, units: frozenset[UUID] | None = None) -> list[Gap]:
    """Everything to put right in active areas, by name; of the given units only, or of all areas (None).

    Kinds: no_outline, no_unit, unit_inactive, no_person, person_gone (switched off, or without a current post
    in the unit, below or above it), overlap, point_outside.
    """
    areas = {
        area.id: area for area in session.scalars(select(Area).where(Area.is_active).order_by(Area.name))
    }
    found = [*_of_responsibility(session, areas), *_of_overlaps(session, areas), *_of_points(session, areas)]
    if units is not None:
        found = [
            gap for gap in found if gap.area.unit_id in units or (gap.other and gap.other.unit_id in units)
        ]
    return sorted(found, key=lambda gap: gap.area.name)


def _of_responsibility(session: Session, areas: dict[UUID, Area]) -> list[Gap]:
    active_units = set(session.scalars(select(Unit.id).where(Unit.is_active)))
    held = _units_of_people(session, {area.person_id for area in areas.values() if area.person_id})
    tree = unit_tree(session)
    found: list[Gap] = []
    for area in areas.values():
        if area.geometry is None:
            found.append(Gap("no_outline", area))
        if area.unit_id is None:
            found.append(Gap("no_unit", area))
        elif area.unit_id not in active_units:
            found.append(Gap("unit_inactive", area))
        if area.person_id is None:
            found.append(Gap("no_person", area))
        elif not _may_answer_for(tree, area.unit_id, held.get(area.person_id, set())):
            found.append(Gap("person_gone", area))
    return found


def _may_answer_for(tree: UnitTree, unit_id: UUID | None, held: set[UUID]) -> bool:
    """Whether a post held is in the unit, below or above it; in any unit where the area has none."""
    if unit_id is None:
        return bool(held)
    return any(tree.is_within(post, unit_id) or tree.is_within(unit_id, post) for post in held)


def _units_of_people(session: Session, user_ids: set[UUID]) -> dict[UUID, set[UUID]]:
    """The units in which active users hold posts today."""
    query = (
        current_posts(now()).join(User, User.id == Post.user_id).where(User.is_active, User.id.in_(user_ids))
    )
    held: dict[UUID, set[UUID]] = {}
    for post in session.scalars(query):
        held.setdefault(post.user_id, set()).add(post.unit_id)
    return held


def _of_overlaps(session: Session, areas: dict[UUID, Area]) -> list[Gap]:
    return [_overlap_gap(areas, overlap) for overlap in AreaIndex(all_shapes(session)).overlaps()]


def _overlap_gap(areas: dict[UUID, Area], overlap: Overlap) -> Gap:
    """An overlap is told at the area drawn later: it took ground that had an owner."""
    return Gap(
        "overlap",
        areas[overlap.second_id],
        other=areas[overlap.first_id],
        square_m=round(overlap.square_m, 1),
        geometry=write_outline(overlap.outline),
    )


def _of_points(session: Session, areas: dict[UUID, Area]) -> list[Gap]:
    placed = session.scalars(select(Point).where(Point.is_active, Point.latitude.is_not(None)))
    found: list[Gap] = []
    for point in placed:
        area = areas.get(point.area_id)
        if area is None or area.geometry is None or point.latitude is None or point.longitude is None:
            continue
        if not is_at_area(area, point.latitude, point.longitude, POINT_SLACK_M):
            found.append(Gap("point_outside", area, point=point))
    return found
