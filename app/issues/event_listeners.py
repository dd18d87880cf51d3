"""Who follows events: higher capabilities that write something beside an event, in the transaction of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.issues.enactment import Carried

Follower = Callable[[Session, Sequence[Carried]], None]
"""Gets the events of a whole transaction in the order written, each with its issue before and after it."""
FOLLOWERS: list[Follower] = []
NOTED = "events_noted"
Noted = tuple[SessionTransaction | None, Carried]


def follow_events(follower: Follower) -> None:
    """Have a function called before every commit with the events written in it; once per process.

    Histories written at once (an older ledger) are not among them: see history_listeners.
    """
    if follower not in FOLLOWERS:
        FOLLOWERS.append(follower)
    if not event.contains(Session, "before_commit", _tell):
        event.listen(Session, "before_commit", _tell)
        event.listen(Session, "after_soft_rollback", _forget)


def note_events(session: Session, happened: Iterable[Carried]) -> None:
    """Say what was written in this transaction."""
    within = session.get_nested_transaction() or session.get_transaction()
    session.info.setdefault(NOTED, []).extend((within, each) for each in happened)


def _tell(session: Session) -> None:
    """Once for a whole transaction, so that a thousand issues cost a few statements."""
    if session.in_nested_transaction():
        return
    session.flush()
    noted: list[Noted] = session.info.pop(NOTED, [])
    if noted:
        happened = [carried for _, carried in noted]
        for follower in FOLLOWERS:
            follower(session, happened)


def _forget(session: Session, rolled_back: SessionTransaction) -> None:
    """What was written within a transaction or savepoint that is undone did not happen."""
    noted: list[Noted] = session.info.get(NOTED, [])
    noted[:] = [each for each in noted if not _is_within(each[0], rolled_back)]


def _is_within(inner: Any, outer: SessionTransaction) -> bool:
    while inner is not None and inner is not outer:
        inner = inner.parent
    return inner is outer
