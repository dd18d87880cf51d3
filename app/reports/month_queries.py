"""Reads the histories that can touch a month, streaming, and works out its figures in every dimension."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.categories.queries import working_calendar
from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.list_queries import visible_rows
from app.issues.models import Event, Issue
from app.issues.sort_number import first_of
from app.issues.visibility import Visibility
from app.kernel.clock import now
from app.reports.metrics import REBOUND_WINDOW, Figure, Month, Seen, figures, flows_of, see

BATCH = 500
CUT_OFF_WORKING_DAYS = 3
DIMENSIONS: dict[str, Callable[[IssueState], Any]] = {
    "unit": lambda state: state.lead_unit_id,
    "area": lambda state: state.area_id,
    "project": lambda state: state.project_id,
    "category": lambda state: state.category,
    "severity": lambda state: state.severity,
    "source": lambda state: state.source,
}


@dataclass(frozen=True)
class MonthReport:
    """The figures of a month for a scope, and the same flows for each value of each dimension."""

    month: Month
    whole: dict[str, Figure]
    by: dict[str, list[dict[str, Any]]]


def default_cut_off(session: Session, end: dt.datetime) -> dt.datetime:
    """The close of the third working day after the month, or now where that is still to come."""
    calendar = working_calendar(session)
    last_day = calendar.local_date(end) - dt.timedelta(days=1)
    return min(now(), calendar.close_of(calendar.nth_working_day_after(last_day, CUT_OFF_WORKING_DAYS)))


def month_report(
    session: Session, seen: Visibility, month: Month, unit_ids: frozenset[UUID] | None = None
) -> MonthReport:
    """The figures of a month over the issues of a scope; `unit_ids` narrows it to those units' issues."""
    issues = [issue for issue in _looked_at(session, seen, month) if _is_of(issue, unit_ids)]
    linked = _rebound_filings(session, [issue.id for issue in issues])
    by = {name: _by(issues, month, of) for name, of in DIMENSIONS.items()}
    return MonthReport(month, figures(issues, month, linked), by)


def _is_of(issue: Seen, unit_ids: frozenset[UUID] | None) -> bool:
    state = issue.after.state
    if unit_ids is None:
        return True
    return state is not None and any(unit in unit_ids for unit in state.unit_ids)


def _by(issues: list[Seen], month: Month, of: Callable[[IssueState], Any]) -> list[dict[str, Any]]:
    groups: dict[Any, list[Seen]] = {}
    for issue in issues:
        if issue.after.state is not None:
            groups.setdefault(of(issue.after.state), []).append(issue)
    rows = []
    for key, part in groups.items():
        flows = flows_of(part, month)
        counts = {name: len(getattr(flows, name)) for name in type(flows).__dataclass_fields__}
        if any(counts.values()):
            rows.append({"key": str(key) if key is not None else None, **counts})
    return sorted(rows, key=lambda row: (-row["found"] - row["backlog_end"], str(row["key"])))


def _looked_at(session: Session, seen: Visibility, month: Month) -> Iterator[Seen]:
    """Issues reported before the month's end that were open in it or later, or had something happen since."""
    since = month.start - REBOUND_WINDOW - dt.timedelta(days=1)
    query = (
        select(Issue.id)
        .where(
            Issue.sort_no < first_of(month.end), or_(Issue.is_open.is_(True), Issue.last_event_at >= since)
        )
        .order_by(Issue.id)
    )
    scope = visible_rows(seen)
    ids = list(session.scalars(query if scope is None else query.where(scope)))
    for at in range(0, len(ids), BATCH):
        for events in _events_of(session, ids[at : at + BATCH]):
            yield see(events, month)
        session.expunge_all()


def _events_of(session: Session, ids: list[UUID]) -> Iterator[list[EventRecord]]:
    query = select(Event).where(Event.issue_id.in_(ids)).order_by(Event.issue_id, Event.version)
    current: list[EventRecord] = []
    for row in session.scalars(query):
        event = row.as_record()
        if current and event.issue_id != current[-1].issue_id:
            yield current
            current = []
        current.append(event)
    if current:
        yield current


def _rebound_filings(session: Session, ids: list[UUID]) -> dict[UUID, list[dt.datetime]]:
    """When issues linked as rebounds (proposed or confirmed) were filed, by the issue they repeat."""
    found: dict[UUID, list[dt.datetime]] = {}
    for at in range(0, len(ids), BATCH):
        query = select(Issue.rebound_of_id, Issue.filed_at).where(
            Issue.rebound_of_id.in_(ids[at : at + BATCH]), Issue.rebound_state != "unlinked"
        )
        for closed_id, filed_at in session.execute(query):
            if closed_id is not None and filed_at is not None:
                found.setdefault(closed_id, []).append(filed_at)
    return found
