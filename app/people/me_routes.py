"""The routes of one's own account: language, privacy notice, sessions and devices."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.kernel.access import signed_in
from app.kernel.api import Body, Reply
from app.kernel.clock import to_wire
from app.kernel.transaction import in_transaction, read_session
from app.people import sign_in
from app.people.blueprint import blueprint
from app.people.models import Device, User, UserSession
from app.people.queries import devices_of, running_sessions
from app.people.session_actions import end_session, end_sessions, give_up_device
from app.people.session_routes import OwnUser, own_user_document
from app.people.store_loss_actions import recent_loss
from app.people.user_actions import change_user, see_privacy_notice


class OwnChange(Body):
    """What somebody may change about themselves; what is not named stays."""

    language: Literal["zh", "en"] = Field(default_factory=lambda: "zh")
    phone: str | None = Field(default=None, max_length=32)
    has_seen_privacy: Literal[True] = Field(default_factory=lambda: True)


class SessionPath(BaseModel):
    """Which session."""

    session_id: str


class DevicePath(BaseModel):
    """Which device."""

    device_id: UUID


class OwnSession(Reply):
    """Where one is signed in."""

    id: str
    device_id: str | None
    device_name: str | None
    store_lost_at: str | None
    lost_pending_count: int | None
    address: str
    user_agent: str
    created_at: str
    last_seen_at: str
    expires_at: str
    is_this: bool


class OwnSessions(Reply):
    """All of them, last used first."""

    items: list[OwnSession]


class OwnDevice(Reply):
    """A phone or browser, with what it said is still unsent."""

    id: str
    name: str
    pending_count: int
    store_lost_at: str | None
    lost_pending_count: int | None
    last_seen_at: str


class OwnDevices(Reply):
    """All of them, last used first."""

    items: list[OwnDevice]


@blueprint.patch("/me", responses={200: OwnUser})
@signed_in
def change_me(body: OwnChange) -> Any:
    """Change one's language or phone number, or note that the privacy notice was shown."""
    facts = body.model_dump(exclude_unset=True)
    has_seen = facts.pop("has_seen_privacy", False)
    own_id = current_user.id

    def change(session: Session) -> User:
        user = session.get_one(User, own_id)
        if has_seen:
            see_privacy_notice(session, user)
        return change_user(session, user, facts)

    return own_user_document(in_transaction(change))


@blueprint.get("/me/sessions", responses={200: OwnSessions})
@signed_in
def list_own_sessions() -> Any:
    """Where one is signed in."""
    session = read_session()
    devices = {device.id: device for device in devices_of(session, current_user.id)}
    rows = running_sessions(session, current_user.id)
    return {"items": [session_document(row, devices) for row in rows if sign_in.holds(row)]}


@blueprint.delete("/me/sessions")
@signed_in
def end_other_sessions() -> Any:
    """Sign out everywhere else."""
    own_id, this = current_user.id, sign_in.session_id()
    return {"ended": in_transaction(lambda session: end_sessions(session, own_id, keep=this))}


@blueprint.delete("/me/sessions/<session_id>")
@signed_in
def end_own_session(path: SessionPath) -> Any:
    """Sign out one of one's sessions; it ends at once, its unsent work can still be handed in."""
    own_id = current_user.id
    in_transaction(lambda session: end_session(session, path.session_id, own_id))
    return {}


@blueprint.get("/me/devices", responses={200: OwnDevices})
@signed_in
def list_own_devices() -> Any:
    """The phones and browsers one has signed in on, with what they said is still unsent."""
    return {"items": [device_document(device) for device in devices_of(read_session(), current_user.id)]}


@blueprint.delete("/me/devices/<uuid:device_id>")
@signed_in
def give_up_own_device(path: DevicePath) -> Any:
    """A device was lost: end its sessions, and its right to hand in work."""
    own_id = current_user.id
    in_transaction(lambda session: give_up_device(session, own_id, path.device_id))
    return {}


def session_document(row: UserSession, devices: dict[UUID, Device]) -> dict[str, Any]:
    """A session as OwnSession."""
    device = devices.get(row.device_id) if row.device_id else None
    return {
        "id": row.id,
        "device_id": str(row.device_id) if row.device_id else None,
        "device_name": device.name if device else None,
        **store_loss_of(device),
        "address": row.address,
        "user_agent": row.user_agent,
        "created_at": to_wire(row.created_at),
        "last_seen_at": to_wire(row.last_seen_at),
        "expires_at": to_wire(row.expires_at),
        "is_this": row.id == sign_in.session_id(),
    }


def store_loss_of(device: Device | None) -> dict[str, Any]:
    """Whether a device's database was cleared of late, and what had waited in it."""
    loss = recent_loss(device)
    return {
        "store_lost_at": to_wire(loss[0]) if loss else None,
        "lost_pending_count": loss[1] if loss else None,
    }


def device_document(device: Device) -> dict[str, Any]:
    """A device as OwnDevice."""
    return {
        "id": str(device.id),
        "name": device.name,
        "pending_count": device.pending_count,
        **store_loss_of(device),
        "last_seen_at": to_wire(device.last_seen_at),
    }
