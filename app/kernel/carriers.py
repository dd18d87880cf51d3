"""What is handed to whoever carries something out of the house, and what they say of it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Outcome(StrEnum):
    """What became of an attempt, as far as the sender can know."""

    SENT = "sent"
    FAILED = "failed"
    """Surely not taken: it is tried again."""
    REFUSED = "refused"
    """Not taken, and never will be: it is not tried again. It does not make the target rest."""
    UNCERTAIN = "uncertain"
    """It may have been taken: no answer came."""


@dataclass(frozen=True)
class Answer:
    """What a carrier says of an attempt; `problem` is a short word without addresses or secrets."""

    outcome: Outcome
    problem: str | None = None
    status: int | None = None


@dataclass(frozen=True)
class Parcel:
    """What a carrier is handed: the deliveries of one message, as they were claimed."""

    target_id: UUID
    ids: tuple[UUID, ...]
    bodies: tuple[dict[str, Any], ...]
    attempt: int
    claim_id: UUID


@dataclass(frozen=True)
class Carrier:
    """How one kind of delivery is sent.

    `send` makes one attempt, within a minute, outside of any transaction. `is_repeatable`: receivers
    recognise a message that comes twice. `spacing`: the pause between two messages to a target.
    `given_up_after`: the age at which another try would be of no use.
    """

    send: Callable[[Parcel], Answer]
    is_repeatable: bool = False
    spacing: dt.timedelta = dt.timedelta()
    given_up_after: dt.timedelta = dt.timedelta(days=1)
    most_together: int = 20


CARRIERS: dict[str, Carrier] = {}


def declare_carrier(name: str, carrier: Carrier) -> None:
    """Say how a kind of delivery is sent; called once when the application is wired."""
    CARRIERS[name] = carrier
