"""Reads of people: the tree of units, posts at a moment, reference rows for phones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.kernel.clock import agency_zone
from app.people.models import Post, Unit, User
from app.people.scope import UnitTree

TREE = "unit_tree"


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


def current_posts(at: dt.datetime) -> Select[Post]:
    """The query for all posts held on the agency's day of an instant."""
    day = at.astimezone(agency_zone()).date()
    return select(Post).where(Post.starts_on <= day, or_(Post.ends_on.is_(None), Post.ends_on >= day))


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
