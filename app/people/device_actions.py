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
    values = contact_news(session, user_id, device_id, last_seq, pending_count)
    if values:
        this = update(Device).where(Device.id == device_id, Device.user_id == user_id)
        session.execute(this.values(values))


def contact_news(
    session: Session, user_id: UUID, device_id: UUID, last_seq: int | None, pending_count: int | None
) -> dict[str, object]:
    """What `note_contact` would write; empty for nothing, so that a mere question need not wait to write."""
    device = session.get(Device, (device_id, user_id))
    if device is None:
        return {}
    values: dict[str, object] = {}
    if last_seq is not None and last_seq > device.last_seq:
        values["last_seq"] = last_seq
    if pending_count is not None and pending_count != device.pending_count:
        values["pending_count"] = pending_count
    if values or now() - device.last_seen_at > EVERY:
        values["last_seen_at"] = now()
    return values
