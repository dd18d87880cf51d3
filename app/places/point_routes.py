"""The routes of points: everybody reads, who may edit the area edits its points, and labels to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.transaction import in_transaction, read_session
from app.places import point_actions, queries
from app.places.blueprint import blueprint
from app.places.models import Area, Point
from app.places.place_document import PointDocument
from app.places.point_labels import Label, label_svg, sheet_html

Latitude = Field(default=None, ge=-90, le=90)
Longitude = Field(default=None, ge=-180, le=180)


class NewPoint(Body):
    """A point to create, on WGS-84; without a position it is known by its sticker."""

    area_id: UUID
    name: str = Field(min_length=1, max_length=100)
    latitude: float | None = Latitude
    longitude: float | None = Longitude


class PointChange(Body):
    """What to change about a point; what is not named stays."""

    area_id: UUID = Field(default_factory=lambda: UUID(int=0))
    name: str = Field(default="", min_length=1, max_length=100)
    latitude: float | None = Latitude
    longitude: float | None = Longitude
    is_active: bool = True


class PointPath(BaseModel):
    """Which point."""

    point_id: UUID


class AreaChoice(BaseModel):
    """The points of one area, or of all."""

    area_id: UUID | None = None


class PointList(Reply):
    """Points."""

    items: list[PointDocument]


@blueprint.get("/points", responses={200: PointList})
@signed_in
def list_points(query: AreaChoice) -> Any:
    """The points of an area, or all."""
    return {"items": queries.point_rows(read_session(), area_id=query.area_id)}


@blueprint.post("/points", responses={200: PointDocument})
@roles("administrator", "supervisor")
def add_point(body: NewPoint) -> Any:
    """Create a point, with a fresh code."""
    facts, user = body.model_dump(), current_user

    def work(session: Session) -> Point:
        return point_actions.create_point(session, facts, queries.editable_units(session, user))

    return queries.point_row(in_transaction(work))


@blueprint.patch("/points/<uuid:point_id>", responses={200: PointDocument})
@roles("administrator", "supervisor")
def edit_point(path: PointPath, body: PointChange) -> Any:
    """Change a point."""
    facts, user = body.model_dump(exclude_unset=True), current_user

    def work(session: Session) -> Point:
        point = queries.point(session, path.point_id)
        return point_actions.change_point(session, point, facts, queries.editable_units(session, user))

    return queries.point_row(in_transaction(work))


@blueprint.post("/points/<uuid:point_id>/code", responses={200: PointDocument})
@roles("administrator", "supervisor")
def renew_code(path: PointPath) -> Any:
    """Give a point a new code; the sticker that is there is worthless from now on."""
    user = current_user

    def work(session: Session) -> Point:
        point = queries.point(session, path.point_id)
        return point_actions.renew_code(session, point, queries.editable_units(session, user))

    return queries.point_row(in_transaction(work))


@blueprint.get("/points/<uuid:point_id>/qr.svg")
@roles("administrator", "supervisor")
def point_label(path: PointPath) -> Any:
    """The label of a point as SVG: its code with the names below."""
    session = read_session()
    point = queries.point(session, path.point_id)
    return Response(label_svg(_label(point, queries.area(session, point.area_id))), mimetype="image/svg+xml")


@blueprint.get("/points/sheet")
@roles("administrator", "supervisor")
def point_sheet(query: AreaChoice) -> Any:
    """A page of labels to print: of an area, or of all active areas."""
    chosen = queries.points_to_print(read_session(), query.area_id)
    return Response(sheet_html([_label(point, area) for point, area in chosen]), mimetype="text/html")


def _label(point: Point, area: Area) -> Label:
    address = f"{current_app.config['CHABU'].public_url}/p/{point.code}"
    return Label(address, point.name, area.name)
