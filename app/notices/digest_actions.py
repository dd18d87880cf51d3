"""The daily digest: on working days, once its hour has come, a delivery for each way that asks for it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.queries import working_calendar
from app.kernel.clock import agency_zone, now
from app.kernel.deliveries import Delivery, post
from app.kernel.settings import setting
from app.kernel.transaction import in_transaction, read_session
from app.notices.channel_queries import quiet_hours, routing
from app.notices.outgoing_actions import CARRIER
from app.notices.queries import roster
from app.notices.routing import DIGEST, Way
from app.notices.settings import DIGEST_HOUR

EVERY = dt.timedelta(minutes=5)
LATEST_AFTER = dt.timedelta(hours=4)
"""A digest that could not be sent all morning would tell of a day half over."""


def send_digests() -> int:
    """Write today's digests that are not written yet; how many. Safe in two processes at once."""
    session, at = read_session(), now()
    local = at.astimezone(agency_zone())
    hour = local.replace(hour=setting(session, DIGEST_HOUR), minute=0, second=0, microsecond=0)
    is_time = hour <= local < hour + LATEST_AFTER
    wanted = _ways(session, at) if is_time and working_calendar(session).is_working_day(local.date()) else {}
    keys = {f"digest:{way.channel_id}:{local.date()}:{way.user_id or 'all'}": way for way in wanted}
    known = set(session.scalars(select(Delivery.key).where(Delivery.key.in_(keys)))) if keys else set()
    session.rollback()
    new = {key: way for key, way in keys.items() if key not in known}
    if not new:
        return 0
    return in_transaction(lambda writing: _write(writing, new, wanted, local.date()))


def _ways(session: Session, at: dt.datetime) -> dict[Way, UUID | None]:
    """The ways of digests, each with the unit behind it where it is a group's."""
    found: dict[Way, UUID | None] = {}
    routes = routing(session, at)
    people = {held.user_id for held in roster(session, at).posts}
    for channel in routes.channels:
        if not channel.is_personal:
            if DIGEST in channel.kinds:
                found[Way(channel.id, None)] = channel.unit_id
            continue
        for user_id in people:
            if DIGEST in routes.kinds_of(user_id, channel):
                found[Way(channel.id, user_id)] = None
    return found


def _write(session: Session, new: dict[str, Way], units: dict[Way, UUID | None], day: dt.date) -> int:
    written, earliest = 0, quiet_hours(session).released_at(now())
    for key, way in new.items():
        unit_id = units[way]
        body = {
            "digest": day.isoformat(),
            "user_id": str(way.user_id) if way.user_id else None,
            "unit_id": str(unit_id) if unit_id else None,
        }
        who = str(way.user_id or "all")
        made = post(session, CARRIER, way.channel_id, key, body, bundle=who, not_before=earliest)
        written += made is not None
    return written
