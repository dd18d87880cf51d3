"""Writes of sign-in: start and end sessions, note and give up devices, the upload-only token."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.ids import new_secret, sha256_hex
from app.kernel.problems import Problem
from app.people.models import Device, UploadToken, User, UserSession

UPLOAD_TOKEN_LASTS = dt.timedelta(days=30)
ENDED_SESSION_SHOWN = dt.timedelta(days=30)


@dataclass(frozen=True)
class DeviceNote:
    """What a client says of the device it runs on."""

    id: UUID | None = None
    name: str = ""


@dataclass(frozen=True)
class Started:
    """A session just started: its user, the token for the cookie, the token for handing in work later."""

    user: User
    token: str
    upload_token: str | None


def start_session(session: Session, user: User, device: DeviceNote) -> Started:
    """Start a session with a token nobody has had before, and remember the device."""
    moment = now()
    token = new_secret()
    session.execute(
        delete(UserSession).where(
            UserSession.user_id == user.id, UserSession.expires_at < moment - ENDED_SESSION_SHOWN
        )
    )
    session.add(
        UserSession(
            id=sha256_hex(token.encode()),
            user_id=user.id,
            device_id=device.id,
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + dt.timedelta(days=current_app.config["CHABU"].session_days),
            address=request.remote_addr or "",
            user_agent=request.user_agent.string[:300],
        )
    )
    upload_token = None
    if device.id is not None:
        _note_device(session, user.id, device.id, device.name)
        upload_token = _issue_upload_token(session, user.id, device.id)
    record(session, "session.start", object_kind="user", object_id=user.id, actor=user.id)
    return Started(user, token, upload_token)


def end_session(session: Session, session_id: str, owner_id: UUID) -> None:
    """End one session of its owner; ending it again changes nothing. Raises Problem not_found."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != owner_id:
        raise Problem("not_found")
    if row.revoked_at is None:
        row.revoked_at = now()
        record(session, "session.end", object_kind="user", object_id=owner_id)


def end_sessions(session: Session, user_id: UUID, *, keep: str = "", device_id: UUID | None = None) -> int:
    """End all running sessions of a user (of one device), except the one to keep. Returns how many."""
    moment = now()
    running = select(UserSession).where(
        UserSession.user_id == user_id,
        UserSession.id != keep,
        UserSession.revoked_at.is_(None),
        UserSession.expires_at > moment,
    )
    if device_id is not None:
        running = running.where(UserSession.device_id == device_id)
    rows = session.scalars(running).all()
    for row in rows:
        row.revoked_at = moment
    if rows:
        detail = {"sessions": len(rows)}
        record(session, "session.end_all", object_kind="user", object_id=user_id, detail=detail)
    return len(rows)


def give_up_device(session: Session, user_id: UUID, device_id: UUID) -> None:
    """A device was lost: end its sessions and its right to hand in work. Raises Problem not_found."""
    device = session.get(Device, (device_id, user_id))
    if device is None:
        raise Problem("not_found")
    device.revoked_at = now()
    end_sessions(session, user_id, device_id=device_id)
    session.execute(
        update(UploadToken)
        .where(UploadToken.user_id == user_id, UploadToken.device_id == device_id)
        .where(UploadToken.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    record(session, "device.give_up", object_kind="device", object_id=device_id)


def _note_device(session: Session, user_id: UUID, device_id: UUID, name: str) -> None:
    device = session.get(Device, (device_id, user_id))
    if device is None:
        device = Device(id=device_id, user_id=user_id, created_at=now())
        session.add(device)
    device.name = name or device_id.hex[:8]
    device.last_seen_at = now()
    device.revoked_at = None


def _issue_upload_token(session: Session, user_id: UUID, device_id: UUID) -> str:
    # Earlier tokens run on: the phone may lose power before it has stored this one.
    token, moment = new_secret(), now()
    session.add(
        UploadToken(
            id=sha256_hex(token.encode()),
            user_id=user_id,
            device_id=device_id,
            issued_at=moment,
            expires_at=moment + UPLOAD_TOKEN_LASTS,
        )
    )
    return token
