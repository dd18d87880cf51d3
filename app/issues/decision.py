"""Whether a command is applied, and what its event then says. Pure: everything it needs was looked up before.

A refusal is a value, not an accident: it has a stable code, and the command lies in quarantine with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from app.categories.time_limits import TimeLimit
from app.categories.working_calendar import WorkingCalendar
from app.issues.issue_state import IssueState
from app.issues.payloads import Correct, Payload
from app.issues.predicates import Actor, PostHeld, Refused, Surroundings, is_in_scope, judge
from app.issues.workflow import ROWS, Action, Role, State, target_of

TIME_UNCERTAIN = "time_uncertain"


@dataclass(frozen=True)
class PhotoNamed:
    """A photo that the command brings, as the event names it."""

    id: UUID
    sha256: str
    role: str


@dataclass(frozen=True)
class CommandFacts:
    """A command ready to be judged.

    `effective_at` is the corrected time of the act, `received_at` the server's.
    """

    id: UUID
    issue_id: UUID
    action: Action
    payload: Payload
    photos: tuple[PhotoNamed, ...]
    effective_at: dt.datetime
    received_at: dt.datetime
    author_id: UUID | None = None
    seen_version: int | None = None
    flags: tuple[str, ...] = ()
    device_at: str | None = None  # the act's time by the phone's own clock, as it said it
    taken_up_from: UUID | None = None  # the quarantined command that this one takes up
    imported: Mapping[str, Any] | None = None  # the import and the row of its file that this comes from


@dataclass(frozen=True)
class CategoryFacts:
    """What a decision needs of a category."""

    code: str
    severity: int
    limit: TimeLimit
    photo_optional: bool
    close_when: str


@dataclass(frozen=True)
class AreaFacts:
    """The area of the place: who answers for it; `flags` say how sure that is."""

    area_id: UUID | None = None
    unit_id: UUID | None = None
    project_id: UUID | None = None
    point_id: UUID | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class LookedUp:
    """What was looked up for this command.

    `give_number` and `give_receipt_number` draw from a series, so they are called only when applied.
    """

    calendar: WorkingCalendar
    give_number: Callable[[dt.datetime], str]
    give_receipt_number: Callable[[dt.datetime], str]
    category: CategoryFacts | None = None
    area: AreaFacts = field(default_factory=AreaFacts)
    unknown_ids: tuple[str, ...] = ()  # units, users, points that the payload names and nobody knows
    target: IssueState | None = None
    has_photo_before: bool = False  # the issue shows what was wrong in this round already
    rebound_of_id: UUID | None = None
    fix_photos_missing: tuple[UUID, ...] = ()
    changed_by_others: bool = False  # a state-changing event of somebody else came after seen_version
    unit_of_assignee: UUID | None = None


@dataclass(frozen=True)
class Decision:
    """The event to be written."""

    action: Action
    post: PostHeld
    payload: dict[str, Any]


class NotAccepted(Exception):
    """A consequence that cannot be drawn: becomes a Refused."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.refused = Refused(code, details)


Asked = TypeVar("Asked", bound=Payload)


@dataclass(frozen=True)
class Case:
    """A command that may be applied, with all that its consequences are drawn from."""

    command: CommandFacts
    standing: IssueState | None
    post: PostHeld
    found: LookedUp
    settings: Mapping[str, Any]
    is_target_in_scope: bool = False  # of a merger: the issue it goes into is the actor's to look after too

    @property
    def issue(self) -> IssueState:
        """The issue the command is about. Raises LookupError for a report, which has none yet."""
        if self.standing is None:
            raise LookupError("a report is about no issue yet")
        return self.standing

    def asked(self, kind: type[Asked]) -> Asked:
        """The payload, typed. Raises TypeError when the command has another one."""
        if not isinstance(self.command.payload, kind):
            raise TypeError(f"{self.command.action} does not carry {kind.__name__}")
        return self.command.payload


Consequence = Callable[[Case], dict[str, Any]]


