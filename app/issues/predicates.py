"""The named predicates of the workflow table, each evaluated for one post of one actor on one issue. Pure.

The client has the same names in `src/domain/workflow.ts`; shared vectors keep both equal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.issues.issue_state import IssueState
from app.issues.workflow import ROWS, Action, Role, State

Within = Callable[[UUID, UUID], bool]


@dataclass(frozen=True)
class PostHeld:
    """A post an actor holds now: a role at a unit."""

    role: Role
    unit_id: UUID | None
    covers_unit_id: UUID | None = None  # what the post looks after, where that is not its own unit
    for_user_id: UUID | None = None  # whose post it is, where the actor stands in for somebody

    @property
    def scope_unit_id(self) -> UUID | None:
        """The unit whose issues the post looks after."""
        return self.covers_unit_id or self.unit_id


@dataclass(frozen=True)
class Actor:
    """Who acts: a user with posts, the public or the clock (no user)."""

    user_id: UUID | None
    posts: tuple[PostHeld, ...]
    unit_ids_at_fix: frozenset[UUID] = frozenset()
    """Units of the posts the user held when the standing fix was sent."""
    former_post: PostHeld | None = None
    """The last post of a user who holds none now: what they saw while they held it must not be lost."""

    def acting_as(self, post: PostHeld) -> UUID | None:
        """Whose right a post is: the actor's own, or that of whom they stand in for under it."""
        return post.for_user_id or self.user_id

    @property
    def persons(self) -> frozenset[str]:
        """The actor and everybody they stand in for: four eyes are not closed by going on leave."""
        found = {self.user_id, *(post.for_user_id for post in self.posts)}
        return frozenset(str(each) for each in found if each is not None)


@dataclass(frozen=True)
class Surroundings:
    """What a judgement needs besides issue and actor.

    The hour, the unit tree, settings, and the report's area's unit.
    """

    now: dt.datetime
    is_within: Within
    settings: Mapping[str, Any] = field(default_factory=dict)
    area_unit_id: UUID | None = None  # for a report: the unit responsible for the area it names


@dataclass(frozen=True)
class Allowed:
    """The action may be taken, under this post."""

    post: PostHeld


@dataclass(frozen=True)
class Refused:
    """The action may not be taken: a problem code and what fills its sentence."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


def judge(action: Action, issue: IssueState | None, actor: Actor, around: Surroundings) -> Allowed | Refused:
    """Whether an actor may take an action: state first, then who, then the conditions."""
    row = ROWS[action]
    if row.sources is not None and (issue is None or issue.state not in row.sources):
        return Refused("wrong_state", {"state": issue.state.value if issue else None})
    failed: set[str] = set()
    for post in actor.posts:
        for grant in (grant for grant in row.who if grant.role is post.role):
            missed = [name for name in grant.when if not holds(name, issue, actor, post, around)]
            if not missed:
                return _conditions_hold(row.conditions, issue, actor, post, around)
            failed.update(missed)
    return Refused(_reason(failed))


def holds(name: str, issue: IssueState | None, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    """Evaluate one predicate. Raises KeyError for a name the table invented without a meaning."""
    if name.startswith("setting:"):
        return bool(around.settings.get(name.removeprefix("setting:"), False))
    if name == "area_unit":
        responsible = issue.area_unit_id if issue else around.area_unit_id
        # The own unit's, not those of the units below it: who answers for an area finds and fixes for itself.
        return responsible is not None and post.unit_id == responsible
    if issue is None:
        return False
    return PREDICATES[name](issue, actor, post, around)


def _conditions_hold(
    names: tuple[str, ...], issue: IssueState | None, actor: Actor, post: PostHeld, around: Surroundings
) -> Allowed | Refused:
    for name in names:
        if not holds(name, issue, actor, post, around):
            return Refused(CONDITION_CODES[name])
    return Allowed(post)


CONDITION_CODES = {
    "before_due": "extension_too_late",
    "no_pending_extension": "extension_pending",
    "extensions_left": "extension_limit",
    "pending_extension": "stale",
    "pending_appeal": "stale",
    "no_pending_appeal": "appeal_pending",
}


def _reason(failed: set[str]) -> str:
    if "four_eyes" in failed and "in_scope" not in failed:
        return "own_unit"
    if "nobody_else_acted" in failed and "author" not in failed:
        return "others_acted"
    if failed & {"assignee", "assigned_unit"}:
        return "not_assigned_to_you"
    if failed == {"in_scope"}:
        return "out_of_scope"
    return "no_right"


def is_in_scope(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    """Whether a post looks after an issue; an inspector's, also what its holder reported elsewhere."""
    if post.scope_unit_id is None:
        return False
    if post.role is Role.INSPECTOR and issue.reporter_id in _themselves(actor, post):
        return True
    return any(around.is_within(unit, post.scope_unit_id) for unit in issue.unit_ids)


