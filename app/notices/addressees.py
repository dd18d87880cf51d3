"""Who is told of an event, and as what: from the event, the issue before and after it, the posts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.workflow import WORKING, Action, Role


class Kind(StrEnum):
    """What a notice says has happened."""

    ASSIGNED = "assigned"
    RETURNED = "returned"
    URGED = "urged"
    ASKED = "asked"
    ANSWERED = "answered"
    REBOUND = "rebound"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class PostOf:
    """A post somebody holds today."""

    user_id: UUID
    role: str
    unit_id: UUID
    scope_unit_id: UUID


@dataclass(frozen=True)
class Roster:
    """Today's posts of active users, and the units above a unit, nearest first."""

    posts: Sequence[PostOf]
    units_above: Callable[[UUID], Sequence[UUID]]
    substitutes: Mapping[UUID, Set[UUID]] = field(default_factory=dict)

    def with_substitutes(self, people: Iterable[UUID]) -> set[UUID]:
        """People, and who stands in for any of them today: both are told."""
        found = set(people)
        return found.union(*(self.substitutes.get(each, frozenset()) for each in found))

    def of_unit(self, role: Role, unit_id: UUID) -> set[UUID]:
        """Who holds a role in exactly this unit."""
        return {post.user_id for post in self.posts if post.role == role and post.unit_id == unit_id}

    def nearest(self, role: Role, unit_id: UUID | None) -> set[UUID]:
        """Who holds a role over a unit: those of the lowest level that has any, so those above hear less."""
        if unit_id is None:
            return set()
        for level in (unit_id, *self.units_above(unit_id)):
            found = {p.user_id for p in self.posts if p.role == role and p.scope_unit_id == level}
            if found:
                return found
        return set()


Told = dict[UUID, Kind]
TELLING = frozenset(
    {
        Action.ASSIGN,
        Action.DELEGATE,
        Action.HAND_OVER,
        Action.REWORK,
        Action.RECALL,
        Action.BOUNCE,
        Action.URGE,
        Action.ASK_EXTENSION,
        Action.APPEAL,
        Action.GRANT,
        Action.DENY,
        Action.UPHOLD,
        Action.REJECT,
        Action.REOPEN,
        Action.CORRECT,
    }
)
"""The actions that `_concerned` knows: of any other event nobody looks who is concerned."""


def assignees(issue: IssueState, roster: Roster) -> set[UUID]:
    """The person named; where only a unit is named, every rectifier of it (design §3)."""
    if issue.assignee_id is not None:
        return {issue.assignee_id}
    return set() if issue.lead_unit_id is None else roster.of_unit(Role.RECTIFIER, issue.lead_unit_id)


def supervisors(issue: IssueState, roster: Roster) -> set[UUID]:
    """The supervisors nearest above the unit that answers for the place, else above the leading one."""
    units = issue.unit_ids
    return roster.nearest(Role.SUPERVISOR, units[0] if units else None)


def told_of(event: EventRecord, before: IssueState | None, after: IssueState, roster: Roster) -> Told:
    """Whom an event concerns, each once, without who acted. Empty for events nobody need be told of."""
    found = _concerned(event, before or after, after, roster)
    if found is None:
        return {}
    kind, people = found
    active = {post.user_id for post in roster.posts}
    return dict.fromkeys(sorted(roster.with_substitutes(people & active) - {event.actor_id}), kind)


def _concerned(
    event: EventRecord, before: IssueState, after: IssueState, roster: Roster
) -> tuple[Kind, set[UUID]] | None:
    match event.action:
        case Action.ASSIGN | Action.DELEGATE | Action.HAND_OVER:
            helping = _of_units(after.co_unit_ids, roster) if event.action == Action.ASSIGN else set()
            return Kind.ASSIGNED, assignees(after, roster) | helping
        case Action.REWORK:
            return Kind.RETURNED, assignees(after, roster)
        case Action.RECALL:
            return Kind.RETURNED, assignees(before, roster)
        case Action.BOUNCE:
            return Kind.RETURNED, supervisors(before, roster)
        case Action.URGE:
            is_theirs = after.state in WORKING
            return Kind.URGED, assignees(after, roster) if is_theirs else supervisors(after, roster)
        case Action.ASK_EXTENSION | Action.APPEAL:
            return Kind.ASKED, supervisors(after, roster)
        case Action.GRANT | Action.DENY | Action.UPHOLD | Action.REJECT:
            return Kind.ANSWERED, assignees(after, roster)
        case Action.REOPEN | Action.CORRECT if _confirms_rebound(event):
            return Kind.REBOUND, assignees(before, roster) | supervisors(after, roster)
    return None


def _confirms_rebound(event: EventRecord) -> bool:
    if event.action == Action.REOPEN:
        return bool(event.payload.get("kind") == "rebound")
    fields = event.payload.get("fields") or {}
    return event.action == Action.CORRECT and bool(fields.get("rebound_state") == "confirmed")


def _of_units(unit_ids: Iterable[str], roster: Roster) -> set[UUID]:
    return {user for text in unit_ids for user in roster.of_unit(Role.RECTIFIER, UUID(text))}
