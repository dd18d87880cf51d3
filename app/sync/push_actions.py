"""Push: decides on a phone's commands, each in a transaction of its own, or many of one act in one.

Delivering twice, late or out of order never doubles.
"""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.issues.actions import actor_of, carry_out
from app.issues.command_digest import body_digest
from app.issues.enactment import Carried
from app.issues.issue_state import IssueState
from app.issues.models import CommandRow, Event, Issue, QuarantinedCommand
from app.issues.payloads import parse_payload
from app.issues.predicates import Refused
from app.issues.queries import visibility
from app.issues.row_queries import state_of
from app.issues.tombstone import MARK
from app.issues.workflow import Action
from app.kernel.changes import latest
from app.kernel.problems import Problem, sentence
from app.kernel.transaction import in_transaction
from app.people.models import User
from app.sync.command_body import NO_ID, seq_in, storable, uuid_in
from app.sync.command_facts import Sender, facts_of, faults_of
from app.sync.cursor import mark
from app.sync.protocol import CommandIn, ResultOut
from app.sync.quarantine_actions import quarantine

log = logging.getLogger(__name__)
OUR_FAULTS = (IntegrityError, DataError, ValueError, TypeError, LookupError, ArithmeticError)
"""What a command may run into that trying again does not mend: a mistake here, not a disk or a network."""
MANY = 20
"""So many commands at once are one act on many issues: a phone that was away sends fewer, with photos."""
UNKEEPABLE = {"summary_zh": "有不能保存的字符", "summary_en": "characters that cannot be kept"}


def push(sender: Sender, commands: list[dict[str, Any]]) -> list[ResultOut]:
    """The verdict on each command, in order; none is given before it is committed.

    One act on many issues is committed together. Where anything goes wrong in it, all of it is undone and
    each command is decided on by itself.
    """
    if len(commands) < MANY:
        return [_push_one(sender, raw) for raw in commands]
    try:
        return in_transaction(lambda session: [_decide_among_many(session, sender, raw) for raw in commands])
    except _NotTogether:
        pass
    except (*OUR_FAULTS, DBAPIError):
        log.warning("%d commands could not be kept together", len(commands), exc_info=True)
    return [_push_one(sender, raw) for raw in commands]


class _NotTogether(Exception):
    """One of many commands needs a look of its own: it cannot be read, or brings photos."""


def _decide_among_many(session: Session, sender: Sender, offered: dict[str, Any]) -> ResultOut:
    raw = storable(offered)
    try:
        command = CommandIn.model_validate(raw)
    except ValidationError as invalid:
        raise _NotTogether from invalid
    if raw != offered or command.photos:
        raise _NotTogether
    return _decide(session, sender, command, raw)


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


def _push_one(sender: Sender, offered: dict[str, Any]) -> ResultOut:
    raw = storable(offered)
    try:
        command = CommandIn.model_validate(raw)
        unreadable: dict[str, str] = {} if raw == offered else UNKEEPABLE
    except ValidationError as invalid:
        command, unreadable = None, faults_of(invalid)
    if command is None or unreadable:
        return in_transaction(lambda session: _unreadable(session, sender, raw, unreadable))
    return _deliver(sender, command, raw)


def _deliver(sender: Sender, command: CommandIn, raw: dict[str, Any]) -> ResultOut:
    for last_try in (False, True):
        try:
            return in_transaction(lambda session: _decide(session, sender, command, raw))
        except OUR_FAULTS as fault:
            # Two requests carried the same command at once: the other one has committed, so now it is known.
            if isinstance(fault, IntegrityError) and not last_try:
                continue
            # Answering 5xx would have the phone offer it for ever, and with it everything behind it.
            log.exception("command %s could not be decided", command.id)
            return in_transaction(
                lambda session: _refuse(session, sender, command, raw, Refused("not_processed"))
            )
    raise AssertionError("unreachable")


def _decide(session: Session, sender: Sender, command: CommandIn, raw: dict[str, Any]) -> ResultOut:
    settled = _settled(session, sender, command.id, command.issue_id, raw, command)
    if settled is not None:
        return settled
    before = session.get(CommandRow, command.after) if command.after else None
    if command.after is not None and (before is None or before.author_id != sender.user_id):
        return _result(sender, command.id, command.issue_id, "not_yet")
    if before is not None and before.outcome == "refused":
        return _refuse(session, sender, command, raw, Refused("depends_on_refused"))
    outcome = _carry_out(session, sender, command)
    if isinstance(outcome, Refused):
        return _refuse(session, sender, command, raw, outcome)
    session.add(_row(sender, raw, "applied", None, outcome.issue.version))
    session.flush()
    return _result(
        sender,
        command.id,
        command.issue_id,
        "applied",
        version=outcome.issue.version,
        change=_change_mark(session),
    )


