"""Notes when a device was last in contact, and what it said is still waiting on it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.people.models import Device

EVERY = dt.timedelta(minutes=10)


def note_contact(
    session: Session, user_id: UUID, device_id: UUID, last_seq: int | None, pending_count: int | None
) -> None:
    """Keep a device's last contact; a contact that says nothing new is noted every ten minutes only."""
    device = session.get(Device, (device_id, user_id))
    if device is None:
        return
    values: dict[str, object] = {}
    if last_seq is not None and last_seq > device.last_seq:
        values["last_seq"] = last_seq
    if pending_count is not None and pending_count != device.pending_count:
        values["pending_count"] = pending_count
    if values or now() - device.last_seen_at > EVERY:
        session.execute(
            update(Device)
            .where(Device.id == device_id, Device.user_id == user_id)
            .values(last_seen_at=now(), **values)
        )
