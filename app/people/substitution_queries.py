"""Reads of substitutions: for whom somebody stands in on a day, and under which posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.kernel.clock import agency_day
from app.people.models import Post, Substitution, User
from app.people.queries import current_posts
from app.people.roles import STOOD_IN_FOR

IS_LENT = Post.role.in_([role.value for role in STOOD_IN_FOR])
"""The condition on posts that a substitute fills."""


def substitutions_at(at: dt.datetime) -> Select[Substitution]:
    """The query for all substitutions that hold at an instant, by the agency's day; both accounts in use."""
    day = agency_day(at)
    active = select(User.id).where(User.is_active)
    return select(Substitution).where(
        Substitution.starts_on <= day,
        Substitution.ends_on >= day,
        or_(Substitution.ended_at.is_(None), Substitution.ended_at > at),
        Substitution.absent_id.in_(active),
        Substitution.substitute_id.in_(active),
    )


def posts_stood_in_for(session: Session, user_id: UUID, at: dt.datetime) -> list[Post]:
    """The posts that a user fills for others at an instant: those for work on issues. No chains: who is
    away hands on their own posts only, never those they stand in for."""
    absent = substitutions_at(at).where(Substitution.substitute_id == user_id)
    held = current_posts(at).where(
        Post.user_id.in_(absent.with_only_columns(Substitution.absent_id)),
        IS_LENT,
    )
    return list(session.scalars(held.order_by(Post.user_id, Post.starts_on, Post.id)))


def substitutes(session: Session, at: dt.datetime) -> dict[UUID, set[UUID]]:
    """Who stands in at an instant, by who is away."""
    found: dict[UUID, set[UUID]] = {}
    for row in session.scalars(substitutions_at(at)):
        found.setdefault(row.absent_id, set()).add(row.substitute_id)
    return found


def coming_substitutions(session: Session, user_id: UUID, today: dt.date) -> list[Substitution]:
    """Those a user is part of, on either side, that hold or are still to come; first ones first."""
    query = _not_over(today).where(
        or_(Substitution.absent_id == user_id, Substitution.substitute_id == user_id)
    )
    return list(session.scalars(query.order_by(Substitution.starts_on, Substitution.id)))


def overlapping_substitutions(
    session: Session, user_ids: Iterable[UUID], starts_on: dt.date, ends_on: dt.date
) -> list[Substitution]:
    """Those by which any of the users is away on some day of a span."""
    query = _not_over(starts_on).where(
        Substitution.absent_id.in_(list(user_ids)), Substitution.starts_on <= ends_on
    )
    return list(session.scalars(query))


def posts_lent(session: Session, absent_ids: Collection[UUID]) -> dict[UUID, list[Post]]:
    """The posts of each that a substitute fills, past and future ones too."""
    lent = select(Post).where(Post.user_id.in_(absent_ids), IS_LENT)
    found: dict[UUID, list[Post]] = {}
    for post in session.scalars(lent.order_by(Post.starts_on, Post.id)):
        found.setdefault(post.user_id, []).append(post)
    return found


def _not_over(day: dt.date) -> Select[Substitution]:
    return select(Substitution).where(Substitution.ends_on >= day, Substitution.ended_at.is_(None))
