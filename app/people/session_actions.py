"""Writes of sign-in: start and end sessions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.ids import new_secret, sha256_hex
from app.people.models import Device, User, UserSession


@dataclass(frozen=True)
class SignedIn:
    """A session just started: its user, the token for the cookie."""

    user: User
    token: str


def start_session(session: Session, user: User, device_id: UUID | None, device_name: str) -> SignedIn:
    """Start a session with a token nobody has had before, and remember the device."""
    moment = now()
    token = new_secret()
    if device_id is not None:
        _note_device(session, user, device_id, device_name, moment)
    session.add(
        UserSession(
            id=sha256_hex(token.encode()),
            user_id=user.id,
            device_id=device_id,
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + dt.timedelta(days=current_app.config["CHABU"].session_days),
            address=request.remote_addr or "",
            user_agent=request.user_agent.string[:300],
        )
    )
    record(session, "session.start", object_kind="user", object_id=user.id, actor=user.id)
    return SignedIn(user, token)


def end_session(session: Session, session_id: str, ended_by: UUID) -> None:
    """End one session; ending it again changes nothing."""
    row = session.get(UserSession, session_id)
    if row is None or row.revoked_at is not None:
        return
    row.revoked_at = now()
    record(session, "session.end", object_kind="user", object_id=row.user_id, actor=ended_by)


def find_user(session: Session, username: str) -> User | None:
    """The user of a typed username, whatever its case."""
    return session.scalars(select(User).where(User.username == normal_username(username))).one_or_none()


def normal_username(typed: str) -> str:
    """A username as it is stored."""
    return typed.strip().lower()


def _note_device(session: Session, user: User, device_id: UUID, name: str, moment: dt.datetime) -> None:
    device = session.get(Device, (device_id, user.id))
    if device is None:
        device = Device(id=device_id, user_id=user.id, created_at=moment)
        session.add(device)
    device.name = name[:100] or device_id.hex[:8]
    device.last_seen_at = moment
    device.revoked_at = None
