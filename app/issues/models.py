"""Rows of issues: the projection.

The append-only events, the commands decided on, number series and checkpoints.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.chain import EventRecord
from app.issues.workflow import OPEN_STATES, State
from app.kernel.database import Base, JsonDoc

STATES = tuple(state.value for state in State)
OPEN = tuple(state.value for state in State if state in OPEN_STATES)

FILTERED = (
    "state",
    "is_open",
    "category",
    "severity",
    "source",
    "area_id",
    "lead_unit_id",
    "project_id",
    "due_at",
    "fix_at",
)
"""What lists filter by. The indexes that page through a list hold all of it: filters that go together are
then decided, and counted, without fetching a row."""
FILTERED_NOT_DUE = tuple(name for name in FILTERED if name != "due_at")
FROM_DEVICE = (
    "device_id IS NOT NULL"  # imports have none: with them in, a database thinks little of the index
)
REBOUND = "rebound_of_id IS NOT NULL OR rebound_count > 0"


def _listed(lead: str) -> Index:
    return Index(f"ix_issues_{lead}_list", lead, "sort_no", *(name for name in FILTERED if name != lead))


def _only(postgresql: str, sqlite: str) -> dict[str, Any]:
    """The condition of an index over some rows; SQLite takes it only where a query says it word for word."""
    return {"postgresql_where": text(postgresql), "sqlite_where": text(sqlite)}


ONLY_OPEN = _only("is_open IS true", "is_open IS 1")
ONLY_DONE = _only("is_open IS false", "is_open IS 0")


class Issue(Base):
    """An issue as its events make it; see issue_state.IssueState for the meaning of each field.

    `is_open` and `fix_at` are derived for lists. `sort_no` is the key by which lists page: the reporting
    instant in milliseconds, then 20 bits that keep issues of one millisecond apart.
    """

    __tablename__ = "issues"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        *(
            _listed(lead)
            for lead in ("state", "category", "severity", "area_id", "lead_unit_id", "area_unit_id")
        ),
        Index("ix_issues_open_list", "sort_no", *FILTERED, **_only("is_open IS true", "is_open IS 1")),
        Index(
            "ix_issues_open_due_list",
            "due_at",
            "sort_no",
            *FILTERED_NOT_DUE,
            **_only("is_open IS true", "is_open IS 1"),
        ),
        Index("ix_issues_due_at_sort_no", "due_at", "sort_no"),
        Index("ix_issues_source_sort_no", "source", "sort_no"),
        Index("ix_issues_project_id_sort_no", "project_id", "sort_no"),
        Index("ix_issues_reporter_id_sort_no", "reporter_id", "sort_no", "lead_unit_id", "area_unit_id"),
        Index("ix_issues_assignee_id_sort_no", "assignee_id", "sort_no", "lead_unit_id", "area_unit_id"),
        Index("ix_issues_closed_last_event", "last_event_at", **ONLY_DONE),
        Index("ix_issues_rebound", "sort_no", **_only(REBOUND, REBOUND)),
        Index("ix_issues_category_closed", "category", "closed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    head_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    is_open: Mapped[bool]
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    receipt_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    category: Mapped[str] = mapped_column(String(8))
    severity: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(24))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("areas.id"))
    area_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    point_id: Mapped[UUID | None] = mapped_column(ForeignKey("points.id"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id"))
    place_text: Mapped[str] = mapped_column(String(300))
    latitude: Mapped[float | None] = mapped_column(Float(53))
    longitude: Mapped[float | None] = mapped_column(Float(53))
    accuracy_m: Mapped[float | None] = mapped_column(Float(53))
    position_source: Mapped[str | None] = mapped_column(String(8))
    position_at: Mapped[str | None] = mapped_column(String(32))
    description: Mapped[str] = mapped_column(Text)
    reporter_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reporter_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    reported_at: Mapped[dt.datetime]
    filed_at: Mapped[dt.datetime | None]
    assigned_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    last_event_at: Mapped[dt.datetime]
    round: Mapped[int] = mapped_column(Integer)
    rework_count: Mapped[int] = mapped_column(Integer)
    rebound_count: Mapped[int] = mapped_column(Integer)
    extension_count: Mapped[int] = mapped_column(Integer)
    extension_pending: Mapped[bool]
    lead_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    co_unit_ids: Mapped[list[Any]] = mapped_column(JsonDoc)
    due_at: Mapped[dt.datetime | None]
    original_due_at: Mapped[dt.datetime | None]
    close_kind: Mapped[str | None] = mapped_column(String(16))
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("issues.id"))
    rebound_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("issues.id"))
    rebound_state: Mapped[str | None] = mapped_column(String(12))
    others_acted: Mapped[bool]
    detail: Mapped[dict[str, Any]] = mapped_column(JsonDoc)
    fix_at: Mapped[dt.datetime | None]
    sort_no: Mapped[int] = mapped_column(BigInteger, unique=True)


class IssueUnit(Base):
    """The units an issue belongs to for scope: one row per unit, for lists of a unit's issues.

    `is_beside`: by neither lead nor area. Those few are found by their own index, the others by the issues'.
    """

    __tablename__ = "issue_units"
    __table_args__ = (
        Index("ix_issue_units_unit_id", "unit_id", "issue_id"),
        Index("ix_issue_units_beside", "unit_id", "issue_id", **_only("is_beside IS true", "is_beside IS 1")),
    )

    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True)
    is_beside: Mapped[bool]


class Event(Base):
    """One thing that happened to an issue. Append-only."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("issue_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issues.id"))
    version: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(24))
    action: Mapped[str] = mapped_column(String(16))
    command_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    actor_role: Mapped[str] = mapped_column(String(16))
    actor_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    effective_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDoc)
    payload_sha256: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def as_record(self) -> EventRecord:
        """The pure value of this row."""
        return EventRecord(**{name: getattr(self, name) for name in EventRecord.__dataclass_fields__})


