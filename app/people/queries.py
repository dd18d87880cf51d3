"""Reads of people: the tree of units, posts at a moment, reference rows for phones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.kernel.clock import agency_day, now
from app.kernel.ids import sha256_hex
from app.people.models import Device, Feedback, Post, Unit, UploadToken, User, UserSession
from app.people.roles import Role
from app.people.scope import UnitTree
from app.people.usernames import normal_username

TREE = "unit_tree"


@dataclass(frozen=True)
class UploadAuthor:
    """Whose work an upload-only token hands in, and from which device."""

    user: User
    device_id: UUID


def unit_tree(session: Session) -> UnitTree:
    """The tree of all units, also inactive ones; read once per request."""
    if has_request_context() and TREE in g:
        tree: UnitTree = g.unit_tree
        return tree
    tree = UnitTree((row.id, row.parent_id) for row in session.execute(select(Unit.id, Unit.parent_id)))
    if has_request_context():
        g.unit_tree = tree
    return tree


def forget_unit_tree() -> None:
    """Called by who changes the tree, so that the rest of the request sees it changed."""
    if has_request_context():
        g.pop(TREE, None)


def posts_of(session: Session, user_id: UUID, at: dt.datetime) -> list[Post]:
    """The posts a user holds on the agency's day of an instant, oldest first."""
    held = current_posts(at).where(Post.user_id == user_id).order_by(Post.starts_on, Post.id)
    return list(session.scalars(held))


@dataclass(frozen=True)
class FoundSession:
    """A session by its id, whose it is, and the posts they hold."""

    session: UserSession
    user: User
    posts: list[Post]