def _settled(
    session: Session,
    sender: Sender,
    command_id: UUID,
    issue_id: UUID,
    raw: dict[str, Any],
    command: CommandIn | None,
) -> ResultOut | None:
    """The verdict where this id has been decided on before: the first one, or that this is another body."""
    known = session.get(CommandRow, command_id)
    if known is None:
        return None
    if known.author_id == sender.user_id and (
        known.body_sha256 == body_digest(raw) or _lost_words_to_the_law(session, known)
    ):
        return _known(session, sender, known)
    refused = Refused("conflict")
    quarantine(session, sender.user_id, sender.device_id, command, raw, refused, sender.received_at)
    change = _change_mark(session)
    return _result(sender, command_id, issue_id, "refused", code=refused.code, change=change)


def _lost_words_to_the_law(session: Session, known: CommandRow) -> bool:
    """A phone takes erased words out of the command that it still holds: its body is another one now."""
    query = select(Event.payload).where(Event.issue_id == known.issue_id)
    payloads = session.scalars(query.where(Event.command_id == known.id))
    return any(MARK in payload for payload in payloads)


def _carry_out(session: Session, sender: Sender, command: CommandIn) -> Carried | Refused:
    author = session.get_one(User, sender.user_id)
    if not author.is_active:
        return Refused("author_inactive")
    try:
        payload = parse_payload(command.action, command.payload)
    except ValidationError as error:
        return Refused("payload", faults_of(error))
    issue = _visible_issue(session, sender, command)
    if issue is None and command.action is not Action.REPORT:
        return Refused("unknown_issue")
    facts = facts_of(sender, command, payload)
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


def _refuse(
    session: Session, sender: Sender, command: CommandIn, raw: dict[str, Any], refused: Refused
) -> ResultOut:
    session.add(_row(sender, raw, "refused", refused.code, None))
    quarantine(session, sender.user_id, sender.device_id, command, raw, refused, sender.received_at)
    session.flush()
    change, details = _change_mark(session), dict(refused.details)
    return _result(
        sender, command.id, command.issue_id, "refused", code=refused.code, change=change, details=details
    )


def _row(
    sender: Sender, raw: dict[str, Any], outcome: str, code: str | None, version: int | None
) -> CommandRow:
    return CommandRow(
        id=uuid_in(raw, "id"),
        author_id=sender.user_id,
        device_id=sender.device_id,
        seq=seq_in(raw),
        issue_id=uuid_in(raw, "issue_id"),
        action=str(raw.get("action", ""))[:16],
        body_sha256=body_digest(raw),
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
        change, details = _change_mark(session), _details_kept(session, row)
        return _result(sender, row.id, row.issue_id, "refused", code=row.code, change=change, details=details)
    return _result(sender, row.id, row.issue_id, "known", version=version, change=_change_mark(session))


def _details_kept(session: Session, row: CommandRow) -> dict[str, Any] | None:
    """What the sentence of a refusal names: told again word for word when the first answer was lost."""
    return session.scalar(
        select(QuarantinedCommand.details)
        .where(QuarantinedCommand.command_id == row.id, QuarantinedCommand.author_id == row.author_id)
        .where(QuarantinedCommand.code == row.code)
        .limit(1)
    )


def _unreadable(session: Session, sender: Sender, raw: dict[str, Any], details: dict[str, str]) -> ResultOut:
    """A command that does not even have the shape of one: kept as it came, so that nothing is lost.

    Where its id can be read it has a verdict like any other, so that what comes after it does not wait.
    """
    command_id, issue_id = uuid_in(raw, "id"), uuid_in(raw, "issue_id")
    result = _settled(session, sender, command_id, issue_id, raw, None) if command_id != NO_ID else None
    if result is None:
        if command_id != NO_ID:
            session.add(_row(sender, raw, "refused", "payload", None))
        quarantine(
            session,
            sender.user_id,
            sender.device_id,
            None,
            raw,
            Refused("payload", details),
            sender.received_at,
        )
        session.flush()
        change = _change_mark(session)
        result = _result(
            sender, command_id, issue_id, "refused", code="payload", change=change, details=details
        )
    offered = raw.get("id")
    return result.model_copy(update={"id": offered}) if isinstance(offered, str) else result


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
