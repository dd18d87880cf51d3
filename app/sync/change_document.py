"""What a pull brings: rows that changed, by kind, as phones hold them; `pull_queries` makes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from app.categories.category_document import CategoryRow, DayDocument
from app.issues.issue_document import EventDocument, IssueDocument
from app.kernel.api import Reply
from app.people.replica_document import PersonDocument, UnitDocument
from app.places.place_document import AreaDocument, PointDocument, ProjectDocument


class SettingRow(Reply):
    """A setting as phones hold it."""

    key: str
    value: Any


class DutyPhone(Reply):
    """Whom to telephone of the most severe issues: a unit and its duty phone."""

    unit: str
    phone: str


class NoticeFacts(Reply):
    """What a notice says beside its kind; nothing of it is personal."""

    number: str | None
    category: str
    severity: int
    due_at: str | None
    round: int
    action: str | None = None
    by: str | None = None
    work_days: int | None = None
    call: DutyPhone | None = None


NoticeKind = Literal[
    "reported",
    "assigned",
    "returned",
    "urged",
    "asked",
    "answered",
    "rebound",
    "due_soon",
    "overdue",
    "escalated",
]
"""What a notice says has happened; `notices` gives each its meaning."""


class NoticeDocument(Reply):
    """A notice to the caller, as phones hold it; above this capability `notices` makes them."""

    id: str
    issue_id: str
    kind: NoticeKind
    at: str
    facts: NoticeFacts
    read_at: str | None


class IssueChanged(Reply):
    """An issue that a phone holds, with all its events; row null: it left the scope."""

    kind: Literal["issue"]
    id: str
    row: IssueDocument | None
    events: list[EventDocument]


class UnitChanged(Reply):
    """A unit."""

    kind: Literal["unit"]
    id: str
    row: UnitDocument | None


class PersonChanged(Reply):
    """A user."""

    kind: Literal["user"]
    id: str
    row: PersonDocument | None


class ProjectChanged(Reply):
    """A project."""

    kind: Literal["project"]
    id: str
    row: ProjectDocument | None


class AreaChanged(Reply):
    """An area."""

    kind: Literal["area"]
    id: str
    row: AreaDocument | None


class PointChanged(Reply):
    """A point."""

    kind: Literal["point"]
    id: str
    row: PointDocument | None


class CategoryChanged(Reply):
    """A category; `id` is its code."""

    kind: Literal["category"]
    id: str
    row: CategoryRow | None


class DayChanged(Reply):
    """A day of the calendar; `id` is its date."""

    kind: Literal["calendar"]
    id: str
    row: DayDocument | None


class SettingChanged(Reply):
    """A setting that phones hold; `id` is its key."""

    kind: Literal["setting"]
    id: str
    row: SettingRow | None


class NoticeChanged(Reply):
    """A notice to the caller."""

    kind: Literal["notice"]
    id: str
    row: NoticeDocument | None


Change = Annotated[
    IssueChanged
    | UnitChanged
    | PersonChanged
    | ProjectChanged
    | AreaChanged
    | PointChanged
    | CategoryChanged
    | DayChanged
    | SettingChanged
    | NoticeChanged,
    Field(discriminator="kind"),
]
"""A row a replica puts in place of its own; a null row is let go."""
