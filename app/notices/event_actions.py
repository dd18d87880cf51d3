"""Tells of events: whoever an event concerns finds it in the inbox with the very commit that wrote it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.issues.models import Event
from app.issues.projection import apply, fold
from app.notices.actions import notice_rows, write_notices
from app.notices.addressees import CONCERNED, told_of
from app.notices.channel_queries import duty_phones
from app.notices.queries import roster
from app.reports.round_queries import histories

WAITING = "events_to_tell_of"


def tell_of_events() -> None:
    """Write notices in the transaction of every event written through a session; once per process.

    Histories written at once (an older ledger) tell nobody: what they say happened long ago.
    """
    if not event.contains(Event, "after_insert", _note_event):
        event.listen(Event, "after_insert", _note_event)
        event.listen(Session, "before_commit", _tell)
        event.listen(Session, "after_rollback", lambda session: session.info.pop(WAITING, None))


def _note_event(_mapper: Any, _connection: Any, row: Event) -> None:
    session = Session.object_session(row)
    if session is not None and row.action in CONCERNED:
        session.info.setdefault(WAITING, []).append(row)


def _tell(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    noted: list[Event] = session.info.pop(WAITING, [])
    # an event of a savepoint that was rolled back has left the session
    waiting = {row.id: row for row in noted if row in session}
    if waiting:
        _write(session, waiting)


def _write(session: Session, waiting: dict[Any, Event]) -> None:
    rows: list[dict[str, Any]] = []
    phones = duty_phones(session)
    for life in histories(session, {row.issue_id for row in waiting.values()}):
        for place, record in enumerate(life):
            if record.id not in waiting:
                continue
            before = fold(life[:place]) if place else None
            after = apply(before, record)
            told = told_of(record, before, after, roster(session, record.received_at))
            facts = {"action": record.action, "by": record.actor_role}
            rows += notice_rows(phones, after, record.id, told, record.received_at, **facts)
    write_notices(session, rows)
