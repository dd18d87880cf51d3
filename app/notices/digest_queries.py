"""What a day's digest counts: for a person what waits for them, for a unit what lies with it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from app.issues.filter_queries import follow_up_rows, overdue_rows
from app.issues.models import Issue, IssueUnit
from app.issues.own_work_queries import own_work, posts_worked_under
from app.issues.workflow import WORKING, State
from app.kernel.clock import agency_zone, now
from app.people.queries import unit_tree
from app.people.roles import Role

Counts = dict[str, int]
AT_WORK = [state.value for state in WORKING]


def counts_of_user(session: Session, user_id: UUID) -> Counts:
    """Rectifiers: what is theirs to put right. Supervisors: what waits in the units they look after.

    Whoever stands in for somebody has that one's beside their own.
    """
    at = now()
    posts = posts_worked_under(session, user_id, at)
    theirs = and_(Issue.state.in_(AT_WORK), own_work(user_id, posts))
    watched = [post.scope_unit_id for post in posts if post.role in (Role.SUPERVISOR, Role.LEADER)]
    if not watched:
        return _counted(session, theirs, at)
    return _counted(session, or_(theirs, _within(session, watched)), at)


def counts_of_unit(session: Session, unit_id: UUID | None) -> Counts:
    """What lies with a unit and those below it; None for all of the agency."""
    return _counted(session, true() if unit_id is None else _within(session, [unit_id]), now())


def _within(session: Session, unit_ids: list[UUID]) -> ColumnElement[bool]:
    units = unit_tree(session).subtrees(unit_ids)
    if not units:
        return false()
    return exists().where(IssueUnit.issue_id == Issue.id, IssueUnit.unit_id.in_(units))


def _counted(session: Session, which: ColumnElement[bool], at: dt.datetime) -> Counts:
    local = at.astimezone(agency_zone())
    midnight = (local + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    working = Issue.state.in_(AT_WORK)

    def number(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query = select(
        number(overdue_rows(at)),
        number(and_(working, Issue.due_at >= at, Issue.due_at < midnight.astimezone(dt.UTC))),
        number(working),
        number(Issue.state == State.REPORTED.value),
        number(Issue.state == State.FIXED.value),
        number(follow_up_rows(local.date())),
    ).where(Issue.is_open.is_(True), which)
    keys = ("overdue", "due_today", "working", "to_assign", "to_verify", "follow_up")
    return dict(zip(keys, map(int, session.execute(query).one()), strict=True))
