"""Reads of users for those who look after them: administrators all, supervisors those of their own units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.kernel.clock import agency_today, now
from app.kernel.problems import Problem
from app.people.models import ActivationCode, Device, Post, SignInTally, Unit, User, UserSession
from app.people.queries import current_posts, unit_tree
from app.people.roles import RESET_BY_SUPERVISOR, Role
from app.people.tally_keys import account_key, devices_prefix


@dataclass(frozen=True)
class UserFilter:
    """Which users to list. `after` is the username the last page ended with."""

    unit_id: UUID | None = None
    role: Role | None = None
    text: str = ""
    is_active: bool | None = None
    after: str = ""
    limit: int = 50


def own_units(session: Session, viewer: User) -> frozenset[UUID]:
    """The units a supervisor answers for: those of their posts, and all below."""
    held = [post.scope_unit_id for post in viewer.current_posts if post.role == Role.SUPERVISOR]
    return unit_tree(session).subtrees(held)


def list_users(session: Session, viewer: User, wanted: UserFilter) -> list[User]:
    """Users the viewer looks after, by username; one more than the limit when there are more."""
    query = _visible(session, viewer).where(User.username > wanted.after).order_by(User.username)
    today = now()
    if wanted.unit_id is not None:
        units = unit_tree(session).subtree(wanted.unit_id)
        query = query.where(User.id.in_(_holders(today).where(Post.unit_id.in_(units))))
    if wanted.role is not None:
        query = query.where(User.id.in_(_holders(today).where(Post.role == wanted.role.value)))
    if wanted.is_active is not None:
        query = query.where(User.is_active == wanted.is_active)
    if wanted.text:
        query = query.where(
            or_(
                User.username.contains(wanted.text.lower(), autoescape=True),
                User.display_name.contains(wanted.text, autoescape=True),
                User.phone.contains(wanted.text, autoescape=True),
            )
        )
    return list(session.scalars(query.limit(wanted.limit + 1)))


def visible_user(session: Session, viewer: User, user_id: UUID) -> User:
    """A user the viewer looks after. Raises Problem not_found, also for one out of scope."""
    user = session.scalars(_visible(session, viewer).where(User.id == user_id)).one_or_none()
    if user is None:
        raise Problem("not_found")
    return user


def resettable_user(session: Session, viewer: User, user_id: UUID) -> User:
    """A user whose sign-in the viewer may reset. Raises Problem not_found or forbidden."""
    user = visible_user(session, viewer, user_id)
    if not may_reset(session, viewer, user, all_posts(session, [user.id]).get(user.id, [])):
        raise Problem("forbidden")
    return user


def may_reset(session: Session, viewer: User, user: User, posts: Iterable[Post]) -> bool:
    """Whether a viewer may reset a user they see, by all the user's posts that are or will be held."""
    if user.id == viewer.id:
        return False
    if viewer.holds_any([Role.ADMINISTRATOR]):
        return True
    units, today = own_units(session, viewer), agency_today()
    held = [post for post in posts if not _is_over(post, today)]
    return bool(held) and all(post.unit_id in units and post.role in RESET_BY_SUPERVISOR for post in held)


def may_lend_posts(session: Session, viewer: User, absent: User) -> bool:
    """Whether a viewer may have somebody act in a person's posts: all lie within the viewer's own units."""
    if absent.id == viewer.id or viewer.holds_any([Role.ADMINISTRATOR]):
        return True
    units, today = own_units(session, viewer), agency_today()
    held = [post for post in all_posts(session, [absent.id]).get(absent.id, []) if not _is_over(post, today)]
    return all({post.unit_id, post.scope_unit_id} <= units for post in held)


def _is_over(post: Post, today: dt.date) -> bool:
    return post.ends_on is not None and post.ends_on < today


def all_posts(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, list[Post]]:
    """Every post of the users, past and future too, oldest first."""
    found: dict[UUID, list[Post]] = {}
    query = select(Post).where(Post.user_id.in_(list(user_ids))).order_by(Post.starts_on, Post.id)
    for post in session.scalars(query):
        found.setdefault(post.user_id, []).append(post)
    return found


def open_codes(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, dt.datetime]:
    """Users with a code not yet used, and until when it is good."""
    query = select(ActivationCode.user_id, ActivationCode.expires_at).where(
        ActivationCode.user_id.in_(list(user_ids)),
        ActivationCode.used_at.is_(None),
        ActivationCode.replaced_at.is_(None),
        ActivationCode.expires_at > now(),
    )
    return {row.user_id: row.expires_at for row in session.execute(query)}


def own_tallies(*users: User) -> ColumnElement[bool]:
    """Which tallies of tries belong to users: at their accounts, and on browsers that know them."""
    accounts = SignInTally.key.in_([account_key(user.username) for user in users])
    return or_(accounts, *(SignInTally.key.startswith(devices_prefix(user.id)) for user in users))


def locks_of(session: Session, users: Iterable[User]) -> dict[UUID, dt.datetime]:
    """Users who tried too many wrong passwords, and until when the last of their locks holds."""
    users = list(users)
    if not users:
        return {}
    query = select(SignInTally.key, SignInTally.locked_until).where(
        SignInTally.locked_until > now(), own_tallies(*users)
    )
    owners = {account_key(user.username): user.id for user in users}
    owners |= {devices_prefix(user.id): user.id for user in users}
    found: dict[UUID, dt.datetime] = {}
    for key, until in session.execute(query):
        owner = owners.get(key) or owners[key[: key.rindex(":") + 1]]
        if until is not None:  # the query saw to it
            found[owner] = max(until, found.get(owner, until))
    return found


def unit_names_of(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The units each user has a post in today, by name."""
    query = (
        current_posts(now())
        .where(Post.user_id.in_(list(user_ids)))
        .join(Unit, Unit.id == Post.unit_id)
        .with_only_columns(Post.user_id, Unit.name)
        .distinct()
        .order_by(Unit.name)
    )
    names: dict[UUID, list[str]] = {}
    for user_id, name in session.execute(query):
        names.setdefault(user_id, []).append(name)
    return names


def last_seen(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, dt.datetime]:
    """When each user last used a session, to about ten minutes."""
    query = (
        select(UserSession.user_id, func.max(UserSession.last_seen_at))
        .where(UserSession.user_id.in_(list(user_ids)))
        .group_by(UserSession.user_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def lost_stores(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, Device]:
    """The device of each user whose database was cleared last, where any was."""
    query = (
        select(Device)
        .where(Device.user_id.in_(list(user_ids)), Device.store_lost_at.is_not(None))
        .where(Device.revoked_at.is_(None))
        .order_by(Device.store_lost_at)
    )
    return {device.user_id: device for device in session.scalars(query)}


def _visible(session: Session, viewer: User) -> Select[User]:
    query = select(User)
    if viewer.holds_any([Role.ADMINISTRATOR]):
        return query
    units = own_units(session, viewer)
    return query.where(User.id.in_(_holders(now()).where(Post.unit_id.in_(units))))


def _holders(at: dt.datetime) -> Select[UUID]:
    return current_posts(at).with_only_columns(Post.user_id)
