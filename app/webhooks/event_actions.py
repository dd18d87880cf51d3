"""A call for every transition, written in the transaction of the event: what did not happen is never told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.issues.models import Event, Issue
from app.issues.row_queries import state_of
from app.kernel.deliveries import post
from app.people.queries import unit_tree
from app.webhooks.actions import CARRIER
from app.webhooks.queries import active_webhooks
from app.webhooks.transition import transition_of


def call_for_events(session: Session, events: Sequence[Event]) -> None:
    """Write a call for each of a transaction's events to every webhook that asked for it."""
    hooks = active_webhooks(session)
    if not hooks:
        return
    tree = unit_tree(session)
    for row in events:
        issue = state_of(session.get_one(Issue, row.issue_id))
        body = transition_of(row.as_record(), issue)
        for hook in hooks:
            is_theirs = hook.unit_id is None or any(
                tree.is_within(unit, hook.unit_id) for unit in issue.unit_ids
            )
            if is_theirs and (not hook.actions or row.action in hook.actions):
                post(session, CARRIER, hook.id, f"webhook:{hook.id}:{row.id}", body)
