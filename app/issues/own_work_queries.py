"""One's own work: which issues are a person's to put right, also in the place of whom they stand in for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from app.issues.models import Issue
from app.people.models import Post
from app.people.queries import posts_of
from app.people.roles import Role
from app.people.substitution_queries import posts_stood_in_for


def posts_worked_under(session: Session, user_id: UUID, at: dt.datetime) -> list[Post]:
    """The posts a person works under at an instant: those held, then those filled for others."""
    return [*posts_of(session, user_id, at), *posts_stood_in_for(session, user_id, at)]


def own_work(user_id: UUID, posts: list[Post]) -> ColumnElement[bool]:
    """The condition on issues that are a person's to put right, whatever their state; `posts` are those of
    `posts_worked_under`: assigned by name, or to a unit where they rectify and to nobody by name.
    """
    persons = {user_id, *(post.user_id for post in posts)}
    units = {post.unit_id for post in posts if post.role == Role.RECTIFIER}
    of_unit = and_(Issue.assignee_id.is_(None), Issue.lead_unit_id.in_(units))
    return or_(Issue.assignee_id.in_(persons), of_unit)
