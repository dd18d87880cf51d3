"""Reads of webhooks: how each fares, and the log of its calls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.clock import to_wire
from app.kernel.deliveries import Delivery, DeliveryTarget, tallies
from app.kernel.problems import Problem
from app.webhooks.models import Webhook

LOG_PAGE = 50


def webhook(session: Session, webhook_id: UUID) -> Webhook:
    """One webhook. Raises Problem not_found."""
    row = session.get(Webhook, webhook_id)
    if row is None:
        raise Problem("not_found")
    return row


def active_webhooks(session: Session) -> list[Webhook]:
    """Those that are called."""
    return list(session.scalars(select(Webhook).where(Webhook.is_active).order_by(Webhook.id)))


def webhook_documents(session: Session) -> list[dict[str, Any]]:
    """All webhooks as they travel, without address and secret, with how they fare."""
    rows = list(session.scalars(select(Webhook).order_by(Webhook.id)))
    ids = [row.id for row in rows]
    counts = tallies(session, ids) if ids else {}
    targets = {
        each.id: each for each in session.scalars(select(DeliveryTarget).where(DeliveryTarget.id.in_(ids)))
    }
    return [_document(row, counts.get(row.id, {}), targets.get(row.id)) for row in rows]


def calls_of(session: Session, webhook_id: UUID, after: UUID | None) -> list[Delivery]:
    """The log of a webhook, newest first; one more than a page when there is more. Ids grow with time."""
    query = select(Delivery).where(Delivery.target_id == webhook_id).order_by(Delivery.id.desc())
    if after is not None:
        query = query.where(Delivery.id < after)
    return list(session.scalars(query.limit(LOG_PAGE + 1)))


def call_document(row: Delivery) -> dict[str, Any]:
    """One call of the log."""
    issue = (row.body.get("data") or {}).get("issue") or {}
    return {
        "id": str(row.id),
        "type": row.body.get("type", ""),
        "action": (row.body.get("data") or {}).get("action"),
        "number": issue.get("number"),
        "state": row.state,
        "attempts": row.attempts,
        "status": row.status,
        "problem": row.problem,
        "made_at": to_wire(row.created_at),
        "ended_at": to_wire(row.ended_at),
    }


def _document(row: Webhook, counts: dict[str, int], target: DeliveryTarget | None) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "place": row.place,
        "actions": row.actions,
        "unit_id": str(row.unit_id) if row.unit_id else None,
        "is_active": row.is_active,
        "stopped_why": row.stopped_why,
        "stopped_at": to_wire(row.stopped_at),
        "waiting": counts.get("waiting", 0) + counts.get("sending", 0),
        "sent": counts.get("sent", 0),
        "failed": counts.get("failed", 0),
        "failures": target.failures if target else 0,
        "next_try_at": to_wire(target.resting_until) if target else None,
        "last_sent_at": to_wire(target.last_sent_at) if target else None,
        "problem": target.problem if target else None,
    }
