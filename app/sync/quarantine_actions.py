"""Quarantine: work that could not be applied is kept whole.

Shown with its reason, and can be taken up or set aside.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.command_digest import body_digest
from app.issues.lookup_queries import area_facts
from app.issues.models import Issue, QuarantinedCommand
from app.issues.payloads import Report, parse_payload
from app.issues.predicates import Refused
from app.issues.tombstone_actions import BODY_BEFORE
from app.issues.workflow import Action
from app.kernel.audit import record
from app.kernel.changes import QUARANTINE, note_change
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.problems import Problem
from app.people.queries import last_post_of, posts_of
from app.photos.actions import expect_photos
from app.places.models import Area
from app.sync.command_body import uuid_in
from app.sync.protocol import CommandIn


def quarantine(
    session: Session,
    author_id: UUID,
    device_id: UUID | None,
    command: CommandIn | None,
    raw: dict[str, Any],
    refused: Refused,
    received_at: dt.datetime,
) -> QuarantinedCommand:
    """Keep a command with the reason why it was not applied, and await its photos.

    The same body is kept once, whatever order or clock it comes with.
    """
    command_id = command.id if command else uuid_in(raw, "id")
    issue_id = command.issue_id if command else uuid_in(raw, "issue_id")
    kept = session.scalars(
        select(QuarantinedCommand).where(
            QuarantinedCommand.command_id == command_id, QuarantinedCommand.author_id == author_id
        )
    )
    digest = body_digest(raw)
    for row in kept:
        if digest in (body_digest(row.body), row.details.get(BODY_BEFORE)):
            return row
    row = QuarantinedCommand(
        id=new_id(),
        command_id=command_id,
        author_id=author_id,
        device_id=device_id,
        issue_id=issue_id,
        unit_id=_unit_of(session, issue_id, author_id, received_at, raw),
        action=str(raw.get("action", ""))[:16],
        body=raw,
        code=refused.code,
        details=dict(refused.details),
        received_at=received_at,
        state="waiting",
    )
    session.add(row)
    note_change(session, QUARANTINE, row.id)
    session.flush()
    if command is not None and command.photos:
        _await_photos(session, command, author_id)
    return row


def _await_photos(session: Session, command: CommandIn, author_id: UUID) -> None:
    """Photos come along into quarantine.

    One whose id is in use already has its bytes under the other command.
    """
    for claim in command.photos:
        try:
            with session.begin_nested():
                expect_photos(
                    session,
                    issue_id=None,
                    command_id=command.id,
                    author_id=author_id,
                    photos=[claim],
                    round=1,
                )
        except Problem:
            continue


def _unit_of(
    session: Session, issue_id: UUID, author_id: UUID, at: dt.datetime, raw: dict[str, Any]
) -> UUID | None:
    """Whose supervisors are asked: the unit responsible for the place, else the author's own or last."""
    issue = session.get(Issue, issue_id)
    if issue is not None and (issue.area_unit_id or issue.lead_unit_id or issue.reporter_unit_id):
        return issue.area_unit_id or issue.lead_unit_id or issue.reporter_unit_id
    payload = raw.get("payload")
    area = session.get(Area, uuid_in(payload, "area_id")) if isinstance(payload, dict) else None
    if area is not None and area.unit_id is not None:
        return area.unit_id
    placed = _unit_of_reported_place(session, raw) if issue is None else None
    if placed is not None:
        return placed
    posts = posts_of(session, author_id, at)
    post = posts[0] if posts else last_post_of(session, author_id, at)
    return post.unit_id if post else None


def _unit_of_reported_place(session: Session, raw: dict[str, Any]) -> UUID | None:
    """By point or position, where a report names no area."""
    try:
        payload = parse_payload(Action.REPORT, raw["payload"]) if raw.get("action") == "report" else None
        return area_facts(session, payload).unit_id if isinstance(payload, Report) else None
    except (ValueError, LookupError, ArithmeticError, TypeError):
        return None  # what cannot be read, or placed, is kept all the same


def settle(
    session: Session, row: QuarantinedCommand, state: str, by_id: UUID, new_command_id: UUID | None = None
) -> None:
    """Mark a kept command as taken up by another, or set aside.

    Raises Problem quarantine_settled when it was already.
    """
    if row.state != "waiting":
        raise Problem("quarantine_settled")
    row.state, row.settled_by_id, row.settled_at, row.new_command_id = state, by_id, now(), new_command_id
    record(
        session,
        f"quarantine.{state}",
        object_kind="command",
        object_id=row.command_id,
        detail={"code": row.code},
    )
