"""Who follows events as they are written: higher capabilities that keep or tell something of each.

All of them are called once, before the commit that wrote the events, with what is in the database by then;
what was undone by a savepoint is not among it. Histories written at once (an older ledger) go to
`history_listeners` instead: what they say happened long ago.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.issues.models import Event

Follower = Callable[[Session, Sequence[Event]], None]
"""Gets the new events of a transaction, in the order they were written, within that transaction."""
FOLLOWERS: list[Follower] = []
WAITING = "events_to_hand_on"


def follow_events(follower: Follower) -> None:
    """Have a function called with the events of every transaction; once per process."""
    if follower not in FOLLOWERS:
        FOLLOWERS.append(follower)
    if not event.contains(Event, "after_insert", _note):
        event.listen(Event, "after_insert", _note)
        event.listen(Session, "before_commit", _hand_on)
        event.listen(Session, "after_rollback", lambda session: session.info.pop(WAITING, None))


def _note(_mapper: Any, _connection: Any, row: Event) -> None:
    session = Session.object_session(row)
    if session is not None:
        session.info.setdefault(WAITING, []).append(row)


def _hand_on(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    noted: list[Event] = session.info.pop(WAITING, [])
    rows = list({row.id: row for row in noted if row in session}.values())
    if rows:
        for follower in FOLLOWERS:
            follower(session, rows)
