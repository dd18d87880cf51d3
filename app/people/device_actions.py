"""Notes when a device was last in contact, and what it said is still waiting on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.people.models import Device

EVERY = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Contact:
    """What a device says of itself: its highest number, what waits on it, which database its work lies in."""

    user_id: UUID
    device_id: UUID
    last_seq: int | None = None
    pending_count: int | None = None
    store_id: UUID | None = None


def note_contact(session: Session, contact: Contact) -> None:
    """Keep a device's last contact; a contact that says nothing new is noted every ten minutes only."""
    values = contact_news(session, contact)
    if values:
        this = update(Device).where(Device.id == contact.device_id, Device.user_id == contact.user_id)
        session.execute(this.values(values))


def contact_news(session: Session, contact: Contact) -> dict[str, object]:
    """What `note_contact` would write; empty for nothing, so that a mere question need not wait to write."""
    device = session.get(Device, (contact.device_id, contact.user_id))
    if device is None:
        return {}
    values: dict[str, object] = {}
    if contact.last_seq is not None and contact.last_seq > device.last_seq:
        values["last_seq"] = contact.last_seq
    if contact.pending_count is not None and contact.pending_count != device.pending_count:
        values["pending_count"] = contact.pending_count
    if contact.store_id is not None and device.store_id is None:
        values["store_id"] = contact.store_id
    if values or now() - device.last_seen_at > EVERY:
        values["last_seen_at"] = now()
    return values
