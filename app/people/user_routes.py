"""The routes of users and their posts, for administrators and, within their units, supervisors."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Body, Reply
from app.kernel.clock import agency_today, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.blueprint import blueprint
from app.people.me_routes import store_loss_of
from app.people.models import Post, User
from app.people.post_actions import add_post, change_term, end_post
from app.people.roles import Role
from app.people.session_routes import PostDocument, post_document
from app.people.user_actions import change_user, create_user, disable_user, enable_user
from app.people.user_queries import (
    UserFilter,
    all_posts,
    last_seen,
    list_users,
    locks_of,
    lost_stores,
    may_reset,
    open_codes,
    visible_user,
)
from app.people.usernames import USERNAME


class UserPath(BaseModel):
    """Which user."""

    user_id: UUID


class PostPath(UserPath):
    """Which post of which user."""

    post_id: UUID


class UserQuery(BaseModel):
    """Which users. `after` is the `next` of the page before."""

    unit_id: UUID | None = None
    role: Role | None = None
    text: str = Field(default="", max_length=64)
    is_active: bool | None = None
    after: str = Field(default="", max_length=64)
    limit: int = Field(default=50, ge=1, le=200)


class NewPost(Body):
    """A post to give; from today when no day is said, looking after its own unit when no other is named."""

    role: Role
    unit_id: UUID
    covers_unit_id: UUID | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


class NewUser(Body):
    """A user to create, with the posts to begin with."""

    username: str = Field(pattern=USERNAME)
    display_name: str = Field(min_length=1, max_length=64)
    phone: str | None = Field(default=None, max_length=32)
    language: Literal["zh", "en"] = "zh"
    posts: list[NewPost] = Field(default=[], max_length=20)


class UserChange(Body):
    """What to change about a user; what is not named stays.

    Defaults are factories: the API's description must not promise a value where leaving out means keeping.
    """

    username: str = Field(default_factory=str, pattern=USERNAME)
    display_name: str = Field(default_factory=str, min_length=1, max_length=64)
    phone: str | None = Field(default=None, max_length=32)
    language: Literal["zh", "en"] = Field(default_factory=lambda: "zh")


class Disabling(Body):
    """Why a user is switched off; `leave_open_work`: open issues may keep their name."""

    reason: str = Field(min_length=1, max_length=200)
    leave_open_work: bool = False


class TermChange(Body):
    """A post's last day; null for until further notice."""

    ends_on: dt.date | None


class UserDocument(Reply):
    """A user for those who look after them, with all posts, past and future too."""

    id: str
    username: str
    display_name: str
    phone: str | None
    language: str
    is_active: bool
    has_password: bool
    code_until: str | None
    locked_until: str | None
    last_seen_at: str | None
    store_lost_at: str | None
    lost_pending_count: int | None
    may_reset: bool
    posts: list[PostDocument]


class UserList(Reply):
    """A page of users; `next` leads to the one after."""

    items: list[UserDocument]
    next: str | None


@blueprint.get("/users", responses={200: UserList})
@roles("administrator", "supervisor")
def show_users(query: UserQuery) -> Any:
    """Users by username, a page at a time; for a supervisor those of the own units."""
    session = read_session()
    found = list_users(session, current_user, UserFilter(**query.model_dump()))
    page = found[: query.limit]
    return {
        "items": _documents(session, page),
        "next": page[-1].username if len(found) > query.limit else None,
    }


@blueprint.get("/users/<uuid:user_id>", responses={200: UserDocument})
@roles("administrator", "supervisor")
def show_user(path: UserPath) -> Any:
    """One user."""
    return user_document(visible_user(read_session(), current_user, path.user_id))


@blueprint.post("/users", responses={200: UserDocument})
@roles("administrator")
def add_user(body: NewUser) -> Any:
    """Create a user; they sign in once an activation code was used."""
    facts = body.model_dump(exclude={"posts"})

    def create(session: Session) -> User:
        user = create_user(session, **facts)
        for post in body.posts:
            _appoint(session, user, post)
        return user

    return user_document(in_transaction(create))


