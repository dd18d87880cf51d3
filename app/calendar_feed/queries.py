"""Reads of calendar feeds: whose link it is, and the issues that stand in their calendar."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.calendar_feed.models import CalendarFeed
from app.issues.models import Issue
from app.issues.own_work_queries import own_work, posts_worked_under
from app.issues.workflow import WORKING
from app.kernel.ids import sha256_hex
from app.people.models import User

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
    """Issues of a person's own work with a due date, nearest first. With what ended lately."""
    own = own_work(user_id, posts_worked_under(session, user_id, at))
    working = Issue.state.in_([state.value for state in WORKING])
    ended = and_(Issue.last_event_at >= at - ENDED_SHOWN, ~working)
    query = select(Issue).where(own, Issue.due_at.is_not(None))
    open_ones = list(session.scalars(query.where(working).order_by(Issue.due_at).limit(MOST_EVENTS)))
    room = MOST_EVENTS - len(open_ones)
    gone = query.where(ended).order_by(Issue.last_event_at.desc()).limit(room)
    return open_ones + (list(session.scalars(gone)) if room else [])
