"""Writes an erasure into an issue: words out of its events, a tombstone event at its end, the row made anew.

Takes the session and never commits. The words must leave every copy in the database: row, search index,
commands kept in quarantine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord, sealed
from app.issues.command_digest import body_digest
from app.issues.enactment import Carried
from app.issues.event_listeners import note_events
from app.issues.models import Event, Issue, QuarantinedCommand
from app.issues.projection import fold
from app.issues.row_queries import columns_of
from app.issues.search_actions import index_issue
from app.issues.tombstone import ERASE, ERASED_TYPE, MARK, repeats, texts_of, without, without_words
from app.kernel.changes import note_change
from app.kernel.clock import now
from app.kernel.ids import digest_of, new_id
from app.photos.models import Photo

BODY_BEFORE = "erased_body_sha256"
"""Under this name a kept command remembers its body's digest, so that the same one sent again is known."""


@dataclass(frozen=True)
class By:
    """Who carries an erasure out: the second person, under which post."""

    user_id: UUID | None
    role: str
    unit_id: UUID | None


def write_tombstone(
    session: Session,
    issue_id: UUID,
    by: By,
    facts: Mapping[str, Any],
    *,
    event_ids: Collection[UUID] = (),
    photos: Sequence[Photo] = (),
) -> int:
    """Erase the words of some events of an issue, name some photos as erased, and say so by an event.

    `facts` (reason, ground, who and when) go into its payload as they are. The words go wherever the issue's
    events repeat them. Returns the issue's new version. Raises LookupError for an issue that is not there.
    """
    row = session.get(Issue, issue_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise LookupError(issue_id)
    _overwrite_what_is_freed(session)
    query = select(Event).where(Event.issue_id == issue_id).order_by(Event.version)
    events = list(session.scalars(query.execution_options(populate_existing=True)))
    words = {
        word
        for event in events
        if event.id in event_ids
        for word in texts_of(event.action, event.payload).values()
    }
    entries = _erase_words(events, words)
    if words:
        _erase_kept_words(session, issue_id, events, words)
    named = [{"id": str(photo.id), "sha256": photo.sha256, "role": photo.role} for photo in photos]
    payload = {**facts, "events": entries, "erased_photos": named, "photos": []}
    tombstone = _event_after(events[-1].as_record(), row, by, payload)
    session.add(Event(**vars(tombstone)))
    told = [event.as_record() for event in events]
    state = fold([*told, tombstone])
    for name, value in columns_of(state).items():
        setattr(row, name, value)
    session.flush()
    index_issue(session, row.sort_no, state)
    note_change(session, "issue", issue_id)
    session.flush()
    note_events(session, [Carried(state, tombstone, fold(told))])
    return tombstone.version


def _overwrite_what_is_freed(session: Session) -> None:
    """SQLite leaves deleted words in its file unless told to write zeros over them."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))


def _erase_words(events: Sequence[Event], words: Collection[str]) -> list[dict[str, Any]]:
    entries = []
    found = repeats(events, words) if words else {}
    for event in events:
        paths = found.get(event.version)
        if not paths:
            continue
        event.payload = without(event.payload, paths)
        entries.append(
            {
                "version": event.version,
                "event_id": str(event.id),
                "payload_sha256": event.payload_sha256,
                "erased_sha256": digest_of(event.payload),
                "fields": event.payload[MARK],
            }
        )
    return entries


def _erase_kept_words(
    session: Session, issue_id: UUID, events: Sequence[Event], words: Collection[str]
) -> None:
    """The same words in commands kept in quarantine, on this issue or taken up into it, and in waivers."""
    taken_up = [UUID(event.payload["taken_up_from"]) for event in events if "taken_up_from" in event.payload]
    commands = [event.command_id for event in events if event.command_id is not None]
    about = or_(
        QuarantinedCommand.issue_id == issue_id, QuarantinedCommand.command_id.in_([*taken_up, *commands])
    )
    for row in session.scalars(select(QuarantinedCommand).where(about)):
        asked = row.body.get("payload")
        left = without_words(asked, words) if isinstance(asked, dict) else None
        if left is not None:
            row.details = {**row.details, BODY_BEFORE: row.details.get(BODY_BEFORE, body_digest(row.body))}
            row.body = {**row.body, "payload": left}
    waived = select(Photo).where(Photo.command_id.in_(commands), Photo.waived_reason.in_(list(words)))
    for photo in session.scalars(waived):
        photo.waived_reason = ""


def _event_after(last: EventRecord, row: Issue, by: By, payload: dict[str, Any]) -> EventRecord:
    """At the instant of the event before it: what is still on its way from a phone keeps its own time."""
    event = EventRecord(
        id=new_id(),
        issue_id=row.id,
        version=last.version + 1,
        type=ERASED_TYPE,
        action=ERASE,
        command_id=None,
        actor_id=by.user_id,
        actor_role=by.role,
        actor_unit_id=by.unit_id,
        effective_at=row.last_event_at,
        received_at=now(),
        payload=payload,
        previous_hash=last.hash,
    )
    return sealed(event)