@blueprint.patch("/users/<uuid:user_id>", responses={200: UserDocument})
@roles("administrator")
def edit_user(path: UserPath, body: UserChange) -> Any:
    """Change a user."""
    facts = body.model_dump(exclude_unset=True)
    return user_document(in_transaction(lambda session: change_user(session, _user(session, path), facts)))


@blueprint.post("/users/<uuid:user_id>/disable", responses={200: UserDocument})
@roles("administrator")
def switch_off(path: UserPath, body: Disabling) -> Any:
    """Switch a user off: sessions end at once, everything they did stays."""

    def switch(session: Session) -> User:
        user = _user(session, path)
        return disable_user(session, user, body.reason, leaves_open_work=body.leave_open_work)

    return user_document(in_transaction(switch))


@blueprint.post("/users/<uuid:user_id>/enable", responses={200: UserDocument})
@roles("administrator")
def switch_on(path: UserPath) -> Any:
    """Switch a user on again."""
    return user_document(in_transaction(lambda session: enable_user(session, _user(session, path))))


@blueprint.post("/users/<uuid:user_id>/posts", responses={200: UserDocument})
@roles("administrator")
def appoint(path: UserPath, body: NewPost) -> Any:
    """Give a user a post."""

    def add(session: Session) -> User:
        user = _user(session, path)
        _appoint(session, user, body)
        return user

    return user_document(in_transaction(add))


@blueprint.patch("/users/<uuid:user_id>/posts/<uuid:post_id>", responses={200: UserDocument})
@roles("administrator")
def edit_post(path: PostPath, body: TermChange) -> Any:
    """Set or lift the last day of a post."""
    in_transaction(lambda session: change_term(session, _post(session, path), body.ends_on))
    return user_document(_user(read_session(), path))


@blueprint.delete("/users/<uuid:user_id>/posts/<uuid:post_id>", responses={200: UserDocument})
@roles("administrator")
def remove_post(path: PostPath) -> Any:
    """End a post at once. That it was held stays on record."""
    in_transaction(lambda session: end_post(session, _post(session, path)))
    return user_document(_user(read_session(), path))


def _appoint(session: Session, user: User, post: NewPost) -> None:
    starts_on = post.starts_on or agency_today()
    facts = post.model_dump(exclude={"starts_on"})
    add_post(session, user, starts_on=starts_on, **facts)


def _user(session: Session, path: UserPath) -> User:
    return visible_user(session, current_user, path.user_id)


def _post(session: Session, path: PostPath) -> Post:
    post = session.get(Post, path.post_id)
    if post is None or post.user_id != path.user_id:
        raise Problem("not_found")
    return post


def user_document(user: User) -> dict[str, Any]:
    """A user as UserDocument, as the caller sees them."""
    return _documents(read_session(), [user])[0]


def _documents(session: Session, users: list[User]) -> list[dict[str, Any]]:
    ids = [user.id for user in users]
    posts, codes, seen = all_posts(session, ids), open_codes(session, ids), last_seen(session, ids)
    locks, lost = locks_of(session, users), lost_stores(session, ids)
    return [
        {
            "id": str(user.id),
            "username": user.username,
            "display_name": user.display_name,
            "phone": user.phone,
            "language": user.language,
            "is_active": user.is_active,
            "has_password": user.password_hash is not None,
            "code_until": to_wire(codes.get(user.id)),
            "locked_until": to_wire(locks.get(user.id)),
            "last_seen_at": to_wire(seen.get(user.id)),
            **store_loss_of(lost.get(user.id)),
            "may_reset": may_reset(session, current_user, user, posts.get(user.id, [])),
            "posts": [post_document(post) for post in posts.get(user.id, [])],
        }
        for user in users
    ]
