"""Tells of events: whoever an event concerns finds it in the inbox with the very commit that wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.issues.enactment import Carried
from app.notices.actions import notice_rows, write_notices
from app.notices.addressees import concerns_somebody, told_of
from app.notices.channel_queries import duty_phones
from app.notices.queries import roster


def tell_of_events(session: Session, happened: Sequence[Carried]) -> None:
    """Write the notices of these events. Histories written at once (an older ledger) tell nobody."""
    concerning = [each for each in happened if concerns_somebody(each.event.action, each.event.payload)]
    if not concerning:
        return
    rows: list[dict[str, Any]] = []
    phones = duty_phones(session)
    for each in concerning:
        record = each.event
        told = told_of(record, each.before, each.issue, roster(session, record.received_at))
        facts = {"action": record.action, "by": record.actor_role}
        rows += notice_rows(phones, each.issue, record.id, told, record.received_at, **facts)
    write_notices(session, rows)
