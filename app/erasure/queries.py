"""Reads of erasures: lists for who decides, what an erasure would reach, what does not fit its tombstone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.erasure.grounds import ErasureState
from app.erasure.models import Erasure
from app.issues.filter_queries import visible_rows
from app.issues.models import Event, Issue
from app.issues.tombstone import ERASE, repeats, texts_of
from app.issues.visibility import Visibility
from app.kernel.clock import to_wire
from app.kernel.problems import Problem
from app.people.queries import display_names
from app.photos.models import Photo
from app.photos.upload import PhotoState

OPEN = (ErasureState.ASKED, ErasureState.APPROVED)


def erasures_page(
    session: Session, seen: Visibility, *, is_open: bool | None, after: UUID | None, limit: int
) -> tuple[list[dict[str, Any]], UUID | None]:
    """Erasures within a scope, newest first, and the key of the next page."""
    query = _in_scope(seen).order_by(Erasure.id.desc()).limit(limit + 1)
    if is_open is not None:
        states = [state.value for state in ErasureState if (state in OPEN) == is_open]
        query = query.where(Erasure.state.in_(states))
    if after is not None:
        query = query.where(Erasure.id < after)
    rows = list(session.scalars(query))
    page = rows[:limit]
    return documents(session, page), page[-1].id if len(rows) > limit else None


def visible_erasure(session: Session, seen: Visibility, erasure_id: UUID) -> Erasure:
    """One within a scope, locked for a decision. Raises Problem not_found."""
    query = _in_scope(seen).where(Erasure.id == erasure_id)
    row = session.scalars(query.with_for_update(of=Erasure)).one_or_none()
    if row is None:
        raise Problem("not_found")
    return row


def pending_of(session: Session, issue_id: UUID) -> list[Erasure]:
    """Erasures of an issue's content that wait, or are being carried out."""
    states = [state.value for state in OPEN]
    query = select(Erasure).where(Erasure.issue_id == issue_id, Erasure.state.in_(states))
    return list(session.scalars(query.order_by(Erasure.id)))


def unfinished(session: Session) -> list[Erasure]:
    """Approved ones whose end nobody has seen yet, oldest first."""
    query = select(Erasure).where(Erasure.state == ErasureState.APPROVED.value)
    return list(session.scalars(query.order_by(Erasure.id)))


def documents(session: Session, rows: Sequence[Erasure]) -> list[dict[str, Any]]:
    """Erasures as they travel, with names, the issue's number and what they reach."""
    people = {person for row in rows for person in (row.asked_by_id, row.decided_by_id) if person}
    names = display_names(session, people)
    found = session.scalars(select(Issue).where(Issue.id.in_({row.issue_id for row in rows})))
    issues = {issue.id: issue for issue in found}
    shared = _sharing(session, [row.sha256 for row in rows if row.sha256])
    return [_document(row, names, issues.get(row.issue_id), shared) for row in rows]


def erasable(session: Session, issue_id: UUID) -> dict[str, Any]:
    """What of an issue can be erased: the words of its events and its photos, with what goes along."""
    query = select(Event).where(Event.issue_id == issue_id, Event.action != ERASE).order_by(Event.version)
    events = list(session.scalars(query))
    photos = list(
        session.scalars(
            select(Photo)
            .where(Photo.issue_id == issue_id, Photo.state != PhotoState.ERASED.value)
            .order_by(Photo.named_at, Photo.id)
        )
    )
    shared = _sharing(session, [photo.sha256 for photo in photos])
    pending = pending_of(session, issue_id)
    return {
        "events": [
            _erasable_event(event, events, {row.event_id for row in pending})
            for event in events
            if texts_of(event.action, event.payload)
        ],
        "photos": [
            {
                "id": str(photo.id),
                "role": photo.role,
                "taken_at": to_wire(photo.taken_at),
                "shared_with": [each for each in shared[photo.sha256] if each["photo_id"] != str(photo.id)],
                "is_pending": photo.sha256 in {row.sha256 for row in pending},
            }
            for photo in photos
        ],
    }


def tombstone_faults(session: Session) -> Iterator[str]:
    """Tombstones that no approved erasure answers for, and erasures of which no tombstone is left."""
    approved = {
        str(row.id): row
        for row in session.scalars(select(Erasure).where(Erasure.carried_out_at.is_not(None)))
    }
    told: set[str] = set()
    query = select(Event.issue_id, Event.version, Event.payload).where(Event.action == ERASE)
    for issue_id, version, payload in session.execute(query):
        erasure = approved.get(str(payload.get("erasure_id")))
        told.add(str(payload.get("erasure_id")))
        if erasure is None or erasure.decided_by_id in (None, erasure.asked_by_id):
            yield f"issue {issue_id}: event {version} is a tombstone, and no second person approved it"
    for erasure_id in sorted(approved.keys() - told):
        yield f"erasure {erasure_id}: it was carried out, and no tombstone says so"


def _in_scope(seen: Visibility) -> Select[Erasure]:
    query, scope = select(Erasure), visible_rows(seen)
    return query if scope is None else query.where(Erasure.issue_id.in_(select(Issue.id).where(scope)))


def _erasable_event(
    event: Event, events: Sequence[Event], pending: Collection[UUID | None]
) -> dict[str, Any]:
    texts = texts_of(event.action, event.payload)
    said = [(path.rpartition(".")[2], text) for path, text in texts.items()]
    also = sorted(repeats(events, set(texts.values())).keys() - {event.version})
    return {
        "id": str(event.id),
        "version": event.version,
        "action": event.action,
        "at": to_wire(event.effective_at),
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "texts": [{"field": field, "text": text} for field, text in dict.fromkeys(said)],
        "also_in": also,
        "is_pending": event.id in pending,
    }


def _sharing(session: Session, sha256s: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Who names these bytes: photo, issue and its number, by hash."""
    found: dict[str, list[dict[str, Any]]] = {sha256: [] for sha256 in sha256s}
    query = (
        select(Photo.sha256, Photo.id, Photo.issue_id, Issue.number, Issue.receipt_number)
        .outerjoin(Issue, Issue.id == Photo.issue_id)
        .where(Photo.sha256.in_(list(found)))
        .order_by(Photo.named_at, Photo.id)
    )
    for sha256, photo_id, issue_id, number, receipt_number in session.execute(query):
        found[sha256].append(
            {
                "photo_id": str(photo_id),
                "issue_id": str(issue_id) if issue_id else None,
                "issue_number": number or receipt_number,
            }
        )
    return found


def _document(
    row: Erasure, names: dict[UUID, str], issue: Issue | None, shared: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    reached = shared.get(row.sha256 or "", [])
    return {
        "id": str(row.id),
        "issue_id": str(row.issue_id),
        "issue_number": (issue.number or issue.receipt_number) if issue else None,
        "category": issue.category if issue else None,
        "kind": "photo" if row.sha256 else "event",
        "photo_id": str(row.photo_id) if row.photo_id else None,
        "event_id": str(row.event_id) if row.event_id else None,
        "version": row.version,
        "shared_with": [each for each in reached if each["photo_id"] != str(row.photo_id)],
        "ground": row.ground,
        "reason": row.reason,
        "state": row.state,
        "asked_by_id": str(row.asked_by_id),
        "asked_by_name": names.get(row.asked_by_id, ""),
        "asked_at": to_wire(row.asked_at),
        "decided_by_name": names.get(row.decided_by_id) if row.decided_by_id else None,
        "decided_at": to_wire(row.decided_at),
        "refused_reason": row.refused_reason,
        "done_at": to_wire(row.done_at),
    }
