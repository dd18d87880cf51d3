"""Push: decides on a phone's commands, each in a transaction of its own.

Delivering twice, late or out of order never doubles.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.issues.actions import Carried, actor_of, carry_out
from app.issues.decision import CommandFacts, PhotoNamed
from app.issues.issue_state import IssueState
from app.issues.models import CommandRow, Issue
from app.issues.payloads import parse_payload
from app.issues.predicates import Refused
from app.issues.queries import visibility
from app.issues.row_queries import state_of
from app.issues.workflow import Action
from app.kernel.changes import latest
from app.kernel.ids import digest_of
from app.kernel.problems import Language, Problem, sentence
from app.kernel.transaction import in_transaction
from app.people.models import User
from app.sync import effective_time
from app.sync.cursor import mark
from app.sync.protocol import CommandIn, ResultOut
from app.sync.quarantine_actions import quarantine

ORDER_ONLY = ("after", "seq", "clock")  # may differ when the same command is offered again
IMPOSSIBLE_ID = UUID(int=0)


@dataclass(frozen=True)
class Sender:
    """Whose commands these are, from which device, and what the clocks said."""

    user_id: UUID
    device_id: UUID
    received_at: dt.datetime
    clock_offset_ms: int
    language: Language


def push(sender: Sender, commands: list[dict[str, Any]]) -> list[ResultOut]:
    """The verdict on each command, in order; each is committed before the next is looked at."""
    return [_push_one(sender, raw) for raw in commands]


def device_is_cloned(
    session: Session, device_id: UUID, author_id: UUID, commands: list[dict[str, Any]]
) -> bool:
    """Whether this device has used one of these sequence numbers for another command.

    Two phones share one store.
    """
    offered = {
        raw["seq"]: raw["id"]
        for raw in commands
        if isinstance(raw.get("seq"), int) and isinstance(raw.get("id"), str)
    }
    if not offered:
        return False
    query = select(CommandRow.seq, CommandRow.id).where(
        CommandRow.device_id == device_id,
        CommandRow.author_id == author_id,
        CommandRow.seq.in_([seq for seq in offered if 0 <= seq < 2**31]),
    )
    return any(str(known) != offered[seq] for seq, known in session.execute(query) if seq is not None)


def _push_one(sender: Sender, raw: dict[str, Any]) -> ResultOut:
    try:
        command = CommandIn.model_validate(raw)
    except ValidationError as invalid:
        summary = summary_of(invalid)
        return in_transaction(lambda session: _unreadable(session, sender, raw, summary))
    for last_try in (False, True):
        try:
            return in_transaction(lambda session: _decide(session, sender, command, raw))
        except IntegrityError:
            # Two requests carried the same command at once: the other one has committed, so now it is known.
            if last_try:
                raise
    raise AssertionError("unreachable")


def _decide(session: Session, sender: Sender, command: CommandIn, raw: dict[str, Any]) -> ResultOut:
    digest = body_digest(raw)
    known = session.get(CommandRow, command.id)
    if known is not None:
        if known.author_id == sender.user_id and known.body_sha256 == digest:
            return _known(session, sender, known)
        quarantine(
            session, sender.user_id, sender.device_id, command, raw, Refused("conflict"), sender.received_at
        )
        change = _change_mark(session)
        return _result(sender, command.id, command.issue_id, "refused", code="conflict", change=change)
    before = session.get(CommandRow, command.after) if command.after else None
    if command.after is not None and (before is None or before.author_id != sender.user_id):
        return _result(sender, command.id, command.issue_id, "not_yet")
    if before is not None and before.outcome == "refused":
        return _refuse(session, sender, command, raw, digest, Refused("depends_on_refused"))
    outcome = _carry_out(session, sender, command)
    if isinstance(outcome, Refused):
        return _refuse(session, sender, command, raw, digest, outcome)
    session.add(_row(sender, command, digest, "applied", None, outcome.issue.version))
    session.flush()
    return _result(
        sender,
        command.id,
        command.issue_id,
        "applied",
        version=outcome.issue.version,
        change=_change_mark(session),
    )


def body_digest(raw: dict[str, Any]) -> str:
    """SHA-256 of a command's canonical JSON without what only orders it."""
    return digest_of({name: value for name, value in raw.items() if name not in ORDER_ONLY})


