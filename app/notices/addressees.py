"""Who is told of an event, and as what: from the event, the issue before and after it, the posts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.workflow import WORKING, Action, Role
from app.notices.quiet_hours import MOST_SEVERE


class Kind(StrEnum):
    """What a notice says has happened."""

    REPORTED = "reported"
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

    @cached_property
    def people(self) -> frozenset[UUID]:
        """Everybody who holds a post."""
        return frozenset(post.user_id for post in self.posts)

    @cached_property
    def _by_unit(self) -> dict[tuple[str, UUID], set[UUID]]:
        return _grouped((post.role, post.unit_id, post.user_id) for post in self.posts)

    @cached_property
    def _by_scope(self) -> dict[tuple[str, UUID], set[UUID]]:
        return _grouped((post.role, post.scope_unit_id, post.user_id) for post in self.posts)

    def of_unit(self, role: Role, unit_id: UUID) -> set[UUID]:
        """Who holds a role in exactly this unit."""
        return set(self._by_unit.get((role.value, unit_id), ()))

    def nearest(self, role: Role, unit_id: UUID | None) -> set[UUID]:
        """Who holds a role over a unit: those of the lowest level that has any, so those above hear less."""
        if unit_id is None:
            return set()
        for level in (unit_id, *self.units_above(unit_id)):
            found = self._by_scope.get((role.value, level))
            if found:
                return set(found)
        return set()


def _grouped(posts: Iterable[tuple[str, UUID, UUID]]) -> dict[tuple[str, UUID], set[UUID]]:
    found: dict[tuple[str, UUID], set[UUID]] = {}
    for role, unit_id, user_id in posts:
        found.setdefault((role, unit_id), set()).add(user_id)
    return found


Told = dict[UUID, Kind]


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
    concerned = CONCERNED.get(event.action)
    found = concerned(Happening(event, before or after, after, roster)) if concerned else None
    if found is None:
        return {}
    kind, people = found
    return dict.fromkeys(sorted(roster.with_substitutes(people & roster.people) - {event.actor_id}), kind)


@dataclass(frozen=True)
class Happening:
    """An event as addressees see it: with the issue before and after, and today's posts."""

    event: EventRecord
    before: IssueState
    after: IssueState
    roster: Roster


Concerned = tuple[Kind, set[UUID]]


def _assigned(seen: Happening) -> Concerned:
    helping = _of_units(seen.after.co_unit_ids, seen.roster) if seen.event.action == Action.ASSIGN else set()
    return Kind.ASSIGNED, assignees(seen.after, seen.roster) | helping


def _reported(seen: Happening) -> Concerned:
    return Kind.REPORTED, supervisors(seen.after, seen.roster)


def _urged(seen: Happening) -> Concerned:
    whom = assignees if seen.after.state in WORKING else supervisors
    return Kind.URGED, whom(seen.after, seen.roster)


def _asked(seen: Happening) -> Concerned:
    return Kind.ASKED, supervisors(seen.after, seen.roster)


def _answered(seen: Happening) -> Concerned:
    return Kind.ANSWERED, assignees(seen.after, seen.roster)


def _came_back(seen: Happening) -> Concerned | None:
    if not _confirms_rebound(seen.event):
        return None
    return Kind.REBOUND, assignees(seen.before, seen.roster) | supervisors(seen.after, seen.roster)


CONCERNED: dict[str, Callable[[Happening], Concerned | None]] = {
    Action.REPORT: _reported,
    Action.ASSIGN: _assigned,
    Action.DELEGATE: _assigned,
    Action.HAND_OVER: _assigned,
    Action.REWORK: lambda seen: (Kind.RETURNED, assignees(seen.after, seen.roster)),
    Action.RECALL: lambda seen: (Kind.RETURNED, assignees(seen.before, seen.roster)),
    Action.BOUNCE: lambda seen: (Kind.RETURNED, supervisors(seen.before, seen.roster)),
    Action.URGE: _urged,
    Action.ASK_EXTENSION: _asked,
    Action.APPEAL: _asked,
    Action.GRANT: _answered,
    Action.DENY: _answered,
    Action.UPHOLD: _answered,
    Action.REJECT: _answered,
    Action.REOPEN: _came_back,
    Action.CORRECT: _came_back,
}
"""Whom each action concerns, and as what. Of any other event nobody looks who is concerned."""


def concerns_somebody(action: str, payload: Mapping[str, Any]) -> bool:
    """Whether to look whom an event concerns at all. A report does at once only where it is most severe."""
    return action in CONCERNED and (action != Action.REPORT or payload.get("severity") == MOST_SEVERE)


def _confirms_rebound(event: EventRecord) -> bool:
    if event.action == Action.REOPEN:
        return bool(event.payload.get("kind") == "rebound")
    fields = event.payload.get("fields") or {}
    return event.action == Action.CORRECT and bool(fields.get("rebound_state") == "confirmed")


def _of_units(unit_ids: Iterable[str], roster: Roster) -> set[UUID]:
    return {user for text in unit_ids for user in roster.of_unit(Role.RECTIFIER, UUID(text))}
