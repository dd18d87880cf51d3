"""Sends a message through a channel: reads what it takes, lets go of the database, makes one attempt."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.kernel.carriers import Answer, Carrier, Outcome, Parcel
from app.kernel.clock import agency_zone
from app.kernel.outside import post_outside
from app.kernel.sealed import unseal
from app.kernel.settings import setting
from app.kernel.transaction import read_session
from app.notices.channel_kinds import ChannelKind, apprise_url
from app.notices.channel_queries import category_names, is_personal
from app.notices.digest_queries import counts_of_unit, counts_of_user
from app.notices.message import Language, digest_words, trial_words, words_of
from app.notices.models import Channel, ChannelChoice
from app.notices.robots import send_by_apprise
from app.notices.settings import PRIVATE_ALLOWED
from app.people.models import User

TITLES: dict[Language, str] = {"zh": "查补消息", "en": "Chabu"}
NOTHING = Answer(Outcome.SENT, "nothing_to_tell")


@dataclass(frozen=True)
class Envelope:
    """All that an attempt needs; `facts` holds secrets."""

    kind: ChannelKind
    facts: dict[str, str]
    address: str
    language: Language
    private_allowed: bool


def send_notices(parcel: Parcel) -> Answer:
    """The carrier of notices and digests: one message for all that a parcel holds."""
    session = read_session()
    try:
        user_id = parcel.bodies[0].get("user_id")
        envelope = _envelope(session, parcel.target_id, UUID(user_id) if user_id else None)
        if envelope is None:
            return Answer(Outcome.REFUSED, "switched_off")
        text = _text(session, parcel, envelope.language)
    finally:
        session.rollback()  # nothing is held while a stranger takes their time
    return NOTHING if text is None else attempt(envelope, text, str(parcel.ids[0]))


def send_trial(channel_id: UUID, address: str) -> Answer:
    """Try a channel, here and now; `address` where it reaches one person."""
    session = read_session()
    try:
        row = session.get_one(Channel, channel_id)
        envelope = _made(session, row, address, cast(Language, row.language))
    finally:
        session.rollback()
    text = trial_words(envelope.language, current_app.config["CHABU"].public_url)
    return attempt(envelope, text, "trial")


def attempt(envelope: Envelope, text: str, message_id: str) -> Answer:
    """One attempt at one message."""
    if not envelope.facts:
        return Answer(Outcome.REFUSED, "bad_setup")
    if envelope.kind is not ChannelKind.WEB:
        url = apprise_url(envelope.kind, envelope.facts, envelope.address)
        return send_by_apprise(url, TITLES[envelope.language] if envelope.address else "", text)
    body = {"id": message_id, "text": text}
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message_id}
    data = json.dumps(body, ensure_ascii=False).encode()
    return post_outside(envelope.facts["url"], data, headers, private_allowed=envelope.private_allowed)


NOTICES = Carrier(send_notices, spacing=dt.timedelta(seconds=3), given_up_after=dt.timedelta(hours=24))
"""Robots take 20 messages a minute: what waits meanwhile goes out together."""


def _envelope(session: Session, channel_id: UUID, user_id: UUID | None) -> Envelope | None:
    row = session.get(Channel, channel_id, populate_existing=True)
    if row is None or not row.is_active:
        return None
    if not is_personal(row):
        return _made(session, row, "", cast(Language, row.language))
    user = session.get(User, user_id) if user_id else None
    choice = session.get(ChannelChoice, (user_id, channel_id)) if user_id else None
    if user is None or not user.is_active or choice is None or not choice.address:
        return None
    return _made(session, row, choice.address, cast(Language, user.language))


def _made(session: Session, row: Channel, address: str, language: Language) -> Envelope:
    facts: dict[str, str] = unseal(row.sealed) or {}
    return Envelope(ChannelKind(row.kind), facts, address, language, setting(session, PRIVATE_ALLOWED))


def _text(session: Session, parcel: Parcel, language: Language) -> str | None:
    public_url: str = current_app.config["CHABU"].public_url
    told = [body for body in parcel.bodies if "facts" in body]
    digests = [body for body in parcel.bodies if "digest" in body]
    parts = [_digest(session, body, language, public_url) for body in digests]
    if told:
        codes = {body["facts"].get("category") for body in told} - {None}
        names = category_names(session, codes, language)
        parts.append(words_of(told, names, language, agency_zone(), public_url))
    return "\n\n".join(part for part in parts if part) or None


def _digest(session: Session, body: dict[str, Any], language: Language, public_url: str) -> str | None:
    day = dt.date.fromisoformat(body["digest"])
    user_id, unit_id = body.get("user_id"), body.get("unit_id")
    if user_id:
        counts = counts_of_user(session, UUID(user_id))
    else:
        counts = counts_of_unit(session, UUID(unit_id) if unit_id else None)
    return digest_words(counts, day, language, public_url)
