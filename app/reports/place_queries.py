"""Rates of places as they stand: overdue of what is in hand, rebounds of what was closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from app.issues.filter_queries import overdue_rows, visible_rows
from app.issues.models import Issue
from app.issues.visibility import Visibility
from app.issues.workflow import State
from app.reports.figure_queries import Narrowed, rate_by
from app.reports.metrics import Period
from app.reports.worst_places import PlaceRate

IN_HAND = (State.REPORTED, State.ASSIGNED, State.RECTIFYING, State.FIXED)
"""What somebody of the agency is to act on: not with an outside body (转办), not suspended (挂账)."""


@dataclass(frozen=True)
class Standing:
    """What is in hand, and of that what is overdue, by area; None is what has no area."""

    by_area: dict[UUID | None, tuple[int, int]]
    oldest_due_at: dt.datetime | None

    @property
    def in_hand(self) -> int:
        """Of all areas."""
        return sum(count for count, _ in self.by_area.values())

    @property
    def overdue(self) -> int:
        """Of all areas."""
        return sum(late for _, late in self.by_area.values())

    def rates(self) -> list[PlaceRate]:
        """Overdue of what is in hand, of each area."""
        return [PlaceRate(area, late, count) for area, (count, late) in self.by_area.items() if area]


def standing_at(session: Session, seen: Visibility, at: dt.datetime) -> Standing:
    """What is in hand within a scope, and overdue at an instant."""
    late = overdue_rows(at)
    conditions: list[ColumnElement[bool]] = [
        Issue.is_open.is_(True),
        Issue.state.in_([state.value for state in IN_HAND]),
    ]
    scope = visible_rows(seen)
    if scope is not None:
        conditions.append(scope)
    query = (
        select(
            Issue.area_id,
            func.count(),
            func.sum(case((late, 1), else_=0)),
            func.min(case((late, Issue.due_at))),
        )
        .where(and_(*conditions))
        .group_by(Issue.area_id)
    )
    rows = session.execute(query).all()
    return Standing(
        {row[0]: (row[1], int(row[2])) for row in rows},
        min((row[3] for row in rows if row[3] is not None), default=None),
    )


def rebounds_by_area(session: Session, seen: Visibility, period: Period) -> list[PlaceRate]:
    """Of closings whose window ended in the period, those that rebounded, of each area."""
    found = rate_by(session, seen, period, Narrowed({}), "rebound_rate", "area")
    return [PlaceRate(UUID(key), *parts) for key, parts in found.items() if key is not None]
