"""Reads of quarantine: one's own kept work, and for supervisors what concerns their units."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.issues.models import Issue, QuarantinedCommand
from app.issues.visibility import Visibility
from app.kernel.clock import to_wire
from app.kernel.problems import Language, sentence
from app.people.models import User
from app.people.queries import display_names
from app.photos.models import Photo
from app.photos.queries import photo_row

DECIDERS = ("supervisor", "administrator")
MOST = 500


def quarantine_documents(
    session: Session, viewer: User, seen: Visibility, language: Language
) -> list[dict[str, Any]]:
    """Kept commands that wait, newest first, each with its reason in words, its photos and who sent it."""
    query = (
        select(QuarantinedCommand)
        .where(QuarantinedCommand.state == "waiting")
        .order_by(QuarantinedCommand.received_at.desc())
        .limit(MOST)
    )
    if not (viewer.holds_any(DECIDERS) and seen.sees_all):
        own = QuarantinedCommand.author_id == viewer.id
        in_units = QuarantinedCommand.unit_id.in_(seen.unit_ids) if viewer.holds_any(DECIDERS) else own
        query = query.where(or_(own, in_units))
    rows = list(session.scalars(query))
    photos = _photos(session, rows)
    names = display_names(session, [row.author_id for row in rows if row.author_id])
    numbers = dict(
        session.execute(
            select(Issue.id, Issue.number).where(Issue.id.in_([row.issue_id for row in rows]))
        ).all()  # a result has keys of its own, so dict() would take it for a mapping
    )
    return [
        {
            "id": str(row.id),
            "command_id": str(row.command_id),
            "issue_id": str(row.issue_id),
            "issue_number": numbers.get(row.issue_id),
            "author_id": str(row.author_id) if row.author_id else None,
            "author_name": names.get(row.author_id) if row.author_id else None,
            "action": row.action,
            "payload": row.body.get("payload"),
            "code": row.code,
            "reason": sentence(row.code, language, row.details),
            "received_at": to_wire(row.received_at),
            "photos": [photo_row(photo) for photo in photos.get(row.command_id, [])],
            "may_decide": viewer.holds_any(DECIDERS),
        }
        for row in rows
    ]


def _photos(session: Session, rows: list[QuarantinedCommand]) -> dict[Any, list[Photo]]:
    found: dict[Any, list[Photo]] = {}
    for photo in session.scalars(
        select(Photo).where(Photo.command_id.in_([row.command_id for row in rows]), Photo.issue_id.is_(None))
    ):
        found.setdefault(photo.command_id, []).append(photo)
    return found
