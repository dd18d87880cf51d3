"""From a command to the issue as it then is: decision, event with its place in the chain, fold. Pure.

Whoever writes issues, one by one or many at once, goes through here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.issues.chain import FIRST_HASH, EventRecord, sealed
from app.issues.consequences import CONSEQUENCES
from app.issues.decision import CommandFacts, Decision, LookedUp, decide
from app.issues.issue_state import IssueState
from app.issues.past_tense import PAST_TENSE
from app.issues.predicates import Actor, Refused, Surroundings
from app.issues.projection import apply
from app.kernel.ids import new_id


@dataclass(frozen=True)
class Carried:
    """A command carried out: the issue as it is now, its event, and the issue before where there was one."""

    issue: IssueState
    event: EventRecord
    before: IssueState | None = None


def enact(
    command: CommandFacts, issue: IssueState | None, actor: Actor, around: Surroundings, found: LookedUp
) -> Carried | Refused:
    """Decide on a command; where it is accepted, the event and the issue after it. Nothing is written."""
    decision = decide(command, issue, actor, around, found, CONSEQUENCES)
    if isinstance(decision, Refused):
        return decision
    event = _event_of(command, issue, decision, actor)
    return Carried(apply(issue, event), event, issue)


def not_before_the_last_event(command: CommandFacts, issue: IssueState | None) -> CommandFacts:
    """The command, its times moved up to the issue's last event where they say an earlier one.

    Its receipt too: of two requests that arrive together the later one may be decided on first, and a clock
    may be put back. No act lies after its receipt.
    """
    last = issue.last_event_at if issue else None
    if last is None or command.effective_at >= last:
        return command
    return replace(command, effective_at=last, received_at=max(command.received_at, last))


def _event_of(
    command: CommandFacts, issue: IssueState | None, decision: Decision, actor: Actor
) -> EventRecord:
    event = EventRecord(
        id=new_id(),
        issue_id=command.issue_id,
        version=(issue.version if issue else 0) + 1,
        type=PAST_TENSE[command.action],
        action=command.action.value,
        command_id=command.id,
        actor_id=actor.user_id,
        actor_role=decision.post.role.value,
        actor_unit_id=decision.post.unit_id,
        effective_at=command.effective_at,
        received_at=command.received_at,
        payload=decision.payload,
        previous_hash=issue.head_hash if issue else FIRST_HASH,
    )
    return sealed(event)
