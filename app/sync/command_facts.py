"""A phone's command as the issues take it: typed, its time corrected by both clocks. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from app.issues.decision import TIME_UNCERTAIN, CommandFacts, PhotoNamed
from app.issues.payloads import Payload
from app.kernel.problems import Language
from app.sync import effective_time
from app.sync.protocol import CommandIn


@dataclass(frozen=True)
class Sender:
    """Whose commands these are, from which device, and what the clocks said."""

    user_id: UUID
    device_id: UUID
    received_at: dt.datetime
    clock_offset_ms: int
    language: Language


def facts_of(sender: Sender, command: CommandIn, payload: Payload) -> CommandFacts:
    """The command, ready to be judged."""
    effective = effective_time.effective_at(command.at, sender.received_at, sender.clock_offset_ms)
    noted = command.clock
    is_uncertain = effective_time.is_uncertain(
        command.at,
        sender.received_at,
        sender.clock_offset_ms,
        noted.offset_ms if noted else None,
        noted.is_uncertain if noted else False,
    )
    return CommandFacts(
        id=command.id,
        issue_id=command.issue_id,
        action=command.action,
        payload=payload,
        photos=tuple(PhotoNamed(claim.id, claim.sha256, claim.role.value) for claim in command.photos),
        effective_at=effective,
        received_at=sender.received_at,
        author_id=sender.user_id,
        seen_version=command.seen_version,
        flags=(TIME_UNCERTAIN,) if is_uncertain else (),
        device_at=command.at.isoformat(),
    )


def summary_of(error: ValidationError) -> str:
    """The first few faults of a body: field and what is wrong with it."""
    faults = error.errors(include_input=False, include_url=False)[:3]
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
