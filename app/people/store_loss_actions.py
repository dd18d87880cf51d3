"""Notices that a browser cleared what the product kept on a phone, and says what had waited there (F01).

Safari clears a site's storage after seven days without a visit, others when space runs short. The browser's
signed cookie outlives it: who comes back with another database than the device was known by has lost one.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now, to_wire
from app.people.device_actions import Contact
from app.people.models import Device
from app.people.session_actions import end_sessions

SAID_FOR = dt.timedelta(days=30)


def lost_store(session: Session, contact: Contact, before: UUID | None) -> Device | None:
    """The device whose database is gone, or None.

    `before` is the device as which this browser was known last; a copied store changes its device id and
    keeps its database, so it has lost nothing.
    """
    if contact.store_id is None:
        return None
    for device_id in dict.fromkeys([contact.device_id, before]):
        device = session.get(Device, (device_id, contact.user_id)) if device_id else None
        if device is not None and device.store_id not in (None, contact.store_id):
            return device
    return None


def note_store_loss(session: Session, contact: Contact, before: UUID | None, keep_session: str) -> None:
    """Keep the loss beside the device now in use and in the audit log; noticed twice, it is noted once.

    `keep_session` is the one in which it was noticed.
    """
    lost = lost_store(session, contact, before)
    if lost is None:
        return
    pending, used = lost.pending_count, session.get(Device, (contact.device_id, contact.user_id)) or lost
    detail = {"name": lost.name, "pending_count": pending, "last_seen_at": to_wire(lost.last_seen_at)}
    lost.pending_count, lost.store_id = 0, None
    if used is not lost:  # its sessions went with the cookie that the new sign-in replaced
        lost.revoked_at = now()
        end_sessions(session, contact.user_id, keep=keep_session, device_id=lost.id)
    used.store_id, used.store_lost_at, used.lost_pending_count = contact.store_id, now(), pending
    record(
        session,
        "device.store_lost",
        object_kind="device",
        object_id=lost.id,
        detail=detail,
        actor=contact.user_id,
    )


def recent_loss(device: Device | None) -> tuple[dt.datetime, int] | None:
    """When a lost database was noticed and how many commands had waited in it, while it is still news."""
    if device is None or device.store_lost_at is None or now() - device.store_lost_at > SAID_FOR:
        return None
    return device.store_lost_at, device.lost_pending_count or 0
