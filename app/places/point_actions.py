"""Writes of points and the codes on their stickers."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.clock import now
from app.kernel.ids import new_id, sha256_hex
from app.kernel.problems import Problem
from app.places.actions import note_difference, refuse_others
from app.places.errors import HALF_POSITION
from app.places.models import Area, Point
from app.places.queries import area, point_row

CODE_BYTES = 16
"""128 bits: nobody guesses the code of a place they have not been to."""


def create_point(session: Session, facts: dict[str, Any], editable: frozenset[UUID] | None) -> Point:
    """Create a point with a fresh code. Raises Problem not_found, area_not_yours or point_half_position."""
    refuse_others(editable, area(session, facts["area_id"]).unit_id)
    point = Point(id=new_id(), is_active=True, code=_new_code(), code_since=now(), **facts)
    _check_position(point)
    session.add(point)
    session.flush()
    record(session, "point.create", object_kind="point", object_id=point.id, detail=_audited(point))
    note_change(session, "point", point.id)
    return point


def change_point(
    session: Session, point: Point, facts: dict[str, Any], editable: frozenset[UUID] | None
) -> Point:
    """Change a point; moving it to another area needs the right to both. Raises as `create_point`."""
    _refuse_others(session, editable, point)
    before = _audited(point)
    for key, value in facts.items():
        setattr(point, key, value)
    _check_position(point)
    _refuse_others(session, editable, point)
    session.flush()
    note_difference(session, "point", point.id, before, _audited(point))
    return point


def renew_code(session: Session, point: Point, editable: frozenset[UUID] | None) -> Point:
    """Give a point a new code, as when its sticker was copied or lost: the old one ends now."""
    _refuse_others(session, editable, point)
    old = point.code
    point.code, point.code_since = _new_code(), now()
    session.flush()
    detail = {"old_sha256": sha256_hex(old.encode())}
    record(session, "point.renew_code", object_kind="point", object_id=point.id, detail=detail)
    note_change(session, "point", point.id)
    return point


def _refuse_others(session: Session, editable: frozenset[UUID] | None, point: Point) -> None:
    owner: Area = area(session, point.area_id)
    refuse_others(editable, owner.unit_id)


def _check_position(point: Point) -> None:
    if (point.latitude is None) != (point.longitude is None):
        raise Problem(HALF_POSITION)


def _new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def _audited(point: Point) -> dict[str, Any]:
    """A point as the audit log keeps it: without the code, which opens a place to whoever holds it."""
    row = point_row(point)
    del row["code"]
    return row
