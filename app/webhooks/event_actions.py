"""A call for every transition, written in the transaction of the event: what did not happen is never told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.issues.models import Event, Issue
from app.issues.row_queries import state_of
from app.kernel.deliveries import post
from app.people.queries import unit_tree
from app.webhooks.actions import CARRIER
from app.webhooks.queries import active_webhooks
from app.webhooks.transition import transition_of

WAITING = "events_to_call_for"


def call_for_events() -> None:
    """Write calls with every event written through a session; once per process.

    Histories written at once (an older ledger) call nobody: what they say happened long ago.
    """
    if not event.contains(Event, "after_insert", _note_event):
        event.listen(Event, "after_insert", _note_event)
        event.listen(Session, "before_commit", _call)
        event.listen(Session, "after_rollback", lambda session: session.info.pop(WAITING, None))


def _note_event(_mapper: Any, _connection: Any, row: Event) -> None:
    session = Session.object_session(row)
    if session is not None:
        session.info.setdefault(WAITING, []).append(row)


def _call(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(WAITING):
        return
    session.flush()
    noted: list[Event] = session.info.pop(WAITING, [])
    hooks = active_webhooks(session)
    if not hooks:
        return
    tree = unit_tree(session)
    for row in {each.id: each for each in noted if each in session}.values():
        issue = state_of(session.get_one(Issue, row.issue_id))
        body = transition_of(row.as_record(), issue)
        for hook in hooks:
            is_theirs = hook.unit_id is None or any(
                tree.is_within(unit, hook.unit_id) for unit in issue.unit_ids
            )
            if is_theirs and (not hook.actions or row.action in hook.actions):
                post(session, CARRIER, hook.id, f"webhook:{hook.id}:{row.id}", body)
