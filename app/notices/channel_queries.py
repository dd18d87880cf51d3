"""Reads of channels: how notices are routed, what an administrator sees, what a person may choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.models import Category
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.deliveries import DeliveryTarget, tallies
from app.kernel.problems import Problem
from app.kernel.settings import all_settings
from app.notices.channel_kinds import PERSONAL, ChannelKind
from app.notices.duty_phones import DutyPhones
from app.notices.models import Channel, ChannelChoice
from app.notices.quiet_hours import QuietHours
from app.notices.routing import ChannelFacts, Choice, Routing
from app.notices.settings import QUIET_FROM, QUIET_UNTIL
from app.people.models import Unit
from app.people.queries import current_posts, unit_tree


def is_personal(channel: Channel) -> bool:
    """Whether a channel reaches one person, at an address of their own."""
    return ChannelKind(channel.kind) in PERSONAL


def routing(session: Session, at: dt.datetime) -> Routing:
    """All channels in use and what people chose; read once per request."""
    if has_request_context() and "notice_routing" in g:
        kept: Routing = g.notice_routing
        return kept
    made = _routing(session, at)
    if has_request_context():
        g.notice_routing = made
    return made


def _routing(session: Session, at: dt.datetime) -> Routing:
    channels = [facts_of(row) for row in session.scalars(select(Channel).where(Channel.is_active))]
    if not channels:
        return Routing((), {}, lambda _user, _unit: False)
    choices = {
        (row.user_id, row.channel_id): Choice(frozenset(row.kinds), row.address is not None)
        for row in session.scalars(select(ChannelChoice))
    }
    tree = unit_tree(session)
    units: dict[UUID, set[UUID]] = {}
    for post in session.scalars(current_posts(at)):
        units.setdefault(post.user_id, set()).add(post.unit_id)

    def belongs(user_id: UUID, unit_id: UUID) -> bool:
        return any(tree.is_within(own, unit_id) for own in units.get(user_id, ()))

    return Routing(channels, choices, belongs)


def facts_of(row: Channel) -> ChannelFacts:
    """A channel as routing sees it."""
    return ChannelFacts(row.id, is_personal(row), row.unit_id, frozenset(row.kinds))


def quiet_hours(session: Session) -> QuietHours:
    """The hours in which nothing but what is most severe leaves the house."""
    settings = all_settings(session)
    return QuietHours(settings[QUIET_FROM], settings[QUIET_UNTIL], agency_zone())


def duty_phones(session: Session) -> DutyPhones:
    """The duty phones of all units in use."""
    query = select(Unit.id, Unit.short_name, Unit.phone).where(Unit.is_active, Unit.phone.is_not(None))
    found = {unit_id: (name, phone) for unit_id, name, phone in session.execute(query) if phone}
    return DutyPhones(found, unit_tree(session).ancestors)


def channel(session: Session, channel_id: UUID) -> Channel:
    """One channel. Raises Problem not_found."""
    found = session.get(Channel, channel_id)
    if found is None:
        raise Problem("not_found")
    return found


def channel_documents(session: Session) -> list[dict[str, Any]]:
    """All channels as an administrator sees them, and how each fares."""
    rows = list(session.scalars(select(Channel).order_by(Channel.name, Channel.id)))
    ids = [row.id for row in rows]
    counts, at = tallies(session, ids), now()
    fares = {one.id: one for one in session.scalars(select(DeliveryTarget).where(DeliveryTarget.id.in_(ids)))}
    return [_document(row, counts.get(row.id, {}), fares.get(row.id), at) for row in rows]


def _document(
    row: Channel, counts: dict[str, int], fares: DeliveryTarget | None, at: dt.datetime
) -> dict[str, Any]:
    rest = fares.resting_until if fares and fares.failures else None
    return {
        "id": str(row.id),
        "name": row.name,
        "kind": row.kind,
        "place": row.place,
        "unit_id": str(row.unit_id) if row.unit_id else None,
        "kinds": row.kinds,
        "language": row.language,
        "is_active": row.is_active,
        "is_personal": is_personal(row),
        "waiting": counts.get("waiting", 0) + counts.get("sending", 0),
        "sent": counts.get("sent", 0),
        "failed": counts.get("failed", 0),
        "uncertain": counts.get("uncertain", 0),
        "failures": fares.failures if fares else 0,
        "next_try_at": to_wire(rest) if rest and rest > at else None,
        "last_sent_at": to_wire(fares.last_sent_at) if fares else None,
        "last_failed_at": to_wire(fares.last_failed_at) if fares else None,
        "problem": fares.problem if fares else None,
    }


def offered(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    """The channels that are there for a person, with what they chose or get without choosing."""
    found = routing(session, now())
    rows = {row.id: row for row in session.scalars(select(Channel).where(Channel.is_active))}
    own = {
        row.channel_id: row
        for row in session.scalars(select(ChannelChoice).where(ChannelChoice.user_id == user_id))
    }
    documents = []
    for each in sorted(found.channels, key=lambda one: (rows[one.id].name, str(one.id))):
        if not found.offers(user_id, each):
            continue
        choice = own.get(each.id)
        documents.append(
            {
                "id": str(each.id),
                "name": rows[each.id].name,
                "kind": rows[each.id].kind,
                "is_personal": each.is_personal,
                "kinds": sorted(choice.kinds if choice else each.kinds),
                "address": choice.address if choice else None,
            }
        )
    return documents


def category_names(session: Session, codes: Collection[str], language: str) -> dict[str, str]:
    """Code → name of categories, in a language."""
    query = select(Category.code, Category.zh, Category.en).where(Category.code.in_(codes))
    return {code: zh if language == "zh" else en for code, zh, en in session.execute(query)}
