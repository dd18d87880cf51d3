"""采纳: turns a quarantined command into a new one that names it; or sets it aside for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.issues.actions import Acts
from app.issues.decision import CommandFacts, PhotoNamed
from app.issues.enactment import Carried
from app.issues.models import CommandRow, Issue, QuarantinedCommand
from app.issues.payloads import Attach, Comment, Payload, parse_payload
from app.issues.predicates import Refused
from app.issues.row_queries import state_of
from app.issues.visibility import Visibility
from app.issues.workflow import Action
from app.kernel.clock import now
from app.kernel.ids import digest_of, new_id
from app.kernel.problems import Problem
from app.photos.actions import adopt_photos
from app.photos.models import Photo
from app.photos.queries import photos_of_command
from app.sync.quarantine_actions import settle

WORDS = ("description", "measure", "answered", "opinion", "reason", "text")


@dataclass(frozen=True)
class TakenUp:
    """What kept work became: which action, on which issue; `not_as_asked` says why it is only a note."""

    command_id: UUID
    action: Action
    issue_id: UUID
    issue_number: str | None
    not_as_asked: Refused | None


def take_up(session: Session, kept_id: UUID, seen: Visibility, by_id: UUID) -> TakenUp:
    """Apply kept work under the taker's own post: as what it was, or else as a note.

    `seen` is what the taker decides on. Raises Problem: not_found (also for an issue that lies elsewhere by
    now), quarantine_settled, or why it cannot be done as it was asked, where it cannot
    become a note either.
    """
    row = _kept(session, kept_id, seen)
    meant = session.get(Issue, row.issue_id)
    if meant is not None and not seen.sees(state_of(meant)):
        raise Problem("not_found")  # it lies in another place by now
    photos = [photo for photo in photos_of_command(session, row.command_id) if _came_with(photo, row)]
    named = tuple(PhotoNamed(photo.id, photo.sha256, photo.role) for photo in photos)
    refused: Refused | None = None
    acts = Acts(session)
    for action, payload in _readings(row, bool(named)):
        command = _command(session, row, action, payload, named, by_id)
        actor = acts.known.actor(by_id, command.received_at, action, acts.issues.issue(command.issue_id))
        outcome = acts.carry_out(command, (), actor)
        if isinstance(outcome, Carried):
            acts.flush()
            adopt_photos(
                session,
                from_command_id=row.command_id,
                author_id=row.author_id,
                issue_id=outcome.issue.id,
                command_id=command.id,
                round=max(outcome.issue.round, 1),
            )
            session.add(_command_row(command, outcome))
            settle(session, row, "taken_up", by_id, command.id)
            return TakenUp(command.id, action, outcome.issue.id, outcome.issue.number, refused)
        refused = refused or outcome
    refused = refused or Refused("unknown_issue")
    raise Problem(refused.code, **dict(refused.details))


def set_aside(session: Session, kept_id: UUID, seen: Visibility, by_id: UUID, reason: str) -> None:
    """Leave kept work out of the ledger for good.

    It stays readable. Raises Problem not_found or quarantine_settled.
    """
    row = _kept(session, kept_id, seen)
    row.details = {**row.details, "set_aside_reason": reason}
    settle(session, row, "set_aside", by_id)


def _came_with(photo: Photo, row: QuarantinedCommand) -> bool:
    return photo.issue_id is None and photo.author_id == row.author_id


def _kept(session: Session, kept_id: UUID, seen: Visibility) -> QuarantinedCommand:
    row = session.get(QuarantinedCommand, kept_id, with_for_update=True)
    if row is None or not (seen.sees_all or row.unit_id in seen.unit_ids):
        raise Problem("not_found")
    if row.state != "waiting":
        raise Problem("quarantine_settled")
    return row


def _readings(row: QuarantinedCommand, has_photos: bool) -> list[tuple[Action, Payload]]:
    """What the kept command may become, best first."""
    asked: dict[str, Any] = row.body.get("payload") or {}
    readings: list[tuple[Action, Payload]] = []
    try:
        action = Action(row.action)
        readings.append((action, parse_payload(action, asked)))
    except (ValueError, ValidationError):
        pass  # it was never well-formed: it can still become a note
    words = "；".join(str(asked[name]) for name in WORDS if asked.get(name))[:2000]
    if has_photos:
        readings.append((Action.ATTACH, Attach(text=words)))
    elif words:
        readings.append((Action.COMMENT, Comment(text=words)))
    return readings


def _command(
    session: Session,
    row: QuarantinedCommand,
    action: Action,
    payload: Payload,
    named: tuple[PhotoNamed, ...],
    by_id: UUID,
) -> CommandFacts:
    is_taken = action is Action.REPORT and session.get(Issue, row.issue_id) is not None
    return CommandFacts(
        id=new_id(),
        issue_id=new_id() if is_taken else row.issue_id,
        action=action,
        payload=payload,
        photos=named,
        effective_at=row.received_at,
        received_at=now(),
        author_id=by_id,
        taken_up_from=row.command_id,
    )


def _command_row(command: CommandFacts, outcome: Carried) -> CommandRow:
    return CommandRow(
        id=command.id,
        author_id=command.author_id,
        device_id=None,
        seq=None,
        issue_id=command.issue_id,
        action=command.action.value,
        body_sha256=digest_of({"taken_up_from": str(command.taken_up_from)}),
        outcome="applied",
        code=None,
        result_version=outcome.issue.version,
        received_at=command.received_at,
    )
