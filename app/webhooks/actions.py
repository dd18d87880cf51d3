"""Writes of webhooks: set up, changed, removed, switched off after long failure; calls sent again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.issues.workflow import Action
from app.kernel.audit import record
from app.kernel.clock import now, to_wire
from app.kernel.deliveries import Delivery, DeliveryTarget, begin_afresh, post, send_again
from app.kernel.ids import new_id
from app.kernel.outside import web_address
from app.kernel.problems import Problem
from app.kernel.sealed import seal, unseal
from app.kernel.transaction import in_transaction
from app.people.models import Unit
from app.webhooks.errors import TOO_MANY_WEBHOOKS, WEBHOOK_ADDRESS
from app.webhooks.models import Webhook
from app.webhooks.queries import active_webhooks, webhook
from app.webhooks.signing import new_signing_secret

CARRIER = "webhook"
MOST_WEBHOOKS = 20
GIVEN_UP_AFTER = dt.timedelta(days=3)
"""A receiver that took nothing for so long is called no more until somebody looks after it."""
GONE = "http_410"


def make_webhook(
    session: Session, *, name: str, url: str, actions: Sequence[Action], unit_id: UUID | None, by_id: UUID
) -> tuple[Webhook, str]:
    """Set up a webhook; with it the secret of its signatures, which is told this once.

    Raises Problem webhook_address, not_found or too_many_webhooks.
    """
    if (session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST_WEBHOOKS:
        raise Problem(TOO_MANY_WEBHOOKS, most=MOST_WEBHOOKS)
    secret = new_signing_secret()
    row = Webhook(id=new_id(), made_by_id=by_id, made_at=now(), is_active=True)
    _point(row, url, secret)
    _fill(session, row, name, actions, unit_id)
    session.add(row)
    session.flush()
    _note(session, "webhook.make", row)
    return row, secret


def change_webhook(
    session: Session,
    row: Webhook,
    *,
    name: str,
    url: str,
    actions: Sequence[Action],
    unit_id: UUID | None,
    is_active: bool,
) -> None:
    """Change a webhook; an empty address stays as it was. Switched on again, it begins afresh.

    Raises Problem webhook_address or not_found.
    """
    if url:
        _point(row, url, (unseal(row.sealed) or {}).get("secret") or new_signing_secret())
    _fill(session, row, name, actions, unit_id)
    if is_active != row.is_active:
        row.is_active = is_active
        row.stopped_why, row.stopped_at = (None, None) if is_active else ("by_hand", now())
    begin_afresh(session, row.id)
    session.flush()
    _note(session, "webhook.change", row)


def renew_secret(session: Session, row: Webhook) -> str:
    """A new secret; what is signed from now on bears it."""
    secret = new_signing_secret()
    row.sealed = seal({**(unseal(row.sealed) or {}), "secret": secret})
    _note(session, "webhook.secret", row)
    return secret


def remove_webhook(session: Session, row: Webhook) -> None:
    """Remove a webhook with its log and all that still waits."""
    _note(session, "webhook.remove", row)
    session.execute(delete(Delivery).where(Delivery.target_id == row.id))
    session.execute(delete(DeliveryTarget).where(DeliveryTarget.id == row.id))
    session.delete(row)


def ping(session: Session, row: Webhook) -> None:
    """Have a trial call made, signed like any other."""
    at = now()
    body: dict[str, Any] = {"type": "ping", "timestamp": to_wire(at), "data": {}}
    post(session, CARRIER, row.id, f"webhook:{row.id}:ping:{new_id()}", body)


def repeat_call(session: Session, row: Webhook, call_id: UUID) -> None:
    """Send a call of the log again, under the same id. Raises Problem not_found."""
    call = session.get(Delivery, call_id)
    if call is None or call.target_id != row.id:
        raise Problem("not_found")
    send_again(session, call)
    record(session, "webhook.repeat", object_kind="webhook", object_id=row.id, detail={"call": str(call_id)})


def stop_failing_webhooks() -> int:
    """Switch off what has taken nothing for days, or says that it is gone; how many."""

    def work(session: Session) -> int:
        stopped = 0
        for row in active_webhooks(session):
            target = session.get(DeliveryTarget, row.id)
            since = target.failing_since if target else None
            is_gone = target is not None and target.problem == GONE
            if is_gone or (since is not None and since <= now() - GIVEN_UP_AFTER):
                row.is_active, row.stopped_at = False, now()
                row.stopped_why = "gone" if is_gone else "failing"
                _note(session, "webhook.stop", row)
                stopped += 1
        return stopped

    return in_transaction(work)


def find_webhook(session: Session, webhook_id: UUID) -> Webhook:
    """One webhook to be written. Raises Problem not_found."""
    return webhook(session, webhook_id)


def _point(row: Webhook, url: str, secret: str) -> None:
    try:
        address = web_address(url)
    except ValueError as error:
        raise Problem(WEBHOOK_ADDRESS) from error
    row.place, row.sealed = address.host[:255], seal({"url": url, "secret": secret})


def _fill(session: Session, row: Webhook, name: str, actions: Sequence[Action], unit_id: UUID | None) -> None:
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise Problem("not_found")
    row.name, row.unit_id = name, unit_id
    row.actions = sorted(action.value for action in set(actions))


def _note(session: Session, action: str, row: Webhook) -> None:
    detail = {"name": row.name, "place": row.place, "actions": row.actions, "why": row.stopped_why}
    record(session, action, object_kind="webhook", object_id=row.id, detail=detail)