def _carry_out(session: Session, sender: Sender, command: CommandIn) -> Carried | Refused:
    author = session.get_one(User, sender.user_id)
    if not author.is_active:
        return Refused("author_inactive")
    try:
        payload = parse_payload(command.action, command.payload)
    except ValidationError as error:
        return Refused("payload", {"summary": summary_of(error)})
    issue = _visible_issue(session, sender, command)
    if issue is None and command.action is not Action.REPORT:
        return Refused("unknown_issue")
    facts = _facts(sender, command, payload)
    actor = actor_of(session, sender.user_id, sender.received_at, issue)
    try:
        with session.begin_nested():
            outcome = carry_out(session, facts, command.photos, actor)
    except Problem as problem:  # photos that cannot be taken: an id in use, too large
        return Refused(problem.code, problem.details)
    return outcome


def _visible_issue(session: Session, sender: Sender, command: CommandIn) -> IssueState | None:
    row = session.get(Issue, command.issue_id)
    if row is None:
        return None
    issue = state_of(row)
    return issue if visibility(session, sender.user_id, sender.received_at).sees(issue) else None


def _facts(sender: Sender, command: CommandIn, payload: Any) -> CommandFacts:
    effective = effective_time.effective_at(command.at, sender.received_at, sender.clock_offset_ms)
    noted = command.clock
    is_uncertain = effective_time.is_uncertain(
        effective,
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
        flags=("time_uncertain",) if is_uncertain else (),
    )


def _refuse(
    session: Session, sender: Sender, command: CommandIn, raw: dict[str, Any], digest: str, refused: Refused
) -> ResultOut:
    session.add(_row(sender, command, digest, "refused", refused.code, None))
    quarantine(session, sender.user_id, sender.device_id, command, raw, refused, sender.received_at)
    session.flush()
    change, details = _change_mark(session), dict(refused.details)
    return _result(
        sender, command.id, command.issue_id, "refused", code=refused.code, change=change, details=details
    )


def _row(
    sender: Sender, command: CommandIn, digest: str, outcome: str, code: str | None, version: int | None
) -> CommandRow:
    return CommandRow(
        id=command.id,
        author_id=sender.user_id,
        device_id=sender.device_id,
        seq=command.seq,
        issue_id=command.issue_id,
        action=command.action.value,
        body_sha256=digest,
        outcome=outcome,
        code=code,
        result_version=version,
        received_at=sender.received_at,
    )


def _known(session: Session, sender: Sender, row: CommandRow) -> ResultOut:
    version = (
        session.scalar(select(Issue.version).where(Issue.id == row.issue_id))
        if row.outcome == "applied"
        else None
    )
    if row.outcome == "refused":
        change = _change_mark(session)
        return _result(sender, row.id, row.issue_id, "refused", code=row.code, change=change)
    return _result(sender, row.id, row.issue_id, "known", version=version, change=_change_mark(session))


def _unreadable(session: Session, sender: Sender, raw: dict[str, Any], summary: str) -> ResultOut:
    """A command that does not even have the shape of one: kept as it came, so that nothing is lost."""
    command_id, issue_id = _uuid(raw.get("id")), _uuid(raw.get("issue_id"))
    if session.get(CommandRow, command_id) is None:
        refused = Refused("payload", {"summary": summary})
        quarantine(session, sender.user_id, sender.device_id, None, raw, refused, sender.received_at)
    offered = raw.get("id")
    session.flush()
    change, details = _change_mark(session), {"summary": summary}
    result = _result(sender, command_id, issue_id, "refused", code="payload", change=change, details=details)
    return result.model_copy(update={"id": offered}) if isinstance(offered, str) else result


def summary_of(error: ValidationError) -> str:
    """The first few faults of a body: field and what is wrong with it."""
    faults = error.errors(include_input=False, include_url=False)[:3]
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)


def _uuid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return IMPOSSIBLE_ID


def _change_mark(session: Session) -> str:
    return mark(latest(session))


def _result(
    sender: Sender,
    command_id: UUID,
    issue_id: UUID,
    outcome: Any,
    *,
    code: str | None = None,
    version: int | None = None,
    change: str | None = None,
    details: dict[str, Any] | None = None,
) -> ResultOut:
    detail = sentence(code, sender.language, details) if code else None
    return ResultOut(
        id=str(command_id),
        outcome=outcome,
        code=code,
        issue_id=str(issue_id),
        version=version,
        detail=detail,
        change=change,
    )
