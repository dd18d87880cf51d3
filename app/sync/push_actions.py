"""Push: decides on a phone's commands, each in a transaction of its own, or many of one act in one.

Delivering twice, late or out of order never doubles.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.issues.models import CommandRow
from app.issues.predicates import Refused
from app.kernel.transaction import in_transaction
from app.sync.command_body import NO_ID, seq_in, uuid_in
from app.sync.command_facts import Sender
from app.sync.offers import Offer, offer_of
from app.sync.protocol import ResultOut
from app.sync.verdict_actions import Deciding

log = logging.getLogger(__name__)
OUR_FAULTS = (IntegrityError, DataError, ValueError, TypeError, LookupError, ArithmeticError)
"""What a command may run into that trying again does not mend: a mistake here, not a disk or a network."""
MANY = 20
"""So many commands at once are one act on many issues: a phone that was away sends fewer, with photos."""


def push(sender: Sender, commands: list[dict[str, Any]]) -> list[ResultOut]:
    """The verdict on each command, in order; none is given before it is committed.

    Of one act on many issues, what follows one another without photos is committed together. Where anything
    goes wrong in it, all of it is undone and each command is decided on by itself.
    """
    offers = [offer_of(raw) for raw in commands]
    if len(offers) < MANY:
        return [_push_one(sender, offer) for offer in offers]
    results: list[ResultOut] = []
    for goes_together, found in groupby(offers, lambda offer: offer.is_words_only):
        part = list(found)
        together = _push_together(sender, part) if goes_together and len(part) > 1 else None
        results += together or [_push_one(sender, offer) for offer in part]
    return results


def _push_together(sender: Sender, offers: Sequence[Offer]) -> list[ResultOut] | None:
    """The verdicts; None where they could not be kept together, and nothing was."""
    try:
        return in_transaction(lambda session: _decide_all(session, sender, offers))
    except (*OUR_FAULTS, DBAPIError):
        log.warning("%d commands could not be kept together", len(offers), exc_info=True)
        return None


def _decide_all(session: Session, sender: Sender, offers: Sequence[Offer]) -> list[ResultOut]:
    deciding = Deciding(session, sender)
    deciding.look_ahead(offers)
    for offer in offers:
        deciding.decide(offer)
    return deciding.results()


def device_is_cloned(
    session: Session, device_id: UUID, author_id: UUID, commands: list[dict[str, Any]]
) -> bool:
    """Whether this device has used one of these sequence numbers for another command.

    Two phones share one store.
    """
    offered = {
        seq: uuid_in(raw, "id")
        for raw in commands
        if (seq := seq_in(raw)) is not None and uuid_in(raw, "id") != NO_ID
    }
    if not offered:
        return False
    query = select(CommandRow.seq, CommandRow.id).where(
        CommandRow.device_id == device_id,
        CommandRow.author_id == author_id,
        CommandRow.seq.in_(list(offered)),
    )
    return any(known != offered[seq] for seq, known in session.execute(query) if seq is not None)


def _push_one(sender: Sender, offer: Offer) -> ResultOut:
    if not offer.is_readable:
        return _alone(sender, lambda deciding: deciding.keep_unreadable(offer))
    for last_try in (False, True):
        try:
            return _alone(sender, lambda deciding: deciding.decide(offer))
        except OUR_FAULTS as fault:
            # Two requests carried the same command at once: the other one has committed, so now it is known.
            if isinstance(fault, IntegrityError) and not last_try:
                continue
            # Answering 5xx would have the phone offer it for ever, and with it everything behind it.
            log.exception("command %s could not be decided", offer.id)
            return _alone(sender, lambda deciding: deciding.refuse(offer, Refused("not_processed")))
    raise AssertionError("unreachable")


def _alone(sender: Sender, decide: Callable[[Deciding], None]) -> ResultOut:
    def work(session: Session) -> ResultOut:
        deciding = Deciding(session, sender)
        decide(deciding)
        return deciding.results()[0]

    return in_transaction(work)
