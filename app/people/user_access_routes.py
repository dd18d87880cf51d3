"""The routes of how somebody else is signed in: sessions, devices and locks, for who looks after them.

Addresses and times are there to find a sign-in that is not the user's own; they are administrators' business
only. A lock after wrong passwords may be lifted by whoever may reset the user.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_login import current_user
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.transaction import in_transaction, read_session
from app.people import sign_in
from app.people.blueprint import blueprint
from app.people.me_routes import OwnDevices, OwnSessions, device_document, session_document
from app.people.models import User
from app.people.queries import devices_of, running_sessions
from app.people.session_actions import end_session, end_sessions, give_up_device
from app.people.tally_actions import lift_locks
from app.people.user_queries import resettable_user, visible_user
from app.people.user_routes import UserDocument, UserPath, user_document


class UserSessionPath(UserPath):
    """Which session of which user."""

    session_id: str


class UserDevicePath(UserPath):
    """Which device of which user."""

    device_id: UUID


@blueprint.get("/users/<uuid:user_id>/sessions", responses={200: OwnSessions})
@roles("administrator")
def list_user_sessions(path: UserPath) -> Any:
    """Where a user is signed in."""
    session = read_session()
    user = _user(session, path)
    devices = {device.id: device for device in devices_of(session, user.id)}
    rows = running_sessions(session, user.id)
    return {"items": [session_document(row, devices) for row in rows if sign_in.holds(row)]}


@blueprint.delete("/users/<uuid:user_id>/sessions")
@roles("administrator")
def end_all_sessions(path: UserPath) -> Any:
    """Sign a user out everywhere."""
    return {"ended": in_transaction(lambda session: end_sessions(session, _user(session, path).id))}


@blueprint.delete("/users/<uuid:user_id>/sessions/<session_id>")
@roles("administrator")
def end_user_session(path: UserSessionPath) -> Any:
    """Sign a user out of one session; its unsent work can still be handed in."""
    in_transaction(lambda session: end_session(session, path.session_id, _user(session, path).id))
    return {}


@blueprint.get("/users/<uuid:user_id>/devices", responses={200: OwnDevices})
@roles("administrator")
def list_user_devices(path: UserPath) -> Any:
    """The phones and browsers a user has signed in on, with what they said is still unsent."""
    session = read_session()
    return {"items": [device_document(device) for device in devices_of(session, _user(session, path).id)]}


@blueprint.delete("/users/<uuid:user_id>/devices/<uuid:device_id>")
@roles("administrator")
def give_up_user_device(path: UserDevicePath) -> Any:
    """A device was lost: end its sessions, and its right to hand in work."""
    in_transaction(lambda session: give_up_device(session, _user(session, path).id, path.device_id))
    return {}


@blueprint.post("/users/<uuid:user_id>/unlock", responses={200: UserDocument})
@roles("administrator", "supervisor")
def unlock(path: UserPath) -> Any:
    """Let a user who tried too many wrong passwords try again at once."""

    def work(session: Session) -> User:
        user = resettable_user(session, current_user, path.user_id)
        lift_locks(session, user)
        return user

    return user_document(in_transaction(work))


def _user(session: Session, path: UserPath) -> User:
    return visible_user(session, current_user, path.user_id)