def session_with_posts(session: Session, session_id: str, at: dt.datetime) -> FoundSession | None:
    """The session of an id with its user and the posts held on the agency's day of an instant, oldest first.

    One statement, for every request begins with it. Whether the session still holds is the caller's to say.
    """
    query = (
        select(UserSession, User, Post)
        .join(User, User.id == UserSession.user_id)
        .outerjoin(Post, and_(Post.user_id == User.id, *_held_at(at)))
        .where(UserSession.id == session_id)
        .order_by(Post.starts_on, Post.id)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    posts: list[Post | None] = [row[2] for row in rows]  # None: an outer join without a post
    return FoundSession(rows[0][0], rows[0][1], [post for post in posts if post is not None])


def keep_caller_posts(user_id: UUID, posts: list[Post]) -> None:
    """Remember for the rest of the request which posts its caller was found to hold when it began."""
    g.caller_posts = (user_id, posts)


def posts_for_reading(session: Session, user_id: UUID, at: dt.datetime) -> list[Post]:
    """`posts_of` for what only reads: the caller's own are those with which the request began."""
    kept: tuple[UUID, list[Post]] | None = g.get("caller_posts") if has_request_context() else None
    return kept[1] if kept is not None and kept[0] == user_id else posts_of(session, user_id, at)


def last_post_of(session: Session, user_id: UUID, at: dt.datetime) -> Post | None:
    """The post of a user that ended last before the agency's day of an instant; None where none did."""
    day = agency_day(at)
    ended = select(Post).where(Post.user_id == user_id, Post.ends_on < day)
    return session.scalars(ended.order_by(Post.ends_on.desc(), Post.id.desc()).limit(1)).one_or_none()


def current_posts(at: dt.datetime) -> Select[Post]:
    """The query for all posts held on the agency's day of an instant."""
    return select(Post).where(*_held_at(at))


def _held_at(at: dt.datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    day = agency_day(at)
    return Post.starts_on <= day, or_(Post.ends_on.is_(None), Post.ends_on >= day)


def unit_rows(session: Session, ids: Iterable[UUID] | None = None) -> list[dict[str, Any]]:
    """Units as phones hold them; all of them, or those asked for."""
    query = select(Unit).order_by(Unit.path)
    if ids is not None:
        query = query.where(Unit.id.in_(list(ids)))
    return [unit_row(unit) for unit in session.scalars(query)]


def unit_row(unit: Unit) -> dict[str, Any]:
    """One unit as phones hold it."""
    return {
        "id": str(unit.id),
        "parent_id": str(unit.parent_id) if unit.parent_id else None,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "phone": unit.phone,
        "party": unit.party,
        "is_active": unit.is_active,
    }


def user_rows(session: Session, at: dt.datetime, ids: Iterable[UUID] | None = None) -> list[dict[str, Any]]:
    """Users as phones hold them (no phone number, no username), with units and roles of an instant's day."""
    people = select(User).order_by(User.id)
    held = current_posts(at)
    if ids is not None:
        wanted = list(ids)
        people = people.where(User.id.in_(wanted))
        held = held.where(Post.user_id.in_(wanted))
    posts: dict[UUID, list[Post]] = {}
    for post in session.scalars(held):
        posts.setdefault(post.user_id, []).append(post)
    return [user_row(user, posts.get(user.id, [])) for user in session.scalars(people)]


def user_row(user: User, posts: Iterable[Post]) -> dict[str, Any]:
    """One user as phones hold them."""
    posts = list(posts)
    return {
        "id": str(user.id),
        "display_name": user.display_name,
        "unit_ids": sorted({str(post.unit_id) for post in posts}),
        "roles": sorted({post.role for post in posts}),
        "is_active": user.is_active,
    }


def find_user(session: Session, username: str) -> User | None:
    """The user of a typed username, whatever its case."""
    return session.scalars(select(User).where(User.username == normal_username(username))).one_or_none()


def upload_token_author(session: Session, token: str) -> UploadAuthor | None:
    """Who may hand in with this token; None when it is unknown, expired, or its device was given up as lost.

    Also a user who is switched off: what they did before is still to be received. It gives no right to read.
    """
    row = session.get(UploadToken, sha256_hex(token.encode()))
    if row is None or row.revoked_at is not None or row.expires_at <= now():
        return None
    user = session.get(User, row.user_id)
    return UploadAuthor(user, row.device_id) if user else None


def running_sessions(session: Session, user_id: UUID) -> list[UserSession]:
    """The sessions of a user that still hold, last used first. Idle ones are left to the caller's setting."""
    query = (
        select(UserSession)
        .where(
            UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > now()
        )
        .order_by(UserSession.last_seen_at.desc())
    )
    return list(session.scalars(query))


def devices_of(session: Session, user_id: UUID) -> list[Device]:
    """The devices a user has signed in on and not given up, last used first."""
    query = select(Device).where(Device.user_id == user_id, Device.revoked_at.is_(None))
    return list(session.scalars(query.order_by(Device.last_seen_at.desc())))


def context_words(session: Session, user: User) -> list[str]:
    """Words of a person and their place that are no password: names, phone, units, the product."""
    units = session.scalars(
        select(Unit).join(Post, Post.unit_id == Unit.id).where(Post.user_id == user.id)
    ).all()
    words = ["chabu", "查补", user.username, user.display_name, user.phone or ""]
    return words + [name for unit in units for name in (unit.name, unit.short_name)]


def administrators(session: Session, at: dt.datetime) -> set[UUID]:
    """The active users who administrate on an instant's day."""
    query = current_posts(at).with_only_columns(Post.user_id).join(User, User.id == Post.user_id)
    return set(session.scalars(query.where(Post.role == Role.ADMINISTRATOR.value, User.is_active)))


def display_names(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of users by id."""
    query = select(User.id, User.display_name).where(User.id.in_(list(user_ids)))
    return {row.id: row.display_name for row in session.execute(query)}


def list_feedback(
    session: Session, after: UUID | None, limit: int, is_answered: bool | None = None
) -> list[Feedback]:
    """Feedback, newest first; one more than the limit when there is more. Ids grow with time."""
    query = select(Feedback).order_by(Feedback.id.desc()).limit(limit + 1)
    if is_answered is not None:
        query = query.where(
            Feedback.answered_at.is_not(None) if is_answered else Feedback.answered_at.is_(None)
        )
    if after is not None:
        query = query.where(Feedback.id < after)
    return list(session.scalars(query))