def decide(
    command: CommandFacts,
    issue: IssueState | None,
    actor: Actor,
    around: Surroundings,
    found: LookedUp,
    consequences: Mapping[Action, Consequence],
) -> Decision | Refused:
    """Judge a command on the issue's present state and draw its consequences."""
    row = ROWS[command.action]
    if found.unknown_ids:
        return Refused("unknown_reference", {"ids": list(found.unknown_ids)})
    if row.checks_stale and found.changed_by_others:
        return Refused("stale", {})
    if row.judges and issue is not None and not _judges_what_stands(command, issue):
        return Refused("stale", {})
    verdict = judge(command.action, issue, _acting(command, actor), around)
    if isinstance(verdict, Refused):
        verdict_post = _post_for_any_report(command, actor)
        if verdict_post is None:
            return verdict
        post = verdict_post
    else:
        post = verdict.post
    # An old ledger holds no photos: what it lacks is shown as missing, never demanded.
    missing = None if post.role is Role.IMPORT else _missing_evidence(command, issue, found)
    if missing:
        return Refused(missing, {})
    try:
        case = Case(command, issue, post, found, around.settings, _reaches_target(actor, found, around))
        payload = consequences[command.action](case)
    except NotAccepted as refusal:
        return refusal.refused
    before = (
        State(issue.detail["before_suspension"]) if issue and issue.detail.get("before_suspension") else None
    )
    payload["to"] = target_of(
        row,
        issue.state if issue else None,
        by_public=post.role is Role.PUBLIC,
        before=before,
        given_out=bool(payload.get("given_out")),
    ).value
    payload.update(_of_every_event(command))
    if post.for_user_id is not None:
        payload["for_id"] = str(post.for_user_id)
    return Decision(command.action, post, payload)


def _acting(command: CommandFacts, actor: Actor) -> Actor:
    """The actor with the posts under which this may be asked: an author corrects what was seen, no more."""
    if not (isinstance(command.payload, Correct) and command.payload.is_for_supervisors):
        return actor
    return replace(actor, posts=tuple(post for post in actor.posts if post.role is Role.SUPERVISOR))


def _reaches_target(actor: Actor, found: LookedUp, around: Surroundings) -> bool:
    """Whether the issue to merge into lies within a supervisor's post of the actor, be it another of them."""
    target = found.target
    return target is not None and any(
        is_in_scope(target, actor, post, around) for post in actor.posts if post.role is Role.SUPERVISOR
    )


def _of_every_event(command: CommandFacts) -> dict[str, Any]:
    """What the event of any action says: its photos, and where its time and its words come from."""
    facts: dict[str, Any] = {
        "photos": [
            {"id": str(photo.id), "sha256": photo.sha256, "role": photo.role} for photo in command.photos
        ]
    }
    if command.device_at is not None:
        facts["device_at"] = command.device_at
    if TIME_UNCERTAIN in command.flags:
        facts[TIME_UNCERTAIN] = True
    if command.taken_up_from is not None:
        facts["taken_up_from"] = str(command.taken_up_from)
    if command.imported is not None:
        facts["imported"] = dict(command.imported)
    return facts


def _post_for_any_report(command: CommandFacts, actor: Actor) -> PostHeld | None:
    """A report of an active user is always applied, for what was seen must not be lost.

    Whoever holds no post reports under the last one; whoever never held any, as the public does, so that
    somebody confirms it.
    """
    if command.action is not Action.REPORT:
        return None
    if actor.posts:
        return actor.posts[0]
    return actor.former_post or PostHeld(Role.PUBLIC, None)


def _judges_what_stands(command: CommandFacts, issue: IssueState) -> bool:
    judged = str(getattr(command.payload, "judges", ""))
    match command.action:
        case Action.PASS | Action.REWORK:
            standing = issue.fix
        case Action.GRANT | Action.DENY:
            standing = issue.detail.get("extension")
        case _:
            standing = issue.detail.get("appeal")
    return standing is not None and standing["command_id"] == judged


def _missing_evidence(command: CommandFacts, issue: IssueState | None, found: LookedUp) -> str | None:
    needs = ROWS[command.action].needs
    roles = {photo.role for photo in command.photos}
    optional = found.category is not None and found.category.photo_optional
    shows_before = roles & {"before", "scene"} or found.has_photo_before
    if "photo_before" in needs and not optional and not shows_before:
        return "photo_before_missing"
    if "photo_after" in needs and not optional and "after" not in roles:
        return "photo_after_missing"
    if "photo_any" in needs and not roles:
        return "photo_missing"
    if "scene_photo_if_critical" in needs and issue is not None and issue.severity >= 4 and not roles:
        return "scene_photo_missing"
    waived = getattr(command.payload, "waive_photos_reason", "")
    if "photos_stored" in needs and found.fix_photos_missing and not waived:
        return "photos_not_stored"
    return None