def _themselves(actor: Actor, post: PostHeld) -> tuple[UUID, ...]:
    acting = actor.acting_as(post)
    return () if acting is None else (acting,)


def _assignee(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    if issue.assignee_id is not None:
        return issue.assignee_id == actor.acting_as(post)
    return issue.lead_unit_id is not None and post.unit_id == issue.lead_unit_id


def _assigned_unit(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    is_named = issue.assignee_id is not None and issue.assignee_id == actor.acting_as(post)
    return is_named or (issue.lead_unit_id is not None and post.unit_id == issue.lead_unit_id)


def _four_eyes(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    fix = issue.fix
    if fix is None:
        return True
    if actor.persons & _fixers(fix):
        return False
    unit = fix["unit_id"]
    # "Nobody holding a post in the fixing unit then" (design §3) may speak of the holding or of the unit, so
    # both are barred: who belonged to it then took part, who belongs to it today would judge their own unit.
    held = {str(each.unit_id) for each in actor.posts} | {str(each) for each in actor.unit_ids_at_fix}
    return unit is None or unit not in held


def _sent_fix(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    return issue.fix is not None and str(actor.acting_as(post)) in _fixers(issue.fix)


def _fixers(fix: Mapping[str, Any]) -> frozenset[Any]:
    """Who mended it, who recorded it, and for whom they stood in then."""
    return frozenset((fix["by_id"], fix["recorded_by_id"], fix.get("for_id"))) - {None}


def _not_decider(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    appeal = issue.detail.get("appeal")
    deciders = {appeal.get("decider_id"), appeal.get("decider_for_id")} if appeal else set()
    return not actor.persons & deciders


def _review_passed(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    suspension = issue.detail.get("suspension")
    return suspension is not None and around.now >= dt.datetime.fromisoformat(suspension["ends_at"])


def _may_ask_more(issue: IssueState, actor: Actor, post: PostHeld, around: Surroundings) -> bool:
    limit: int = around.settings.get("extensions_per_round", 2)
    return issue.extension_count < limit


PREDICATES: dict[str, Callable[[IssueState, Actor, PostHeld, Surroundings], bool]] = {
    "in_scope": is_in_scope,
    "sees": lambda issue, actor, post, around: True,
    "author": lambda issue, actor, post, around: issue.reporter_id == actor.acting_as(post),
    "nobody_else_acted": lambda issue, actor, post, around: not issue.others_acted,
    "while_reported": lambda issue, actor, post, around: issue.state in (State.UNCONFIRMED, State.REPORTED),
    "assignee": _assignee,
    "assigned_unit": _assigned_unit,
    "four_eyes": _four_eyes,
    "sent_fix": _sent_fix,
    "co_unit": lambda issue, actor, post, around: str(post.unit_id) in issue.co_unit_ids,
    "not_decider": _not_decider,
    "review_date_passed": _review_passed,
    "before_due": lambda issue, actor, post, around: issue.due_at is None or around.now <= issue.due_at,
    "no_pending_extension": lambda issue, actor, post, around: not issue.extension_pending,
    "extensions_left": _may_ask_more,
    "pending_extension": lambda issue, actor, post, around: issue.extension_pending,
    "pending_appeal": lambda issue, actor, post, around: issue.detail.get("appeal") is not None,
    "imported": lambda issue, actor, post, around: issue.detail.get("imported") is not None,
    "no_pending_appeal": lambda issue, actor, post, around: issue.detail.get("appeal") is None,
}
