"""Writes of posts: appoint, set the last day, end. A post once held stays: verification asks who held it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.clock import agency_today
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction
from app.people.errors import POST_TWICE, SEPARATE_DUTIES, TERM, UNIT_INACTIVE, UNIT_UNKNOWN
from app.people.models import Post, Unit, User
from app.people.roles import APART, Role
from app.people.user_actions import refuse_last_administrator


def add_post(
    session: Session,
    user: User,
    *,
    role: Role,
    unit_id: UUID,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    covers_unit_id: UUID | None = None,
) -> Post:
    """Appoint a user; `covers_unit_id` where the post looks after more, or else, than its own unit.

    Raises Problem unit_unknown, unit_inactive, post_term, post_twice or separate_duties.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Problem(UNIT_UNKNOWN)
    if not unit.is_active:
        raise Problem(UNIT_INACTIVE, name=unit.name)
    if covers_unit_id is not None and session.get(Unit, covers_unit_id) is None:
        raise Problem(UNIT_UNKNOWN)
    if ends_on is not None and ends_on < starts_on:
        raise Problem(TERM)
    for held in _overlapping(session, user.id, starts_on, ends_on):
        if held.role == role and held.unit_id == unit_id:
            raise Problem(POST_TWICE)
        if {held.role, role} == APART:
            raise Problem(SEPARATE_DUTIES)
    post = Post(
        user_id=user.id,
        unit_id=unit_id,
        covers_unit_id=covers_unit_id,
        role=role.value,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(post)
    session.flush()
    _note(session, "post.add", post)
    return post


def change_term(session: Session, post: Post, ends_on: dt.date | None) -> Post:
    """Set or lift the last day of a post. Raises Problem post_term, separate_duties or last_administrator."""
    if ends_on is not None and (ends_on < post.starts_on or ends_on < agency_today() - dt.timedelta(days=1)):
        raise Problem(TERM)
    if ends_on is not None and ends_on < agency_today():
        _refuse_last(session, post)
    for held in _overlapping(session, post.user_id, post.starts_on, ends_on):
        if held.id != post.id and {held.role, post.role} == APART:
            raise Problem(SEPARATE_DUTIES)
    post.ends_on = ends_on
    _note(session, "post.change", post)
    return post


def end_post(session: Session, post: Post) -> None:
    """End a post at once: yesterday was its last day. One that began today or later is taken back altogether.

    Raises Problem last_administrator.
    """
    today = agency_today()
    if post.ends_on is not None and post.ends_on < today:
        return
    _refuse_last(session, post)
    if post.starts_on >= today:
        _note(session, "post.take_back", post)
        session.delete(post)
        return
    post.ends_on = today - dt.timedelta(days=1)
    _note(session, "post.end", post)


def note_turned_terms(session: Session, since: dt.date, today: dt.date) -> int:
    """Tell phones of users whose posts began or ran out after the day `since` up to `today`; how many.

    A term turns without anybody writing a row. Twice does no harm.
    """
    yesterday = today - dt.timedelta(days=1)
    turned = select(Post.user_id).where(
        or_(
            Post.starts_on.between(since + dt.timedelta(days=1), today),
            Post.ends_on.between(since, yesterday),
        )
    )
    user_ids = set(session.scalars(turned))
    for user_id in user_ids:
        note_change(session, "user", user_id)
    return len(user_ids)


def tell_turned_terms() -> int:
    """The chore: tell phones of terms that turned last midnight in the agency's zone; how many users."""
    today = agency_today()
    return in_transaction(lambda session: note_turned_terms(session, today - dt.timedelta(days=1), today))


def _overlapping(session: Session, user_id: UUID, starts_on: dt.date, ends_on: dt.date | None) -> list[Post]:
    query = select(Post).where(
        Post.user_id == user_id, or_(Post.ends_on.is_(None), Post.ends_on >= starts_on)
    )
    if ends_on is not None:
        query = query.where(Post.starts_on <= ends_on)
    return list(session.scalars(query))


def _refuse_last(session: Session, post: Post) -> None:
    if post.role == Role.ADMINISTRATOR and post.covers(agency_today()):
        refuse_last_administrator(session, post.user_id)


def _note(session: Session, action: str, post: Post) -> None:
    detail = {
        "user_id": str(post.user_id),
        "unit_id": str(post.unit_id),
        "covers_unit_id": str(post.covers_unit_id) if post.covers_unit_id else None,
        "role": post.role,
        "starts_on": post.starts_on.isoformat(),
        "ends_on": post.ends_on.isoformat() if post.ends_on else None,
    }
    record(session, action, object_kind="post", object_id=post.id, detail=detail)
    note_change(session, "user", post.user_id)
