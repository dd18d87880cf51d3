"""Writes of projects and areas, each noted for phones and audited. An issue keeps the area it was filed in.

`editable` are the units whose areas the caller may write, None means all (see `queries.editable_units`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.ids import digest_of, new_id
from app.kernel.problems import Problem
from app.people.models import Unit, User
from app.places.errors import NAME_TAKEN, NOT_YOUR_UNIT, UNKNOWN_REFERENCE
from app.places.geometry import bounds_of, write_outline
from app.places.models import Area, Project
from app.places.outlines import CheckedOutline
from app.places.queries import area_row, project_row

OUTLINE = "outline"
"""The key under which facts of an area carry a CheckedOutline, or None to take the outline away."""
REFERENCES: dict[str, tuple[type[Project] | type[Unit] | type[User], str, str]] = {
    "project_id": (Project, "项目", "project"),
    "unit_id": (Unit, "责任单位", "unit"),
    "person_id": (User, "责任人", "person"),
}


def create_project(session: Session, name: str) -> Project:
    """Create a project. Raises Problem place_name_taken."""
    project = Project(id=new_id(), name=name, is_active=True)
    session.add(project)
    flush_names(session, name)
    record(
        session, "project.create", object_kind="project", object_id=project.id, detail=project_row(project)
    )
    note_change(session, "project", project.id)
    return project


def change_project(session: Session, project: Project, facts: dict[str, Any]) -> Project:
    """Rename a project or switch it off or on. Raises Problem place_name_taken."""
    before = project_row(project)
    for key, value in facts.items():
        setattr(project, key, value)
    flush_names(session, project.name)
    note_difference(session, "project", project.id, before, project_row(project))
    return project


def create_area(session: Session, facts: dict[str, Any], editable: frozenset[UUID] | None) -> Area:
    """Create an area from its columns and `outline`.

    Raises Problem place_name_taken, place_reference or area_not_yours.
    """
    refuse_others(editable, facts.get("unit_id"))
    _check_references(session, facts)
    area = Area(id=new_id(), is_active=True)
    _set_facts(area, facts)
    session.add(area)
    flush_names(session, area.name)
    record(session, "area.create", object_kind="area", object_id=area.id, detail=_audited(area))
    note_change(session, "area", area.id)
    return area


def change_area(
    session: Session, area: Area, facts: dict[str, Any], editable: frozenset[UUID] | None
) -> Area:
    """Change columns of an area, and its outline where `outline` is among the facts.

    Handing it to another unit needs the right to both. Raises as `create_area`.
    """
    refuse_others(editable, area.unit_id)
    refuse_others(editable, facts.get("unit_id", area.unit_id))
    _check_references(
        session, {key: value for key, value in facts.items() if value != getattr(area, key, None)}
    )
    before = _audited(area)
    _set_facts(area, facts)
    flush_names(session, area.name)
    note_difference(session, "area", area.id, before, _audited(area))
    return area


def refuse_others(editable: frozenset[UUID] | None, unit_id: UUID | None) -> None:
    """Raise Problem area_not_yours for a unit that the caller does not look after."""
    if editable is not None and unit_id not in editable:
        raise Problem(NOT_YOUR_UNIT)


def note_difference(
    session: Session, kind: str, object_id: UUID, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Audit and announce a change, if there is one: field → [before, after]."""
    changed = {key: [before[key], after[key]] for key in after if after[key] != before[key]}
    if changed:
        record(session, f"{kind}.change", object_kind=kind, object_id=object_id, detail=changed)
        note_change(session, kind, object_id)


def flush_names(session: Session, name: str) -> None:
    """Write what is pending. Raises Problem place_name_taken when a unique name is there twice."""
    try:
        session.flush()
    except IntegrityError as error:
        raise Problem(NAME_TAKEN, name=name) from error


def _check_references(session: Session, facts: dict[str, Any]) -> None:
    for key, (table, zh, en) in REFERENCES.items():
        if facts.get(key) is None:
            continue
        query = select(table.id).where(table.id == facts[key], table.is_active)
        if session.scalars(query).first() is None:
            raise Problem(UNKNOWN_REFERENCE, what_zh=zh, what_en=en)


def _set_facts(area: Area, facts: dict[str, Any]) -> None:
    for key, value in facts.items():
        if key == OUTLINE:
            _set_outline(area, value)
        else:
            setattr(area, key, value)


def _set_outline(area: Area, checked: CheckedOutline | None) -> None:
    bounds = bounds_of(checked.outline) if checked else None
    area.geometry = write_outline(checked.outline) if checked else None
    area.square_m = round(checked.square_m, 1) if checked else None
    area.min_latitude = bounds.min_latitude if bounds else None
    area.max_latitude = bounds.max_latitude if bounds else None
    area.min_longitude = bounds.min_longitude if bounds else None
    area.max_longitude = bounds.max_longitude if bounds else None


def _audited(area: Area) -> dict[str, Any]:
    """An area as the audit log keeps it: the outline by size and digest, it can have thousands of corners."""
    row = area_row(area)
    geometry = row.pop("geometry")
    return {**row, "square_m": area.square_m, "outline_sha256": digest_of(geometry) if geometry else None}
