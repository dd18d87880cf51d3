"""A call for every transition, written in the transaction of the event: what did not happen is never told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.issues.enactment import Carried
from app.kernel.deliveries import Letter, post_all
from app.people.queries import unit_tree
from app.webhooks.actions import CARRIER
from app.webhooks.queries import active_webhooks
from app.webhooks.transition import transition_of


def call_for_events(session: Session, happened: Sequence[Carried]) -> None:
    """Write the calls for these events, each with the issue as it left it.

    Histories written at once (an older ledger) call nobody: what they say happened long ago.
    """
    hooks = active_webhooks(session)
    if not hooks:
        return
    tree = unit_tree(session)
    letters: list[Letter] = []
    for each in happened:
        body = transition_of(each.event, each.issue)
        for hook in hooks:
            is_theirs = hook.unit_id is None or any(
                tree.is_within(unit, hook.unit_id) for unit in each.issue.unit_ids
            )
            if is_theirs and (not hook.actions or each.event.action in hook.actions):
                letters.append(Letter(hook.id, f"webhook:{hook.id}:{each.event.id}", body))
    post_all(session, CARRIER, letters)
