"""Writes of units: create, change, move, delete. Each is noted for phones and recorded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.ids import new_id
from app.kernel.problems import Problem
from app.people.errors import UNIT_CIRCLE, UNIT_IN_USE, UNIT_NAME_TAKEN, UNIT_TOO_DEEP, UNIT_UNKNOWN
from app.people.models import Unit
from app.people.queries import forget_unit_tree, unit_row, unit_tree

MOST_LEVELS = 10
SHORT_NAME_LENGTH = 12


def create_unit(session: Session, facts: dict[str, Any]) -> Unit:
    """Create a unit from its columns (`name`, `kind`, …; `parent_id` None for a root).

    Raises Problem unit_name_taken, unit_unknown or unit_too_deep.
    """
    name = facts["name"]
    unit_id = new_id()
    path = _path_below(session, facts.get("parent_id"), unit_id)
    facts = {**facts, "short_name": facts.get("short_name") or name[:SHORT_NAME_LENGTH]}
    unit = Unit(id=unit_id, path=path, is_active=True, **facts)
    session.add(unit)
    _flush(session, name)
    forget_unit_tree()
    record(session, "unit.create", object_kind="unit", object_id=unit.id, detail=unit_row(unit))
    note_change(session, "unit", unit.id)
    return unit


def change_unit(session: Session, unit: Unit, facts: dict[str, Any]) -> Unit:
    """Change columns of a unit; with `parent_id` it moves with everything below it.

    Raises Problem unit_name_taken, unit_unknown, unit_circle or unit_too_deep.
    """
    before = unit_row(unit)
    if "parent_id" in facts and facts["parent_id"] != unit.parent_id:
        _move(session, unit, facts["parent_id"])
    for key, value in facts.items():
        setattr(unit, key, value)
    _flush(session, unit.name)
    after = unit_row(unit)
    if after != before:
        changed = {key: [before[key], after[key]] for key in after if after[key] != before[key]}
        record(session, "unit.change", object_kind="unit", object_id=unit.id, detail=changed)
        note_change(session, "unit", unit.id)
    return unit


def delete_unit(session: Session, unit: Unit) -> None:
    """Delete a unit that nothing refers to, such as one made by mistake. Raises Problem unit_in_use."""
    record(session, "unit.delete", object_kind="unit", object_id=unit.id, detail=unit_row(unit))
    note_change(session, "unit", unit.id)
    name = unit.name
    session.delete(unit)
    try:
        session.flush()
    except IntegrityError as error:
        raise Problem(UNIT_IN_USE, name=name) from error
    forget_unit_tree()


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Problem(UNIT_NAME_TAKEN, name=name) from error


def _path_below(session: Session, parent_id: UUID | None, unit_id: UUID) -> str:
    if parent_id is None:
        return f"/{unit_id}/"
    parent = session.get(Unit, parent_id)
    if parent is None:
        raise Problem(UNIT_UNKNOWN)
    path = f"{parent.path}{unit_id}/"
    _refuse_too_deep(path)
    return path


def _move(session: Session, unit: Unit, parent_id: UUID | None) -> None:
    tree = unit_tree(session)
    if not tree.may_move(unit.id, parent_id):
        raise Problem(UNIT_CIRCLE, name=unit.name)
    old, new = unit.path, _path_below(session, parent_id, unit.id)
    for row in session.scalars(select(Unit).where(Unit.id.in_(tree.subtree(unit.id)))):
        row.path = new + row.path.removeprefix(old)
        _refuse_too_deep(row.path)
    forget_unit_tree()


def _refuse_too_deep(path: str) -> None:
    if path.count("/") - 1 > MOST_LEVELS:
        raise Problem(UNIT_TOO_DEEP, levels=MOST_LEVELS)
