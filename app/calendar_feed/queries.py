"""Reads of calendar feeds: whose link it is, and the issues that stand in their calendar."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.calendar_feed.models import CalendarFeed
from app.issues.models import Issue
from app.issues.workflow import WORKING
from app.kernel.ids import sha256_hex
from app.people.models import User
from app.people.queries import posts_of
from app.people.roles import Role
from app.people.substitution_queries import posts_stood_in_for

MOST_EVENTS = 500
ENDED_SHOWN = dt.timedelta(days=30)
"""How long what ended stays in the calendar as cancelled, so that programs that kept it take it out."""


def feed_of(session: Session, user_id: UUID) -> CalendarFeed | None:
    """The link of a person, if there is one."""
    return session.scalars(select(CalendarFeed).where(CalendarFeed.user_id == user_id)).one_or_none()


def feed_holding(session: Session, secret: str) -> tuple[CalendarFeed, User] | None:
    """The link of a secret and whose it is; None when it is unknown or their account is switched off."""
    query = select(CalendarFeed, User).join(User, User.id == CalendarFeed.user_id)
    row = session.execute(
        query.where(CalendarFeed.secret_sha256 == sha256_hex(secret.encode()), User.is_active)
    ).one_or_none()
    return (row.CalendarFeed, row.User) if row else None


def own_due_issues(session: Session, user_id: UUID, at: dt.datetime) -> list[Issue]:
    """Issues of a person's own work with a due date, nearest first: assigned by name, or to a unit where they
    rectify and to nobody by name; also in the place of whom they stand in for. With what ended lately.
    """
    filled = posts_stood_in_for(session, user_id, at)
    persons = {user_id, *(post.user_id for post in filled)}
    units = {
        post.unit_id for post in (*posts_of(session, user_id, at), *filled) if post.role == Role.RECTIFIER
    }
    own = or_(
        Issue.assignee_id.in_(persons),
        and_(Issue.assignee_id.is_(None), Issue.lead_unit_id.in_(units)),
    )
    working = Issue.state.in_([state.value for state in WORKING])
    ended = and_(Issue.last_event_at >= at - ENDED_SHOWN, ~working)
    query = select(Issue).where(own, Issue.due_at.is_not(None))
    open_ones = list(session.scalars(query.where(working).order_by(Issue.due_at).limit(MOST_EVENTS)))
    room = MOST_EVENTS - len(open_ones)
    gone = query.where(ended).order_by(Issue.last_event_at.desc()).limit(room)
    return open_ones + (list(session.scalars(gone)) if room else [])
