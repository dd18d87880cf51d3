"""Reads of notices: the roster of posts, a person's inbox, issues that a step of the clock has reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.issues.filter_queries import overdue_rows
from app.issues.models import Issue
from app.issues.workflow import WORKING
from app.kernel.clock import now, to_wire
from app.notices.addressees import PostOf, Roster
from app.notices.models import Notice, NoticeMark
from app.notices.steps import Step
from app.people.models import Post, User
from app.people.queries import current_posts, unit_tree
from app.people.roles import Role
from app.people.substitution_queries import substitutes

MOST_HELD = 200
HELD_DAYS = 60
TOLD_ROLES = tuple(role.value for role in (Role.RECTIFIER, Role.SUPERVISOR, Role.LEADER, Role.INSPECTOR))


def roster(session: Session, at: dt.datetime) -> Roster:
    """Who holds which post on the agency's day of an instant; read once per request."""
    if has_request_context() and "notice_roster" in g:
        kept: Roster = g.notice_roster
        return kept
    held = current_posts(at).join(User, User.id == Post.user_id)
    columns = held.where(User.is_active, Post.role.in_(TOLD_ROLES)).with_only_columns(
        Post.user_id, Post.role, Post.unit_id, Post.covers_unit_id
    )
    posts = [
        PostOf(user, role, unit, covers or unit) for user, role, unit, covers in session.execute(columns)
    ]
    made = Roster(posts, unit_tree(session).ancestors, substitutes(session, at))
    if has_request_context():
        g.notice_roster = made
    return made


def inbox_rows(session: Session, user_id: UUID, keys: Iterable[str] | None) -> list[dict[str, Any]]:
    """A person's notices as phones hold them: the newest of the last 60 days, or those of some ids."""
    query = select(Notice).where(Notice.user_id == user_id)
    if keys is not None:
        query = query.where(Notice.id.in_([UUID(key) for key in keys]))
    since = now() - dt.timedelta(days=HELD_DAYS)
    newest = query.where(Notice.at >= since).order_by(Notice.at.desc(), Notice.id.desc()).limit(MOST_HELD)
    return [notice_row(row) for row in session.scalars(newest)]


def notice_row(row: Notice) -> dict[str, Any]:
    """One notice as phones hold it."""
    return {
        "id": str(row.id),
        "issue_id": str(row.issue_id),
        "kind": row.kind,
        "at": to_wire(row.at),
        "facts": row.facts,
        "read_at": to_wire(row.read_at),
    }


def reached(
    session: Session, step: Step, due: tuple[dt.datetime, dt.datetime], at: dt.datetime, page: tuple[int, int]
) -> list[int]:
    """The next overdue issues due in a span, not told of this step; `page` is (after `sort_no`, limit)."""
    query = select(Issue.sort_no).where(
        overdue_rows(at),
        Issue.due_at > due[0],
        Issue.due_at <= due[1],
        Issue.sort_no > page[0],
        _untold(step),
    )
    return list(session.scalars(query.order_by(Issue.sort_no).limit(page[1])))


def nearly_due(
    session: Session, step: Step, due: tuple[dt.datetime, dt.datetime], page: tuple[int, int]
) -> list[int]:
    """The next issues that somebody works on, due within a span and not told of this step."""
    working = [state.value for state in WORKING]
    query = select(Issue.sort_no).where(
        Issue.is_open.is_(True),
        Issue.state.in_(working),
        Issue.due_at > due[0],
        Issue.due_at <= due[1],
        Issue.sort_no > page[0],
        _untold(step),
    )
    return list(session.scalars(query.order_by(Issue.sort_no).limit(page[1])))


def locked_untold(session: Session, step: Step, numbers: Iterable[int]) -> list[Issue]:
    """These issues as they are now, locked for a moment; without those another pass holds or has told of."""
    query = select(Issue).where(Issue.sort_no.in_(list(numbers)), _untold(step))
    locked = query.with_for_update(skip_locked=True, of=Issue)
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def _untold(step: Step) -> Any:
    told = exists().where(
        NoticeMark.sort_no == Issue.sort_no, NoticeMark.round == Issue.round, NoticeMark.step == step.name
    )
    return ~told
