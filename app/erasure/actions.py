"""Erasures asked for, refused and approved; with the approval the words are gone from the database.

Takes the session and never commits. Files are removed after the commit, by finishing.py.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.erasure import errors
from app.erasure.grounds import DECIDERS, ErasureState, Ground, refusal_to_decide
from app.erasure.models import Erasure
from app.erasure.queries import pending_of
from app.issues.models import Event, Issue
from app.issues.tombstone import ERASE, texts_of
from app.issues.tombstone_actions import By, write_tombstone
from app.kernel.audit import record
from app.kernel.clock import now, to_wire
from app.kernel.ids import new_id
from app.kernel.jobs import enqueue
from app.kernel.problems import Problem
from app.people.models import User
from app.people.queries import posts_of
from app.photos.erasing_actions import erase_bytes
from app.photos.models import Photo
from app.photos.upload import PhotoState

KIND = "erasure"
"""The job that removes the files."""


def ask(
    session: Session,
    issue: Issue,
    by_id: UUID,
    *,
    photo_id: UUID | None,
    event_id: UUID | None,
    ground: Ground,
    reason: str,
) -> Erasure:
    """Ask for an erasure of a photo or of an event's words, both of this issue.

    Raises Problem: erasure_one_thing, not_found, erasure_nothing, erasure_pending.
    """
    if (photo_id is None) == (event_id is None):
        raise Problem(errors.ONE_THING)
    row = Erasure(
        id=new_id(),
        issue_id=issue.id,
        ground=ground.value,
        reason=reason,
        state=ErasureState.ASKED.value,
        asked_by_id=by_id,
        asked_at=now(),
    )
    if photo_id is not None:
        _aim_at_photo(session, row, photo_id)
    elif event_id is not None:
        _aim_at_event(session, row, event_id)
    for other in pending_of(session, issue.id):
        if (other.sha256, other.event_id) == (row.sha256, row.event_id):
            raise Problem(errors.PENDING)
    session.add(row)
    session.flush()
    record(session, "erasure.ask", object_kind="erasure", object_id=row.id, detail=_told(row))
    return row


def refuse(session: Session, row: Erasure, by_id: UUID, reason: str) -> None:
    """Leave everything as it is; whoever asked may call it off so too. Raises Problem erasure_settled."""
    if row.state != ErasureState.ASKED:
        raise Problem(errors.SETTLED)
    row.state, row.refused_reason = ErasureState.REFUSED.value, reason
    row.decided_by_id, row.decided_at = by_id, now()
    record(session, "erasure.refuse", object_kind="erasure", object_id=row.id, detail=_told(row))


def approve(session: Session, row: Erasure, by_id: UUID) -> None:
    """Approve an erasure and carry it out in the database. Raises Problem: erasure_settled, erasure_own."""
    code = refusal_to_decide(ErasureState(row.state), row.asked_by_id, by_id)
    if code is not None:
        raise Problem(code)
    roles = {post.role for post in posts_of(session, by_id, now())}
    row.decided_by_id, row.decided_at = by_id, now()
    row.decided_role = next((role for role in DECIDERS if role in roles), DECIDERS[0])
    row.state = ErasureState.APPROVED.value
    record(session, "erasure.approve", object_kind="erasure", object_id=row.id, detail=_told(row))
    carry_out_erasure(session, row)
    enqueue(session, KIND, subject_id=row.id, owner_id=by_id)


def carry_out_erasure(session: Session, row: Erasure) -> bool:
    """Take an approved erasure's content out of the database, with a tombstone in every issue it is in.

    Returns whether there was anything to take: of a restore of older data, the event may be yet to come.
    """
    by, facts = _by(session, row), _facts(row)
    if row.sha256 is not None:
        photos = erase_bytes(session, row.sha256)
        holders = sorted({photo.issue_id for photo in photos if photo.issue_id is not None})
        for issue_id in holders:
            of_issue = [photo for photo in photos if photo.issue_id == issue_id]
            write_tombstone(session, issue_id, by, facts, photos=of_issue)
        if not holders:
            return False
    else:
        event = _event_of(session, row)
        if event is None:
            return False
        write_tombstone(session, event.issue_id, by, facts, event_ids=[event.id])
        row.event_id, row.version = event.id, event.version
    row.carried_out_at = now()
    session.flush()
    return True


def _aim_at_photo(session: Session, row: Erasure, photo_id: UUID) -> None:
    photo = session.get(Photo, photo_id)
    if photo is None or photo.issue_id != row.issue_id:
        raise Problem("not_found")
    if photo.state == PhotoState.ERASED:
        raise Problem(errors.NOTHING)
    row.photo_id, row.sha256 = photo.id, photo.sha256


def _aim_at_event(session: Session, row: Erasure, event_id: UUID) -> None:
    event = session.get(Event, event_id)
    if event is None or event.issue_id != row.issue_id:
        raise Problem("not_found")
    if event.action == ERASE or not texts_of(event.action, event.payload):
        raise Problem(errors.NOTHING)
    row.event_id, row.command_id, row.version = event.id, event.command_id, event.version


def _event_of(session: Session, row: Erasure) -> Event | None:
    """The event meant; after a restore a phone may have brought it anew, under another id."""
    event = session.get(Event, row.event_id)
    if event is not None or row.command_id is None:
        return event
    of_issue = select(Event).where(Event.issue_id == row.issue_id)
    return session.scalars(of_issue.where(Event.command_id == row.command_id)).first()


def _by(session: Session, row: Erasure) -> By:
    known = row.decided_by_id is not None and session.get(User, row.decided_by_id) is not None
    return By(row.decided_by_id if known else None, row.decided_role or DECIDERS[0], None)


def _facts(row: Erasure) -> dict[str, Any]:
    return {
        "erasure_id": str(row.id),
        "ground": row.ground,
        "reason": row.reason,
        "asked_by_id": str(row.asked_by_id),
        "asked_at": to_wire(row.asked_at),
        "approved_by_id": str(row.decided_by_id),
        "approved_at": to_wire(row.decided_at),
    }


def _told(row: Erasure) -> dict[str, Any]:
    """What the audit log keeps of it: never the content."""
    return {
        "issue_id": str(row.issue_id),
        "ground": row.ground,
        "reason": row.reason,
        "photo_id": str(row.photo_id) if row.photo_id else None,
        "sha256": row.sha256,
        "event_id": str(row.event_id) if row.event_id else None,
        "asked_by_id": str(row.asked_by_id),
        "refused_reason": row.refused_reason,
    }
