"""Reads events issue by issue, and the issues that were still under way at a cut-off."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord
from app.issues.models import Event, Issue
from app.reports.models import IssueRound
from app.reports.stabbing import nodes_around

BATCH = 500
COLUMNS = [getattr(Event, name) for name in EventRecord.__dataclass_fields__]


def histories(session: Session, ids: Collection[UUID]) -> Iterator[list[EventRecord]]:
    """The events of each of these issues that has any, in order."""
    wanted = sorted(ids)
    for at in range(0, len(wanted), BATCH):
        query = (
            select(*COLUMNS)
            .where(Event.issue_id.in_(wanted[at : at + BATCH]))
            .order_by(Event.issue_id, Event.version)
        )
        current: list[EventRecord] = []
        for row in session.execute(query):
            record = EventRecord(*row)
            if current and record.issue_id != current[-1].issue_id:
                yield current
                current = []
            current.append(record)
        if current:
            yield current


def sort_numbers(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    """The `sort_no` of issues by id; unknown ids are left out."""
    wanted = sorted(ids)
    found: dict[UUID, int] = {}
    for at in range(0, len(wanted), BATCH):
        query = select(Issue.id, Issue.sort_no).where(Issue.id.in_(wanted[at : at + BATCH]))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def under_way(session: Session, known_us: int) -> dict[UUID, int]:
    """Issues of which something was known at the cut-off and more came later, with their `sort_no`."""
    query = (
        select(Issue.id, Issue.sort_no)
        .join(IssueRound, IssueRound.sort_no == Issue.sort_no)
        .where(
            IssueRound.known_node.in_(nodes_around(known_us)),
            IssueRound.first_known_us <= known_us,
            IssueRound.known_us > known_us,
        )
    )
    return {row[0]: row[1] for row in session.execute(query)}
