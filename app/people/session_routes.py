"""The routes by which people sign in and out, and set their password."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_login import current_user
from pydantic import Field

from app.kernel.access import public, signed_in
from app.kernel.api import Blueprint, Body
from app.kernel.transaction import in_transaction, read_session
from app.people import admission, sign_in
from app.people.documents import ActivationDocument, SessionDocument, activation_document, session_document
from app.people.password_policy import MAX_LENGTH
from app.people.session_actions import DeviceNote, end_session

Password = Field(min_length=1, max_length=MAX_LENGTH)


class Credentials(Body):
    """What the sign-in page sends; `new_password` only after the answer `password_expired`."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Password
    new_password: str | None = Field(default=None, max_length=MAX_LENGTH)
    device_id: UUID | None = None
    device_name: str = Field(default="", max_length=100)


class PasswordChange(Body):
    """A change of one's own password."""

    current_password: str = Password
    new_password: str = Password
    end_other_sessions: bool = True


class ActivationLook(Body):
    """An activation code as typed or scanned."""

    code: str = Field(min_length=1, max_length=32)


class Activation(ActivationLook):
    """An activation code with the password its holder chose."""

    password: str = Password


def add_routes(blueprint: Blueprint) -> None:
    """Add them to the capability's blueprint."""
    blueprint.post("/session", responses={200: SessionDocument})(public(open_session))
    blueprint.get("/session", responses={200: SessionDocument})(signed_in(read_own_session))
    blueprint.delete("/session")(public(close_session))
    blueprint.post("/session/password")(signed_in(change_own_password))
    blueprint.post("/activations/look", responses={200: ActivationDocument})(public(look_at_code))
    blueprint.post("/activations", responses={200: ActivationDocument})(public(activate))


def open_session(body: Credentials) -> Any:
    """Sign in."""
    device = DeviceNote(body.device_id, body.device_name)
    started = admission.sign_in(body.username, body.password, device, body.new_password)
    sign_in.admit(started.user, started.token)
    return session_document(read_session(), current_user, started.upload_token)


def read_own_session() -> Any:
    """Who is signed in, with which posts, and what the client needs to know of the server."""
    return session_document(read_session(), current_user)


def close_session() -> Any:
    """Sign out. Also where nobody is signed in: the wish is fulfilled."""
    if current_user.is_authenticated:
        this, user_id = sign_in.session_id(), current_user.id
        in_transaction(lambda session: end_session(session, this, user_id))
    sign_in.dismiss()
    return {}


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


def look_at_code(body: ActivationLook) -> Any:
    """Whose activation code it is and what is asked of the password, before it is used."""
    return activation_document(read_session(), admission.code_holder(body.code))


def activate(body: Activation) -> Any:
    """Set one's first password by an activation code; then sign in with it."""
    return activation_document(read_session(), admission.activate(body.code, body.password))
