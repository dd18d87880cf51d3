"""The routes of one's own sign-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_login import current_user
from pydantic import Field
from sqlalchemy.orm import Session

from app.kernel.access import public, signed_in
from app.kernel.api import Blueprint, Body
from app.kernel.clock import now, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people import session_facts, sign_in
from app.people.errors import WRONG_PASSWORD
from app.people.models import Post, User
from app.people.passwords import MAX_LENGTH, is_password
from app.people.session_actions import end_session, find_user, start_session


class Credentials(Body):
    """What the sign-in page sends."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=MAX_LENGTH)
    device_id: UUID | None = None
    device_name: str = Field(default="", max_length=100)


def add_routes(blueprint: Blueprint) -> None:
    """Add them to the capability's blueprint."""
    blueprint.post("/session")(public(open_session))
    blueprint.get("/session")(signed_in(read_own_session))
    blueprint.delete("/session")(public(close_session))


def open_session(body: Credentials) -> Any:
    """Sign in."""
    user = find_user(read_session(), body.username)
    if not is_password(user.password_hash if user else None, body.password) or user is None:
        raise Problem(WRONG_PASSWORD, tries_left=4)
    started = in_transaction(lambda s: start_session(s, s.merge(user), body.device_id, body.device_name))
    sign_in.admit(started.user, started.token)
    return session_document(read_session(), current_user)


def read_own_session() -> Any:
    """Who is signed in, with which posts, and what the client needs to know of the server."""
    return session_document(read_session(), current_user)


def close_session() -> Any:
    """Sign out."""
    if current_user.is_authenticated:
        this, user_id = sign_in.session_id(), current_user.id
        in_transaction(lambda s: end_session(s, this, user_id))
    sign_in.dismiss()
    return {}


def session_document(session: Session, user: User) -> dict[str, Any]:
    """The answer of GET /api/session."""
    return {
        "user": {
            "id": str(user.id),
            "username": user.username,
            "display_name": user.display_name,
            "language": user.language,
            "must_see_privacy": user.privacy_seen_at is None,
        },
        "posts": [post_document(post) for post in user.current_posts],
        "server_time": to_wire(now()),
        **session_facts.gather(session),
    }


def post_document(post: Post) -> dict[str, Any]:
    """A post as JSON."""
    return {
        "id": str(post.id),
        "role": post.role,
        "unit_id": str(post.unit_id),
        "starts_on": post.starts_on.isoformat(),
        "ends_on": post.ends_on.isoformat() if post.ends_on else None,
    }
