"""The routes by which people sign in and out, and set their password."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from flask_login import current_user
from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from app.kernel.access import public, signed_in
from app.kernel.api import Body, Reply
from app.kernel.clock import agency_today, now, to_wire
from app.kernel.transaction import in_transaction, read_session
from app.people import admission, session_facts, sign_in
from app.people.blueprint import blueprint
from app.people.models import Post, User
from app.people.password_policy import MAX_LENGTH
from app.people.queries import display_names
from app.people.roles import Role
from app.people.session_actions import DeviceNote, end_session
from app.people.settings import password_policy
from app.people.substitution_queries import coming_substitutions, posts_lent

Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=MAX_LENGTH)]
"""A password as it was typed: spaces at its ends belong to it."""


class Credentials(Body):
    """What the sign-in page sends; `new_password` only after the answer `password_expired`."""

    username: str = Field(min_length=1, max_length=64)
    password: Password
    new_password: Password | None = None
    device_id: UUID | None = None
    device_name: str = Field(default="", max_length=100)


class PasswordChange(Body):
    """A change of one's own password."""

    current_password: Password
    new_password: Password
    end_other_sessions: bool = True


class ActivationLook(Body):
    """An activation code as typed or scanned."""

    code: str = Field(min_length=1, max_length=32)


class Activation(ActivationLook):
    """An activation code with the password its holder chose."""

    password: Password


class PostDocument(Reply):
    """A post. Days are the agency's, the last one included."""

    id: str
    role: Role
    unit_id: str
    covers_unit_id: str | None
    starts_on: str
    ends_on: str | None


class OwnUser(Reply):
    """The person who is signed in."""

    id: str
    username: str
    display_name: str
    phone: str | None
    language: str
    must_see_privacy: bool


class StandIn(Reply):
    """Somebody for whom the user stands in, now or on days to come, and the posts filled for them."""

    user_id: str
    display_name: str
    starts_on: str
    ends_on: str
    posts: list[PostDocument]


class SessionDocument(Reply):
    """Who is signed in and what the client needs to know of the server; others add facts."""

    model_config = ConfigDict(extra="allow")

    user: OwnUser
    posts: list[PostDocument]
    stands_in_for: list[StandIn]
    server_time: str
    upload_token: str | None = None


class ActivationDocument(Reply):
    """Whose activation code it is, and what is asked of the password."""

    username: str
    display_name: str
    min_length: int
    needs_mix: bool


@blueprint.post("/session", responses={200: SessionDocument})
@public
def open_session(body: Credentials) -> Any:
    """Sign in."""
    device = DeviceNote(body.device_id, body.device_name)
    started = admission.sign_in(body.username, body.password, device, body.new_password)
    sign_in.admit(started.user, started.token)
    return session_document(read_session(), current_user, started.upload_token)


@blueprint.get("/session", responses={200: SessionDocument})
@signed_in
def read_own_session() -> Any:
    """Who is signed in, with which posts, and what the client needs to know of the server."""
    return session_document(read_session(), current_user)


@blueprint.delete("/session")
@public
def close_session() -> Any:
    """Sign out. Also where nobody is signed in: the wish is fulfilled."""
    if current_user.is_authenticated:
        this, user_id = sign_in.session_id(), current_user.id
        in_transaction(lambda session: end_session(session, this, user_id))
    sign_in.dismiss()
    return {}


@blueprint.post("/session/password")
@signed_in
def change_own_password(body: PasswordChange) -> Any:
    """Change one's own password and, unless told otherwise, end one's other sessions."""
    admission.change_password(
        current_user.id,
        sign_in.session_id(),
        body.current_password,
        body.new_password,
        body.end_other_sessions,
    )
    return {}


@blueprint.post("/activations/look", responses={200: ActivationDocument})
@public
def look_at_code(body: ActivationLook) -> Any:
    """Whose activation code it is and what is asked of the password, before it is used."""
    return activation_document(read_session(), admission.code_holder(body.code))


@blueprint.post("/activations", responses={200: ActivationDocument})
@public
def activate(body: Activation) -> Any:
    """Set one's first password by an activation code; then sign in with it."""
    return activation_document(read_session(), admission.activate(body.code, body.password))


def session_document(session: Session, user: User, upload_token: str | None = None) -> dict[str, Any]:
    """The answer about one's own session; the upload-only token is told once, at sign-in."""
    document: dict[str, Any] = {
        "user": own_user_document(user),
        "posts": [post_document(post) for post in user.current_posts],
        "stands_in_for": _stands_in_for(session, user.id),
        "server_time": to_wire(now()),
        **session_facts.gather(session),
    }
    if upload_token:
        document["upload_token"] = upload_token
    return document


def _stands_in_for(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    rows = coming_substitutions(session, user_id, agency_today())
    rows = [row for row in rows if row.substitute_id == user_id]
    absent = {row.absent_id for row in rows}
    posts, names = posts_lent(session, absent), display_names(session, absent)
    return [
        {
            "user_id": str(row.absent_id),
            "display_name": names[row.absent_id],
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
            "posts": [post_document(post) for post in posts.get(row.absent_id, [])],
        }
        for row in rows
    ]


def own_user_document(user: User) -> dict[str, Any]:
    """The signed-in person as JSON."""
    return OwnUser(
        id=str(user.id),
        username=user.username,
        display_name=user.display_name,
        phone=user.phone,
        language=user.language,
        must_see_privacy=user.privacy_seen_at is None,
    ).model_dump()


def post_document(post: Post) -> dict[str, Any]:
    """A post as JSON."""
    return PostDocument(
        id=str(post.id),
        role=Role(post.role),
        unit_id=str(post.unit_id),
        covers_unit_id=str(post.covers_unit_id) if post.covers_unit_id else None,
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
