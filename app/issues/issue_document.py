"""An issue and its events as they travel: the shapes that the API declares.

`row_queries.issue_json` and `queries.event_json` fill them. Answers are not validated when they are made, for
lists are hot; tests/api holds them against these shapes instead. Instants are RFC 3339 in UTC.
"""

from __future__ import annotations

from typing import Any, Literal

from app.categories.category_document import LimitDocument, Severity
from app.categories.time_limits import TimeUnit
from app.issues.payloads import Source
from app.issues.workflow import State
from app.kernel.api import Reply
from app.people.roles import Role
from app.photos.photo_document import PhotoDocument, PositionDocument

Flag = Literal["position_to_check", "area_unknown", "outside_area", "time_uncertain", "late_synced"]
CloseKind = Literal["fixed", "cannot_fix", "transferred", "gone"]


class PausedLeft(Reply):
    """Time left when the clock was paused, in the limit's own unit."""

    unit: TimeUnit
    microseconds: int


class FixDocument(Reply):
    """The standing fix: for whom it counts, who recorded it. `on_spot`: with the report (即查即改).

    `for_id`: for whom its sender stood in, if for anybody.
    """

    command_id: str
    measure: str
    at: str
    by_id: str | None
    recorded_by_id: str | None
    unit_id: str | None
    on_spot: bool
    for_id: str | None = None


class ExtensionDocument(Reply):
    """The request for more time that waits for an answer."""

    command_id: str
    new_due_at: str
    reason: str


class VerdictDocument(Reply):
    """Who found the fix good."""

    command_id: str
    opinion: str | None
    by_id: str
    at: str


class ReferralDocument(Reply):
    """To which outside body it went; `follow_up_on` is a day."""

    body: str
    letter_number: str | None
    follow_up_on: str


class SuspensionDocument(Reply):
    """Why it rests, what helps meanwhile, the day of review, the state to which it comes back."""

    review_on: str
    interim_measure: str
    reason: str
    ends_at: str | None
    resume_to: State


class AppealDocument(Reply):
    """The appeal that waits for an answer, and who decided what it is about."""

    command_id: str
    about: Literal["overdue", "rework"]
    reason: str
    decider_id: str | None
    decider_for_id: str | None = None


class AskedDocument(Reply):
    """A comment that asked for a photo or words (待补充) and has no answer yet."""

    command_id: str
    text: str
    by_id: str


class ImportedDocument(Reply):
    """Where it stands in an older ledger, and what that did not say."""

    import_id: str
    row: int
    old_number: str
    missing: list[str]


class IssueDocument(Reply):
    """An issue as its last event left it.

    `area_unit_id`: unit responsible for the area. `others_acted`: somebody but its author. `limit`: the time
    limit that counts. `imported`: only if it came from an older ledger. `erased`: fields whose words were
    erased by law, in one event or another; where such a field is empty, that is why.
    """

    id: str
    version: int
    number: str | None
    receipt_number: str | None
    state: State
    category: str
    severity: Severity
    source: Source
    description: str | None
    flags: list[Flag]
    reporter_id: str | None
    reporter_unit_id: str | None
    reported_at: str
    filed_at: str | None
    last_event_at: str
    others_acted: bool
    imported: ImportedDocument | None
    erased: list[str]
    area_id: str | None
    area_unit_id: str | None
    point_id: str | None
    project_id: str | None
    place_text: str | None
    position: PositionDocument | None
    round: int
    rework_count: int
    rebound_count: int
    extension_count: int
    assigned_at: str | None
    lead_unit_id: str | None
    assignee_id: str | None
    co_unit_ids: list[str]
    due_at: str | None
    original_due_at: str | None
    goal: str | None
    measure_asked: str | None
    limit: LimitDocument | None
    paused_left: PausedLeft | None
    fix: FixDocument | None
    extension: ExtensionDocument | None
    returned_reason: str | None
    appeal: AppealDocument | None
    asked: AskedDocument | None
    closed_at: str | None
    close_kind: CloseKind | None
    merged_into_id: str | None
    rebound_of_id: str | None
    rebound_state: Literal["proposed", "confirmed", "unlinked"] | None
    suspension: SuspensionDocument | None
    closed_reason: str | None
    declined_reason: str | None
    verdict: VerdictDocument | None
    referral: ReferralDocument | None
    photos: list[PhotoDocument]


class EventDocument(Reply):
    """One event of an issue. A client older than the server may meet types and actions it does not know."""

    id: str
    issue_id: str
    version: int
    type: str
    action: str
    command_id: str | None
    actor_id: str | None
    actor_role: Role | Literal["public", "clock", "import"] | None
    actor_unit_id: str | None
    effective_at: str
    received_at: str
    payload: dict[str, Any]


class IssuePage(Reply):
    """A page of issues; `next` is the key of the following one, `total_capped` stands on the first."""

    items: list[IssueDocument]
    next: str | None
    total_capped: int | None
    cap: int


class IssueCounts(Reply):
    """How many of each state, overdue, and to be followed up; none counts beyond `cap`."""

    states: dict[State, int]
    overdue: int
    follow_up_due: int
    cap: int


class IssueWithEvents(Reply):
    """An issue and its timeline, oldest first."""

    issue: IssueDocument
    events: list[EventDocument]
