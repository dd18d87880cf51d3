"""Which issues a person may see.

By the units of their posts, and what they reported or were given themselves. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from app.issues.issue_state import IssueState
from app.issues.workflow import Role

BY_UNIT = (Role.INSPECTOR, Role.SUPERVISOR, Role.RECTIFIER, Role.LEADER, Role.AUDITOR)
EVERYTHING = (Role.ADMINISTRATOR,)


@dataclass(frozen=True)
class Visibility:
    """A person's scope: everything, or the issues of some units beside their own."""

    user_id: UUID
    unit_ids: frozenset[UUID]
    sees_all: bool = False
    stands_in_for: frozenset[UUID] = frozenset()

    @property
    def persons(self) -> frozenset[UUID]:
        """Whose own issues are in sight: the user's, and those of whom they stand in for."""
        return self.stands_in_for | {self.user_id}

    def sees(self, issue: IssueState) -> bool:
        """Whether an issue is within this scope."""
        if self.sees_all or not self.persons.isdisjoint((issue.reporter_id, issue.assignee_id)):
            return True
        return any(unit in self.unit_ids for unit in issue.unit_ids)


def visibility_of(
    user_id: UUID,
    posts: Iterable[tuple[str, UUID]],
    subtree: Callable[[UUID], Collection[UUID]],
    roots: Collection[UUID],
    stands_in_for: frozenset[UUID] = frozenset(),
) -> Visibility:
    """The scope of a user's current posts, given as (role, id of the unit looked after).

    A post at a root of the tree sees everything.
    """
    units: set[UUID] = set()
    for role, unit_id in posts:
        if role in EVERYTHING or (role in BY_UNIT and unit_id in roots):
            return Visibility(user_id, frozenset(), True, stands_in_for)
        if role in BY_UNIT:
            units.update(subtree(unit_id))
    return Visibility(user_id, frozenset(units), False, stands_in_for)
