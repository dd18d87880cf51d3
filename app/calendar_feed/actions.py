"""Writes of calendar feeds: a link is made anew or revoked, and on which day it was read last."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.calendar_feed.models import CalendarFeed
from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.ids import new_secret, sha256_hex


def make_feed(session: Session, user_id: UUID) -> str:
    """A new link in place of the one before, which ends at once; its secret, which nobody can read again."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    secret = new_secret()
    session.add(CalendarFeed(secret_sha256=sha256_hex(secret.encode()), user_id=user_id, made_at=now()))
    record(session, "calendar_feed.make", object_kind="user", object_id=user_id)
    return secret


def revoke_feed(session: Session, user_id: UUID) -> None:
    """End a person's link; without one nothing changes."""
    gone = session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    if gone.rowcount:  # type: ignore[attr-defined,unused-ignore]
        record(session, "calendar_feed.revoke", object_kind="user", object_id=user_id)


def note_read(session: Session, feed_id: UUID, day: dt.date) -> None:
    """Note the agency's day on which a link was read last."""
    session.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(last_read_on=day))
