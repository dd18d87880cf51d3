"""Tells of events: whoever an event concerns finds it in the inbox with the very commit that wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.issues.models import Event
from app.issues.projection import apply, fold
from app.notices.actions import notice_rows, write_notices
from app.notices.addressees import concerns_somebody, told_of
from app.notices.channel_queries import duty_phones
from app.notices.queries import roster
from app.reports.round_queries import histories


def tell_of_events(session: Session, events: Sequence[Event]) -> None:
    """Write the notices of a transaction's events."""
    concerning = {row.id: row for row in events if concerns_somebody(row.action, row.payload)}
    if not concerning:
        return
    rows: list[dict[str, Any]] = []
    phones = duty_phones(session)
    for life in histories(session, {row.issue_id for row in concerning.values()}):
        for place, record in enumerate(life):
            if record.id not in concerning:
                continue
            before = fold(life[:place]) if place else None
            after = apply(before, record)
            told = told_of(record, before, after, roster(session, record.received_at))
            facts = {"action": record.action, "by": record.actor_role}
            rows += notice_rows(phones, after, record.id, told, record.received_at, **facts)
    write_notices(session, rows)
