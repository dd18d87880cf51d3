"""Verdicts on commands of one sender within one transaction: applied, known, refused or not yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.actions import Acts
from app.issues.command_digest import body_digest
from app.issues.enactment import Carried
from app.issues.issue_state import IssueState
from app.issues.models import CommandRow, Event, Issue, QuarantinedCommand
from app.issues.payloads import parse_payload
from app.issues.predicates import Refused
from app.issues.queries import visibility
from app.issues.tombstone import MARK
from app.issues.workflow import Action
from app.kernel.changes import latest
from app.kernel.database import insert_rows
from app.kernel.problems import Problem, sentence
from app.sync.command_body import seq_in, uuid_in
from app.sync.command_facts import Sender, facts_of, faults_of
from app.sync.cursor import mark
from app.sync.offers import Offer
from app.sync.protocol import CommandIn, ResultOut
from app.sync.quarantine_actions import quarantine


@dataclass(frozen=True)
class Receipt:
    """A command that was decided on: whose it was, its body and its first verdict."""

    id: UUID
    author_id: UUID | None
    issue_id: UUID
    body_sha256: str
    outcome: str
    code: str | None


RECEIPT = [getattr(CommandRow, name) for name in Receipt.__dataclass_fields__]


@dataclass(frozen=True)
class Verdict:
    """What the answer says of a command."""

    id: str
    issue_id: UUID
    outcome: Any
    code: str | None = None
    version: int | None = None
    details: dict[str, Any] | None = None


class Deciding:
    """Decides on commands one after the other; `results` writes what is left and gives the verdicts."""

    def __init__(self, session: Session, sender: Sender) -> None:
        self.session, self.sender = session, sender
        self.acts = Acts(session)
        self._receipts: dict[UUID, Receipt | None] = {}
        self._rows: list[dict[str, Any]] = []
        self._verdicts: list[Verdict] = []

    def look_ahead(self, offers: Sequence[Offer]) -> None:
        """Read at once what the decisions on these will ask for: receipts, and issues under their lock."""
        self._read_receipts(each for offer in offers for each in _named_by(offer))
        self.acts.read([offer.issue_id for offer in offers if self._receipts[offer.id] is None])

    def decide(self, offer: Offer) -> None:
        """The verdict on a command that can be read. Raises ValueError for another."""
        command = offer.command
        if command is None:
            raise ValueError("there is nothing to decide on")
        self._read_receipts(_named_by(offer))
        if self._settle(offer):
            return
        before = self._receipts[command.after] if command.after else None
        if command.after is not None and (before is None or before.author_id != self.sender.user_id):
            self._say(offer, "not_yet")
        elif before is not None and before.outcome == "refused":
            self.refuse(offer, Refused("depends_on_refused"))
        else:
            outcome = self._carry_out(command)
            if isinstance(outcome, Refused):
                self.refuse(offer, outcome)
            else:
                self._keep_receipt(offer.raw, "applied", None, outcome.issue.version)
                self._say(offer, "applied", version=outcome.issue.version)

    def refuse(self, offer: Offer, refused: Refused) -> None:
        """Keep a command in quarantine, and its verdict."""
        self._keep_receipt(offer.raw, "refused", refused.code, None)
        self._quarantine(offer, refused)
        self._say(offer, "refused", code=refused.code, details=dict(refused.details))

    def keep_unreadable(self, offer: Offer) -> None:
        """A command that does not even have the shape of one: kept as it came, so that nothing is lost.

        Where its id can be read it has a verdict like any other, so that what comes after it does not wait.
        """
        kept = Offer(offer.raw, None, offer.faults)
        if kept.has_id:
            self._read_receipts([kept.id])
            if self._settle(kept):
                return
            self._keep_receipt(kept.raw, "refused", "payload", None)
        self._quarantine(kept, Refused("payload", dict(kept.faults)))
        self._say(kept, "refused", code="payload", details=dict(kept.faults))

    def results(self) -> list[ResultOut]:
        """Write what waits, and the verdicts in order. The mark of a change lies at or after the change."""
        self._flush()
        change = (
            mark(latest(self.session)) if any(one.outcome != "not_yet" for one in self._verdicts) else None
        )
        return [_result(one, self.sender, change) for one in self._verdicts]

    def _flush(self) -> None:
        """Events before receipts: the command's row is what tells that all of it is there."""
        self.acts.flush()
        rows, self._rows = self._rows, []
        insert_rows(self.session, CommandRow, rows)
        self.session.flush()

    def _read_receipts(self, ids: Any) -> None:
        wanted = sorted(set(ids) - self._receipts.keys())
        if wanted:
            self._receipts.update(dict.fromkeys(wanted))
            query = select(*RECEIPT).where(CommandRow.id.in_(wanted))
            self._receipts.update((row.id, Receipt(*row)) for row in self.session.execute(query))

    def _settle(self, offer: Offer) -> bool:
        """Whether this id has been decided on before: the first verdict stands, or this is another body."""
        known = self._receipts[offer.id]
        if known is None:
            return False
        if known.author_id == self.sender.user_id and (
            known.body_sha256 == body_digest(offer.raw) or self._lost_words_to_the_law(known)
        ):
            self._say_again(offer, known)
        else:
            self._quarantine(offer, Refused("conflict"))
            self._say(offer, "refused", code="conflict")
        return True

    def _say_again(self, offer: Offer, known: Receipt) -> None:
        if known.outcome == "refused":
            details = _details_kept(self.session, known)
            self._say(offer, "refused", code=known.code, details=details, issue_id=known.issue_id)
            return
        version = None
        if known.outcome == "applied":
            self.acts.flush()
            version = self.session.scalar(select(Issue.version).where(Issue.id == known.issue_id))
        self._say(offer, "known", version=version, issue_id=known.issue_id)

    def _lost_words_to_the_law(self, known: Receipt) -> bool:
        """A phone takes erased words out of the command that it still holds: its body is another one now."""
        query = select(Event.payload).where(Event.issue_id == known.issue_id)
        payloads = self.session.scalars(query.where(Event.command_id == known.id))
        return any(MARK in payload for payload in payloads)

    def _carry_out(self, command: CommandIn) -> Carried | Refused:
        sender, acts = self.sender, self.acts
        if acts.known.unknown_users([sender.user_id]):
            return Refused("author_inactive")
        try:
            payload = parse_payload(command.action, command.payload)
        except ValidationError as error:
            return Refused("payload", faults_of(error))
        issue = self._visible(acts.issues.issue(command.issue_id))
        if issue is None and command.action is not Action.REPORT:
            return Refused("unknown_issue")
        facts = facts_of(sender, command, payload)
        actor = acts.known.actor(sender.user_id, sender.received_at, command.action, issue)
        if not command.photos:
            return acts.carry_out(facts, (), actor)
        acts.flush()
        try:
            with self.session.begin_nested():
                return acts.carry_out(facts, command.photos, actor)
        except Problem as problem:  # photos that cannot be taken: an id in use, too large
            acts.issues.forget(command.issue_id)
            return Refused(problem.code, problem.details)

    def _visible(self, issue: IssueState | None) -> IssueState | None:
        sender = self.sender
        if issue is None or not visibility(self.session, sender.user_id, sender.received_at).sees(issue):
            return None
        return issue

    def _quarantine(self, offer: Offer, refused: Refused) -> None:
        sender = self.sender
        self._flush()
        quarantine(
            self.session,
            sender.user_id,
            sender.device_id,
            offer.command,
            offer.raw,
            refused,
            sender.received_at,
        )

    def _keep_receipt(self, raw: dict[str, Any], outcome: str, code: str | None, version: int | None) -> None:
        row: dict[str, Any] = {
            "id": uuid_in(raw, "id"),
            "author_id": self.sender.user_id,
            "device_id": self.sender.device_id,
            "seq": seq_in(raw),
            "issue_id": uuid_in(raw, "issue_id"),
            "action": str(raw.get("action", ""))[:16],
            "body_sha256": body_digest(raw),
            "outcome": outcome,
            "code": code,
            "result_version": version,
            "received_at": self.sender.received_at,
        }
        self._rows.append(row)
        self._receipts[row["id"]] = Receipt(**{name: row[name] for name in Receipt.__dataclass_fields__})

    def _say(self, offer: Offer, outcome: str, *, issue_id: UUID | None = None, **said: Any) -> None:
        """The id goes back as it was offered: that is how the device knows its own."""
        offered = offer.raw.get("id")
        named = offered if offer.command is None and isinstance(offered, str) else str(offer.id)
        self._verdicts.append(Verdict(named, issue_id or offer.issue_id, outcome, **said))


def _named_by(offer: Offer) -> list[UUID]:
    after = offer.command.after if offer.command else None
    return [offer.id] if after is None else [offer.id, after]


def _details_kept(session: Session, known: Receipt) -> dict[str, Any] | None:
    """What the sentence of a refusal names: told again word for word when the first answer was lost."""
    return session.scalar(
        select(QuarantinedCommand.details)
        .where(QuarantinedCommand.command_id == known.id, QuarantinedCommand.author_id == known.author_id)
        .where(QuarantinedCommand.code == known.code)
        .limit(1)
    )


def _result(verdict: Verdict, sender: Sender, change: str | None) -> ResultOut:
    return ResultOut(
        id=verdict.id,
        outcome=verdict.outcome,
        code=verdict.code,
        issue_id=str(verdict.issue_id),
        version=verdict.version,
        detail=sentence(verdict.code, sender.language, verdict.details) if verdict.code else None,
        change=None if verdict.outcome == "not_yet" else change,
    )
