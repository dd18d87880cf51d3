"""The shape of each command's payload: syntax only, checked at the edge before anything is decided."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, Strict, StringConstraints

from app.issues.workflow import Action

SOURCES = (
    "self_check",
    "joint_inspection",
    "office_assigned",
    "third_party",
    "provincial_assessment",
    "public_report",
    "hotline_12345",
    "re_check",
)
Source = Literal[
    "self_check",
    "joint_inspection",
    "office_assigned",
    "third_party",
    "provincial_assessment",
    "public_report",
    "hotline_12345",
    "re_check",
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
ShortWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}$")]
Severity = Annotated[int, Strict(), Field(ge=1, le=4)]
Number = Annotated[float, Strict()]


class Payload(BaseModel):
    """Base of payloads; a field we do not know is refused, for we could not keep it."""

    model_config = ConfigDict(extra="forbid")


class PositionIn(Payload):
    """A position as a witness gave it, WGS-84 degrees."""

    latitude: Annotated[Number, Field(ge=-90, le=90)]
    longitude: Annotated[Number, Field(ge=-180, le=180)]
    accuracy_m: Annotated[Number, Field(ge=0, le=1e7)] | None = None
    source: Literal["device", "exif", "map", "point"] = "device"
    at: AwareDatetime | None = None


class Report(Payload):
    category: Code
    severity: Severity | None = None
    source: Source | None = None
    place_text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    area_id: UUID | None = None
    point_id: UUID | None = None
    position: PositionIn | None = None
    description: Text = ""


class Import(Report):
    """An issue as an older ledger has it: everything but category and number may be missing there.

    `given_out`: it was assigned, even where the ledger does not say to whom or when.
    """

    old_number: ShortWords
    lead_unit_id: UUID | None = None
    due_at: AwareDatetime | None = None
    assigned_at: AwareDatetime | None = None
    given_out: bool = False


class Nothing(Payload):
    """Confirm, start, take back, resume: the act says it all."""


class Reason(Payload):
    reason: Words


class Merge(Payload):
    target_id: UUID
    reason: Text = ""


class CorrectedFields(Payload):
    category: Code | None = None
    severity: Severity | None = None
    source: Source | None = None
    place_text: ShortWords | None = None
    area_id: UUID | None = None
    point_id: UUID | None = None
    position: PositionIn | None = None
    description: Text | None = None
    goal: Text | None = None
    rebound_state: Literal["confirmed", "unlinked"] | None = None

    @property
    def names_a_place(self) -> bool:
        """Whether the correction moves the issue: by its area, point or position."""
        return any(part is not None for part in (self.area_id, self.point_id, self.position))


class Correct(Payload):
    fields: CorrectedFields
    reason: Words
    due_at: AwareDatetime | None = None

    @property
    def is_for_supervisors(self) -> bool:
        """Whether it goes beyond what was seen: a due date or a rebound's link is no author's to change."""
        return self.due_at is not None or self.fields.rebound_state is not None


class Assign(Payload):
    lead_unit_id: UUID
    assignee_id: UUID | None = None
    co_unit_ids: Annotated[list[UUID], Field(max_length=20)] = []
    due_at: AwareDatetime | None = None
    due_by_hand: bool = False
    goal: Text = ""
    measure_asked: Text = ""


class Delegate(Payload):
    unit_id: UUID | None = None
    assignee_id: UUID | None = None
    due_at: AwareDatetime | None = None


class HandOver(Payload):
    """From the person named to another of the leading unit; without a successor, to the unit itself."""

    from_id: UUID
    assignee_id: UUID | None = None
    reason: Words


class Fix(Payload):
    measure: Words
    on_behalf: bool = False


class FixOnSpot(Payload):
    measure: Words


class Refer(Payload):
    body: ShortWords
    letter_number: ShortText = ""
    follow_up_on: dt.date


class FollowUp(Payload):
    """What the outside body said, and the day on which to ask it again."""

    text: Words
    follow_up_on: dt.date


class Answer(Payload):
    answered: Words


class Pass(Payload):
    judges: UUID
    opinion: Text = ""
    waive_photos_reason: Text = ""


class Rework(Payload):
    judges: UUID
    reason: Words


class CloseUnfixed(Payload):
    kind: Literal["cannot_fix", "transferred", "gone"]
    reason: Words


class AskExtension(Payload):
    new_due_at: AwareDatetime
    reason: Words


class Judgement(Payload):
    judges: UUID
    reason: Text = ""


class Suspend(Payload):
    reason: Words
    interim_measure: Words
    review_on: dt.date


class Reopen(Payload):
    kind: Literal["rebound", "closed_in_error"]
    reason: Words


class Appeal(Payload):
    about: Literal["overdue", "rework"]
    judges: UUID | None = None
    reason: Words


class Urge(Payload):
    text: Text = ""


class Comment(Payload):
    text: Words
    asks: bool = False


class Attach(Payload):
    text: Text = ""


class CoAnswer(Payload):
    text: Words


PAYLOADS: dict[Action, type[Payload]] = {
    Action.REPORT: Report,
    Action.CONFIRM: Nothing,
    Action.DECLINE: Reason,
    Action.WITHDRAW: Reason,
    Action.MERGE: Merge,
    Action.REFILE: Reason,
    Action.CORRECT: Correct,
    Action.ASSIGN: Assign,
    Action.DELEGATE: Delegate,
    Action.HAND_OVER: HandOver,
    Action.RECALL: Reason,
    Action.BOUNCE: Reason,
    Action.START: Nothing,
    Action.FIX: Fix,
    Action.FIX_ON_SPOT: FixOnSpot,
    Action.TAKE_BACK: Reason,
    Action.REFER: Refer,
    Action.FOLLOW_UP: FollowUp,
    Action.ANSWER: Answer,
    Action.PASS: Pass,
    Action.REWORK: Rework,
    Action.CLOSE_UNFIXED: CloseUnfixed,
    Action.ASK_EXTENSION: AskExtension,
    Action.GRANT: Judgement,
    Action.DENY: Judgement,
    Action.SUSPEND: Suspend,
    Action.RESUME: Nothing,
    Action.REOPEN: Reopen,
    Action.APPEAL: Appeal,
    Action.UPHOLD: Judgement,
    Action.REJECT: Judgement,
    Action.URGE: Urge,
    Action.COMMENT: Comment,
    Action.ATTACH: Attach,
    Action.CO_ANSWER: CoAnswer,
    Action.IMPORT: Import,
}


def parse_payload(action: Action, payload: dict[str, Any]) -> Payload:
    """The typed payload of an action. Raises pydantic.ValidationError."""
    return PAYLOADS[action].model_validate(payload)
