"""What the API says of people, as typed documents; the client's types are generated from them."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict
from sqlalchemy.orm import Session

from app.kernel.api import Reply
from app.kernel.clock import now, to_wire
from app.people import session_facts
from app.people.models import Post, User
from app.people.settings import password_policy


class PostDocument(Reply):
    """A post. Days are the agency's, the last one included."""

    id: str
    role: str
    unit_id: str
    starts_on: str
    ends_on: str | None


class OwnUser(Reply):
    """The person who is signed in."""

    id: str
    username: str
    display_name: str
    language: str
    must_see_privacy: bool


class SessionDocument(Reply):
    """Who is signed in and what the client needs to know of the server; others add facts."""

    model_config = ConfigDict(extra="allow")

    user: OwnUser
    posts: list[PostDocument]
    server_time: str
    upload_token: str | None = None


class ActivationDocument(Reply):
    """Whose activation code it is, and what is asked of the password."""

    username: str
    display_name: str
    min_length: int
    needs_mix: bool


def session_document(session: Session, user: User, upload_token: str | None = None) -> dict[str, Any]:
    """The answer about one's own session; the upload-only token is told once, at sign-in."""
    own = OwnUser(
        id=str(user.id),
        username=user.username,
        display_name=user.display_name,
        language=user.language,
        must_see_privacy=user.privacy_seen_at is None,
    )
    document: dict[str, Any] = {
        "user": own.model_dump(),
        "posts": [post_document(post) for post in user.current_posts],
        "server_time": to_wire(now()),
        **session_facts.gather(session),
    }
    if upload_token:
        document["upload_token"] = upload_token
    return document


def post_document(post: Post) -> dict[str, Any]:
    """A post as JSON."""
    return PostDocument(
        id=str(post.id),
        role=post.role,
        unit_id=str(post.unit_id),
        starts_on=post.starts_on.isoformat(),
        ends_on=post.ends_on.isoformat() if post.ends_on else None,
    ).model_dump()


def activation_document(session: Session, user: User) -> dict[str, Any]:
    """The answer about an activation code."""
    policy = password_policy(session)
    return ActivationDocument(
        username=user.username,
        display_name=user.display_name,
        min_length=policy.min_length,
        needs_mix=policy.needs_mix,
    ).model_dump()
