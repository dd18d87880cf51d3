"""The routes of areas: everybody reads, administrators write all, supervisors those of their own units."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.transaction import in_transaction, read_session
from app.places import actions, gap_queries, overlap_queries, queries
from app.places.area_kinds import AreaKind
from app.places.blueprint import blueprint
from app.places.coordinates import CoordinateSystem
from app.places.errors import outline_problem
from app.places.models import Area
from app.places.outlines import CheckedOutline, OutlineError, checked_outline
from app.places.place_document import AreaDocument


class Outline(Body):
    """An outline as GeoJSON, and the coordinate system in which it was drawn."""

    geometry: dict[str, Any] | None = None
    coordinates: CoordinateSystem = "wgs84"


class NewArea(Outline):
    """An area to create. Without `geometry` it is known by its name until somebody draws it."""

    name: str = Field(min_length=1, max_length=100)
    kind: AreaKind
    project_id: UUID | None = None
    unit_id: UUID | None = None
    person_id: UUID | None = None


class AreaChange(Outline):
    """What to change about an area; what is not named stays, `geometry` null takes the outline away."""

    name: str = Field(default="", min_length=1, max_length=100)
    kind: AreaKind = AreaKind.OTHER
    project_id: UUID | None = None
    unit_id: UUID | None = None
    person_id: UUID | None = None
    is_active: bool = True


class OutlineTrial(Outline):
    """An outline to look at before it is saved; `area_id` is the area it would replace."""

    geometry: dict[str, Any]
    area_id: UUID | None = None


class AreaPath(BaseModel):
    """Which area."""

    area_id: UUID


class PositionQuery(BaseModel):
    """A position on WGS-84."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)


class DeskArea(AreaDocument):
    """An area with what only the desk shows."""

    square_m: float | None
    point_count: int
    may_edit: bool


class AreaList(Reply):
    """All areas."""

    items: list[DeskArea]


class OverlapDocument(Reply):
    """Ground that another area claims already."""

    area_id: str
    area_name: str
    square_m: float
    geometry: dict[str, Any]


class TrialDocument(Reply):
    """An outline as it would be saved, where it was mended, what it overlaps, and what is left then."""

    geometry: dict[str, Any]
    square_m: float
    mended_at: list[list[float]]
    overlaps: list[OverlapDocument]
    trimmed: dict[str, Any] | None


class GapDocument(Reply):
    """One thing to put right about an area."""

    kind: Literal[
        "no_outline", "no_unit", "unit_inactive", "no_person", "person_gone", "overlap", "point_outside"
    ]
    area_id: str
    area_name: str
    other_area_id: str | None
    other_area_name: str | None
    point_id: str | None
    point_name: str | None
    square_m: float | None
    geometry: dict[str, Any] | None


class GapList(Reply):
    """Everything to put right."""

    items: list[GapDocument]


class MatchDocument(Reply):
    """The area of a position; nulls where there is none."""

    area_id: str | None
    how: Literal["inside", "near", "none"]
    distance_m: float | None


@blueprint.get("/areas", responses={200: AreaList})
@signed_in
def list_areas() -> Any:
    """All areas, by name."""
    return {"items": queries.areas_for_desk(read_session(), current_user)}


@blueprint.post("/areas", responses={200: AreaDocument})
@roles("administrator", "supervisor")
def add_area(body: NewArea) -> Any:
    """Create an area."""
    facts, user = _facts(body), current_user

    def work(session: Session) -> Area:
        return actions.create_area(session, facts, queries.editable_units(session, user))

    return queries.area_row(in_transaction(work))


@blueprint.patch("/areas/<uuid:area_id>", responses={200: AreaDocument})
@roles("administrator", "supervisor")
def edit_area(path: AreaPath, body: AreaChange) -> Any:
    """Change an area; issues filed before keep the area they have."""
    facts, user = _facts(body), current_user

    def work(session: Session) -> Area:
        area = queries.area(session, path.area_id)
        return actions.change_area(session, area, facts, queries.editable_units(session, user))

    return queries.area_row(in_transaction(work))


@blueprint.post("/areas/check", responses={200: TrialDocument})
@signed_in
def check_outline(body: OutlineTrial) -> Any:
    """Look at an outline before saving it: what would be mended, which areas it overlaps, and trimmed."""
    return overlap_queries.trial(read_session(), _checked(body), body.area_id)


@blueprint.get("/areas/gaps", responses={200: GapList})
@signed_in
def list_gaps() -> Any:
    """What is missing about areas: those of the caller's units, or all for who may not edit any."""
    session = read_session()
    mine = queries.editable_units(session, current_user)
    return {"items": [_gap_document(gap) for gap in gap_queries.gaps(session, mine or None)]}


@blueprint.get("/areas/at", responses={200: MatchDocument})
@signed_in
def find_area(query: PositionQuery) -> Any:
    """The area of a position: inside, the nearest within the accuracy, or none."""
    match = queries.area_at(read_session(), query.latitude, query.longitude, query.accuracy_m)
    if match is None:
        return {"area_id": None, "how": "none", "distance_m": None}
    return {"area_id": str(match.area_id), "how": match.how, "distance_m": round(match.distance_m, 1)}


def _facts(body: NewArea | AreaChange) -> dict[str, Any]:
    """The columns a body names. Raises Problem area_outline."""
    facts = body.model_dump(exclude_unset=isinstance(body, AreaChange), exclude={"geometry", "coordinates"})
    if "kind" in facts:
        facts["kind"] = facts["kind"].value
    if "geometry" in body.model_fields_set:
        facts[actions.OUTLINE] = _checked(body) if body.geometry is not None else None
    return facts


def _checked(body: Outline) -> CheckedOutline:
    try:
        return checked_outline(body.geometry, body.coordinates)
    except OutlineError as error:
        raise outline_problem(error) from error


def _gap_document(gap: gap_queries.Gap) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "area_id": str(gap.area.id),
        "area_name": gap.area.name,
        "other_area_id": str(gap.other.id) if gap.other else None,
        "other_area_name": gap.other.name if gap.other else None,
        "point_id": str(gap.point.id) if gap.point else None,
        "point_name": gap.point.name if gap.point else None,
        "square_m": gap.square_m,
        "geometry": gap.geometry,
    }