class CommandRow(Base):
    """A command the server has decided on.

    Its body's digest and its first verdict, which no repetition changes.
    """

    __tablename__ = "commands"
    __table_args__ = (
        Index("ix_commands_device_seq", "device_id", "seq", **_only(FROM_DEVICE, FROM_DEVICE)),
        Index("ix_commands_issue_id", "issue_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    device_id: Mapped[UUID | None]
    seq: Mapped[int | None] = mapped_column(Integer)
    issue_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(String(16))
    body_sha256: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(8))
    code: Mapped[str | None] = mapped_column(String(32))
    result_version: Mapped[int | None] = mapped_column(Integer)
    received_at: Mapped[dt.datetime]


class QuarantinedCommand(Base):
    """A command that was not applied.

    Kept whole with its reason until somebody takes it up or sets it aside.
    """

    __tablename__ = "quarantine"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'taken_up', 'set_aside')", name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID] = mapped_column(index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    device_id: Mapped[UUID | None]
    issue_id: Mapped[UUID] = mapped_column(index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)
    action: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JsonDoc)
    code: Mapped[str] = mapped_column(String(32))
    details: Mapped[dict[str, Any]] = mapped_column(JsonDoc)
    received_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    settled_at: Mapped[dt.datetime | None]
    new_command_id: Mapped[UUID | None]


class NumberSeries(Base):
    """The last number given in a month; locked for the moment of filing."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    month: Mapped[str] = mapped_column(String(6), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class Checkpoint(Base):
    """All chain heads that changed since the checkpoint before, sealed together; so a missing issue shows."""

    __tablename__ = "checkpoints"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[dt.datetime]
    txid: Mapped[int] = mapped_column(BigInteger)
    change_seq: Mapped[int] = mapped_column(BigInteger)
    head_count: Mapped[int] = mapped_column(Integer)
    heads: Mapped[bytes] = mapped_column(LargeBinary)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
