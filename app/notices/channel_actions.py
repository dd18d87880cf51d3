"""Writes of channels: set up, changed, removed by an administrator; chosen by each person for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.deliveries import Delivery, DeliveryTarget, begin_afresh, send_again
from app.kernel.ids import new_id
from app.kernel.problems import Problem
from app.kernel.sealed import seal, unseal
from app.notices.channel_kinds import MAIL_ADDRESS, ChannelKind, place_of
from app.notices.channel_queries import channel, is_personal, routing
from app.notices.errors import CHANNEL_ADDRESS, CHANNEL_FIELD, FIELD_WORDS
from app.notices.models import Channel, ChannelChoice
from app.people.models import Unit

PLACE = ("url", "host", "port", "user")
SECRETS = ("secret", "password")
MOST_AGAIN = 200
"""A group that was out of reach for weeks wants the news, not two months of it within the hour."""


def make_channel(
    session: Session, kind: ChannelKind, facts: Mapping[str, str], shown: dict[str, Any]
) -> Channel:
    """Set up a channel; `facts` are its secrets. Raises Problem channel_field, not_found."""
    row = Channel(id=new_id(), kind=kind.value, sealed=seal(dict(facts)), place=_place(kind, facts))
    _fill(session, row, shown)
    session.add(row)
    session.flush()
    _note(session, "channel.made", row, {})
    return row


def change_channel(
    session: Session, channel_id: UUID, facts: Mapping[str, str], shown: dict[str, Any]
) -> Channel:
    """Change a channel; a secret not given again stays, unless the place is another.

    Raises Problem as `make_channel`.
    """
    row = channel(session, channel_id)
    kind, given = ChannelKind(row.kind), {name: value for name, value in facts.items() if value}
    if given:
        merged = {**_kept_for(given, unseal(row.sealed) or {}), **given}
        row.sealed, row.place = seal(merged), _place(kind, merged)
    _fill(session, row, shown)
    begin_afresh(session, channel_id)
    session.flush()
    _note(session, "channel.changed", row, {"fields": sorted(given)})
    return row


def _kept_for(given: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """What was sealed before; where the place is another, without the secrets typed for the old one."""
    is_elsewhere = any(given.get(name, before.get(name)) != before.get(name) for name in PLACE)
    return {name: value for name, value in before.items() if not (is_elsewhere and name in SECRETS)}


def remove_channel(session: Session, channel_id: UUID) -> None:
    """Remove a channel with what people chose for it and what still waits. Raises Problem not_found."""
    row = channel(session, channel_id)
    _note(session, "channel.removed", row, {})
    session.execute(delete(ChannelChoice).where(ChannelChoice.channel_id == channel_id))
    session.execute(delete(Delivery).where(Delivery.target_id == channel_id))
    session.execute(delete(DeliveryTarget).where(DeliveryTarget.id == channel_id))
    session.delete(row)
    session.flush()
    _forget_routing()


def note_trial(session: Session, channel_id: UUID, problem: str | None) -> None:
    """Write down that a channel was tried, and how it ended."""
    _note(session, "channel.tried", channel(session, channel_id), {"problem": problem})


def send_unsent_again(session: Session, channel_id: UUID) -> tuple[int, int]:
    """Send again what failed or is uncertain: an administrator has seen to the channel.

    The newest first, at most `MOST_AGAIN`; how many, and how many are left.
    """
    row, unsent = channel(session, channel_id), Delivery.state.in_(("failed", "uncertain"))
    query = select(Delivery).where(Delivery.target_id == channel_id, unsent)
    found = list(
        session.scalars(query.order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(MOST_AGAIN))
    )
    left = session.scalar(query.with_only_columns(func.count())) or 0
    for delivery in found:
        send_again(session, delivery)
    _note(session, "channel.sent_again", row, {"count": len(found)})
    return len(found), left - len(found)


def choose(
    session: Session, user_id: UUID, channel_id: UUID, kinds: Sequence[str], address: str | None
) -> ChannelChoice:
    """What a person wants through a channel. Raises Problem not_found (also where it is not theirs),
    channel_address.
    """
    row = channel(session, channel_id)
    _forget_routing()
    facts = next((one for one in routing(session, now()).channels if one.id == channel_id), None)
    if facts is None or not routing(session, now()).offers(user_id, facts):
        raise Problem("not_found")
    if address is not None and (not is_personal(row) or not MAIL_ADDRESS.fullmatch(address)):
        raise Problem(CHANNEL_ADDRESS)
    choice = session.get(ChannelChoice, (user_id, channel_id))
    if choice is None:
        choice = ChannelChoice(user_id=user_id, channel_id=channel_id)
        session.add(choice)
    choice.kinds, choice.address = sorted(set(kinds)), address
    session.flush()
    _forget_routing()
    return choice


def _fill(session: Session, row: Channel, shown: dict[str, Any]) -> None:
    if shown["unit_id"] is not None and session.get(Unit, shown["unit_id"]) is None:
        raise Problem("not_found")
    for name, value in shown.items():
        setattr(row, name, value)
    row.changed_at = now()
    _forget_routing()


def _place(kind: ChannelKind, facts: Mapping[str, str]) -> str:
    try:
        return place_of(kind, facts)
    except ValueError as error:
        zh, en = FIELD_WORDS[str(error)]
        raise Problem(CHANNEL_FIELD, field=str(error), label_zh=zh, label_en=en) from error


def _note(session: Session, act: str, row: Channel, detail: dict[str, Any]) -> None:
    about = {"name": row.name, "kind": row.kind, "place": row.place, **detail}
    record(session, act, object_kind="channel", object_id=row.id, detail=about)


def _forget_routing() -> None:
    if has_request_context():
        g.pop("notice_routing", None)
