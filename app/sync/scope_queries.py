"""What a phone may hold: at most 5,000 issues of its user's scope.

Open ones first, then those closed within 60 days.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.issues.filter_queries import visible_rows
from app.issues.models import Issue
from app.issues.row_queries import state_of
from app.issues.visibility import Visibility
from app.kernel.ids import digest_of

MOST_ISSUES = 5_000
CLOSED_DAYS = 60


def scope_digest(seen: Visibility) -> str:
    """Changes whenever the user's scope does; the replica then starts afresh."""
    others = [sorted(map(str, seen.stands_in_for))] if seen.stands_in_for else []
    return digest_of([str(seen.user_id), seen.sees_all, sorted(map(str, seen.unit_ids)), *others])[:16]


def snapshot_page(
    session: Session, seen: Visibility, phase: str, after: str | None, at: dt.datetime, limit: int
) -> list[Issue]:
    """A page of the first pull: `open` issues newest first, then `closed` ones."""
    query: Select[Issue] = select(Issue).limit(limit)
    scope = visible_rows(seen)
    if scope is not None:
        query = query.where(scope)
    if after:
        query = query.where(Issue.sort_no < int(after))
    if phase == "open":
        return list(session.scalars(query.where(Issue.is_open.is_(True)).order_by(Issue.sort_no.desc())))
    since = at - dt.timedelta(days=CLOSED_DAYS)
    recent = query.where(Issue.is_open.is_(False), Issue.last_event_at >= since)
    # "+ 0" keeps the databases from walking all issues in this order to find the few that are recent
    return list(session.scalars(recent.order_by((Issue.sort_no + 0).desc())))


def held_issues(session: Session, seen: Visibility, ids: list[UUID], at: dt.datetime) -> dict[UUID, Issue]:
    """Of some changed issues, those that a phone of this scope holds."""
    since = at - dt.timedelta(days=CLOSED_DAYS)
    rows = session.scalars(select(Issue).where(Issue.id.in_(ids)))
    return {
        row.id: row
        for row in rows
        if seen.sees(state_of(row)) and (row.is_open or row.last_event_at >= since)
    }


def as_gone(kind: str, key: str) -> dict[str, Any]:
    """A row that left the scope, named so that the replica lets it go."""
    return {"kind": kind, "id": key, "row": None}
