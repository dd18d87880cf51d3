"""A phone's command as the issues take it: typed, its time corrected by both clocks. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from app.issues.decision import TIME_UNCERTAIN, CommandFacts, PhotoNamed
from app.issues.payloads import Payload
from app.kernel.problems import Language
from app.kernel.validation_words import words_of
from app.sync import effective_time
from app.sync.protocol import CommandIn

JOINTS: tuple[tuple[Language, str], ...] = (("zh", "；"), ("en", "; "))


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


def faults_of(error: ValidationError) -> dict[str, str]:
    """The first few faults of a body, each field with what is wrong: `summary_zh` and `summary_en`."""
    faults = error.errors(include_input=False, include_url=False)[:3]
    return {
        f"summary_{language}": joint.join(
            f"{'.'.join(map(str, fault['loc']))} {words_of(fault, language)}" for fault in faults
        )
        for language, joint in JOINTS
    }
