"""Reads of tombstones for verification: what was erased and by whom, and what no tombstone explains."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.models import Event, Issue
from app.issues.tombstone import ERASE
from app.kernel.clock import to_wire
from app.photos.queries import bytes_left_after_erasure, erased_hashes, unexplained_erasures


def erased_items(session: Session) -> Iterator[str]:
    """What was erased by law, as sentences; no defects."""
    query = select(Event, Issue.number, Issue.receipt_number).join(Issue, Issue.id == Event.issue_id)
    rows = session.execute(query.where(Event.action == ERASE).order_by(Event.received_at, Event.id))
    for event, number, receipt_number in rows:
        told, name = event.payload, f"issue {number or receipt_number or event.issue_id}"
        why = f"erased by law ({told.get('ground')}), {to_wire(event.received_at)}, {told.get('reason')}"
        for entry in told.get("events", []):
            yield f"{name}: event {entry['version']}, {', '.join(entry['fields'])}: {why}"
        for photo in told.get("erased_photos", []):
            yield f"{name}: photo {photo['id']}: {why}"


def photo_tombstone_defects(session: Session) -> Iterator[str]:
    """Photos that count as erased and that no tombstone names, or the other way round."""
    for photo, why in unexplained_erasures(session):
        yield f"photo {photo.id} of issue {photo.issue_id}: {why}"
    payloads = session.scalars(select(Event.payload).where(Event.action == ERASE))
    named = {photo["sha256"] for payload in payloads for photo in payload.get("erased_photos", [])}
    known = set(erased_hashes(session))
    for sha256 in sorted(known - named):
        yield f"photo bytes {sha256}: they count as erased, and no tombstone names them"
    for sha256 in sorted(named - known):
        yield f"photo bytes {sha256}: a tombstone names them, and they do not count as erased"


def erased_bytes_defects(session: Session) -> Iterator[str]:
    """Files of erased photos that lie in the store all the same."""
    for sha256 in bytes_left_after_erasure(session):
        yield f"photo bytes {sha256}: they were erased, and files of them are still there"
