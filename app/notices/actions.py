"""Writes of notices: rows for the people told, read marks, and what is too old to keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.issues.issue_state import IssueState
from app.kernel.changes import note_changes
from app.kernel.clock import now, to_wire
from app.kernel.database import insert_rows
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from app.notices.addressees import Kind
from app.notices.duty_phones import DutyPhones
from app.notices.models import Notice, NoticeMark
from app.notices.outgoing_actions import send_out
from app.notices.queries import HELD_DAYS

NOTICE = "notice"
"""The kind of change by which replicas pull notices."""
MARKS_DAYS = 400
"""Far longer than a step may still be told after it was reached: no mark is missed."""


def notice_rows(
    phones: DutyPhones,
    issue: IssueState,
    cause_id: UUID,
    told: Mapping[UUID, Kind],
    at: dt.datetime,
    **facts: Any,
) -> list[dict[str, Any]]:
    """The rows of one cause, ready to be written; of the most severe issues with whom to telephone."""
    call = phones.whom_to_call(issue) if told else None
    known = {
        "number": issue.number,
        "category": issue.category,
        "severity": issue.severity,
        "due_at": to_wire(issue.due_at),
        "round": issue.round,
        **facts,
        **({"call": call} if call else {}),
    }
    return [
        {
            "id": new_id(),
            "user_id": user_id,
            "issue_id": issue.id,
            "kind": kind.value,
            "cause_id": cause_id,
            "at": at,
            "facts": known,
            "read_at": None,
        }
        for user_id, kind in told.items()
    ]


def write_notices(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Put notices into inboxes, and tell their readers' replicas."""
    if rows:
        insert_rows(session, Notice, rows)
        send_out(session, rows)
        note_changes(session, NOTICE, [row["id"] for row in rows])


def mark_read(session: Session, user_id: UUID, ids: Iterable[UUID]) -> list[Notice]:
    """Mark one's own notices as read; the first time holds, and ids of nobody or of others change nothing."""
    query = select(Notice).where(
        Notice.id.in_(list(ids)), Notice.user_id == user_id, Notice.read_at.is_(None)
    )
    found = list(session.scalars(query))
    for notice in found:
        notice.read_at = now()
    session.flush()
    note_changes(session, NOTICE, [notice.id for notice in found])
    return found


def drop_old_notices() -> int:
    """Forget notices that no replica holds any more, and marks of rounds long over; how many notices."""

    def work(session: Session) -> int:
        old = delete(Notice).where(Notice.at < now() - dt.timedelta(days=HELD_DAYS + 1))
        session.execute(delete(NoticeMark).where(NoticeMark.at < now() - dt.timedelta(days=MARKS_DAYS)))
        return int(session.execute(old).rowcount)  # type: ignore[attr-defined,unused-ignore]

    return in_transaction(work)
