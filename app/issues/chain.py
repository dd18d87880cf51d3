"""The hash chain of an issue's events: each hash covers the one before and the SHA-256 of the payload.

Because the chain holds the payload's hash and not the payload, an erasure required by law can take the words
away and leave the chain whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.issues.tombstone import tombstones_of
from app.kernel.ids import digest_of

FIRST_HASH = "0" * 64
AUDIT_HEAD = "audit"
"""Stands in the place of an issue's id among the heads that a checkpoint seals."""


@dataclass(frozen=True)
class EventRecord:
    """One event of an issue as it is stored. Times are aware UTC, payload is JSON."""

    id: UUID
    issue_id: UUID
    version: int
    type: str
    action: str
    command_id: UUID | None
    actor_id: UUID | None
    actor_role: str
    actor_unit_id: UUID | None
    effective_at: dt.datetime
    received_at: dt.datetime
    payload: dict[str, Any]
    payload_sha256: str = ""
    previous_hash: str = FIRST_HASH
    hash: str = ""


def sealed(event: EventRecord) -> EventRecord:
    """The event with its payload's SHA-256 and its own hash."""
    digested = replace(event, payload_sha256=digest_of(event.payload))
    return replace(digested, hash=header_digest(digested))


def header_digest(event: EventRecord) -> str:
    """The hash of an event: everything but the payload itself, whose SHA-256 stands for it."""
    return digest_of(
        [
            event.previous_hash,
            str(event.id),
            str(event.issue_id),
            event.version,
            event.type,
            event.action,
            str(event.command_id) if event.command_id else None,
            str(event.actor_id) if event.actor_id else None,
            event.actor_role,
            str(event.actor_unit_id) if event.actor_unit_id else None,
            _milliseconds(event.effective_at),
            _milliseconds(event.received_at),
            event.payload_sha256,
        ]
    )


def defects(events: Iterable[EventRecord]) -> Iterator[str]:
    """What is wrong with one issue's events in order: gaps, changed payloads, broken links.

    Nothing where all holds. A payload that a tombstone of the same chain names as erased is not changed, as
    long as it is what the erasure left.
    """
    previous, events = FIRST_HASH, list(events)
    erased = tombstones_of(events)
    for expected, event in enumerate(events, start=1):
        if event.version != expected:
            yield f"event {expected} is missing (found {event.version})"
            return
        if event.previous_hash != previous:
            yield f"event {event.version} does not continue the one before"
        tombstone, found = erased.get(event.version), digest_of(event.payload)
        if tombstone is None and found != event.payload_sha256:
            yield f"event {event.version}: its payload was changed"
        elif tombstone is not None and tombstone.payload_sha256 != event.payload_sha256:
            yield f"event {event.version}: the tombstone names another payload"
        elif tombstone is not None and found != tombstone.erased_sha256:
            yield f"event {event.version}: it was erased, and what stands there is not what the erasure left"
        if header_digest(event) != event.hash:
            yield f"event {event.version}: its facts were changed"
        previous = event.hash


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)
