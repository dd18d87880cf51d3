"""Reads of places: reference rows for phones, the area of a position, whose area it is."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.problems import Problem
from app.people import name_listeners
from app.people.models import User
from app.people.roles import Role
from app.people.user_queries import own_units
from app.places.area_lookup import AreaMatch, AreaShape, area_of_position, reach_of
from app.places.geometry import Bounds, Position, bounds_around, distance_to_outline_m, read_outline
from app.places.models import Area, Point, Project

Row = TypeVar("Row")


def area_at(
    session: Session, latitude: float, longitude: float, accuracy_m: float | None
) -> AreaMatch | None:
    """The active area of a position: inside, or the nearest within the accuracy, at most 100 m."""
    position = Position(latitude, longitude)
    nearby = shapes_within(session, bounds_around(position, reach_of(accuracy_m)))
    return area_of_position(position, accuracy_m, nearby)


def is_at_area(area: Area, latitude: float, longitude: float, accuracy_m: float | None) -> bool:
    """Whether a position may lie in an area, whatever other areas claim the same ground."""
    if area.geometry is None:
        return False
    position = Position(latitude, longitude)
    return distance_to_outline_m(position, read_outline(area.geometry)) <= reach_of(accuracy_m)


def shapes_within(session: Session, bounds: Bounds) -> list[AreaShape]:
    """The outlines of the active areas whose boxes touch a box."""
    query = select(Area.id, Area.geometry).where(
        Area.is_active,
        Area.min_latitude <= bounds.max_latitude,
        Area.max_latitude >= bounds.min_latitude,
        Area.min_longitude <= bounds.max_longitude,
        Area.max_longitude >= bounds.min_longitude,
    )
    return [AreaShape(row.id, read_outline(row.geometry)) for row in session.execute(query)]


def all_shapes(session: Session) -> list[AreaShape]:
    """The outlines of all active areas."""
    query = select(Area.id, Area.geometry).where(Area.is_active, Area.min_latitude.is_not(None))
    return [AreaShape(row.id, read_outline(row.geometry)) for row in session.execute(query)]


def project_rows(session: Session, ids: Iterable[UUID] | None = None) -> list[dict[str, Any]]:
    """Projects as phones hold them; all of them, or those asked for."""
    query = select(Project).order_by(Project.name)
    if ids is not None:
        query = query.where(Project.id.in_(list(ids)))
    return [project_row(project) for project in session.scalars(query)]


def project_row(project: Project) -> dict[str, Any]:
    """One project as phones hold it."""
    return {"id": str(project.id), "name": project.name, "is_active": project.is_active}


def area_rows(session: Session, ids: Iterable[UUID] | None = None) -> list[dict[str, Any]]:
    """Areas as phones hold them; all of them, or those asked for."""
    query = select(Area).order_by(Area.name)
    if ids is not None:
        query = query.where(Area.id.in_(list(ids)))
    return [area_row(area) for area in session.scalars(query)]


def area_row(area: Area) -> dict[str, Any]:
    """One area as phones hold it."""
    return {
        "id": str(area.id),
        "name": area.name,
        "kind": area.kind,
        "project_id": str(area.project_id) if area.project_id else None,
        "unit_id": str(area.unit_id) if area.unit_id else None,
        "person_id": str(area.person_id) if area.person_id else None,
        "geometry": area.geometry,
        "is_active": area.is_active,
    }


def areas_for_desk(session: Session, viewer: User) -> list[dict[str, Any]]:
    """Areas with what only the desk shows: size, number of points, and whether the viewer may edit them."""
    counted = (
        select(Point.area_id, func.count().label("points")).where(Point.is_active).group_by(Point.area_id)
    )
    counts = {row.area_id: row.points for row in session.execute(counted)}
    mine = editable_units(session, viewer)
    return [
        {
            **area_row(area),
            "square_m": area.square_m,
            "point_count": counts.get(area.id, 0),
            "may_edit": mine is None or area.unit_id in mine,
        }
        for area in session.scalars(select(Area).order_by(Area.name))
    ]


def point_rows(
    session: Session, ids: Iterable[UUID] | None = None, area_id: UUID | None = None
) -> list[dict[str, Any]]:
    """Points as phones hold them; all of them, those asked for, or those of an area."""
    query = select(Point).order_by(Point.area_id, Point.name)
    if ids is not None:
        query = query.where(Point.id.in_(list(ids)))
    if area_id is not None:
        query = query.where(Point.area_id == area_id)
    return [point_row(point) for point in session.scalars(query)]


def point_row(point: Point) -> dict[str, Any]:
    """One point as phones hold it."""
    return {
        "id": str(point.id),
        "area_id": str(point.area_id),
        "name": point.name,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "code": point.code,
        "is_active": point.is_active,
    }


def project(session: Session, project_id: UUID) -> Project:
    """A project. Raises Problem not_found."""
    return _found(session.get(Project, project_id))


def area(session: Session, area_id: UUID) -> Area:
    """An area. Raises Problem not_found."""
    return _found(session.get(Area, area_id))


def point(session: Session, point_id: UUID) -> Point:
    """A point. Raises Problem not_found."""
    return _found(session.get(Point, point_id))


def editable_units(session: Session, viewer: User) -> frozenset[UUID] | None:
    """The units whose areas a user may edit: None for an administrator means all, without a unit too."""
    if viewer.holds_any([Role.ADMINISTRATOR]):
        return None
    return own_units(session, viewer)


def points_to_print(session: Session, area_id: UUID | None) -> list[tuple[Point, Area]]:
    """The active points of an area, or of all active areas, with their areas."""
    query = select(Point, Area).join(Area).where(Point.is_active, Area.is_active)
    if area_id is not None:
        query = query.where(Area.id == area_id)
    return [(point, area) for point, area in session.execute(query.order_by(Area.name, Point.name))]


def _found(row: Row | None) -> Row:
    if row is None:
        raise Problem("not_found")
    return row


def _named(model: type[Project] | type[Area] | type[Point]) -> name_listeners.Namer:
    def names(session: Session, ids: Set[UUID]) -> dict[UUID, str]:
        rows = session.execute(select(model.id, model.name).where(model.id.in_(ids)))
        return {row.id: row.name for row in rows}

    return names


name_listeners.register("project", _named(Project))
name_listeners.register("area", _named(Area))
name_listeners.register("point", _named(Point))
