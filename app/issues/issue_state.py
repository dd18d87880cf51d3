"""What is true of an issue after some of its events.

The value that the fold makes, the table judges and the row stores.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.issues.workflow import State


@dataclass(frozen=True)
class Position:
    """A place on the earth, WGS-84 degrees, as one witness gave it.

    `accuracy_m` is the radius it claims, None if it claims none.
    """

    latitude: float
    longitude: float
    accuracy_m: float | None
    source: str  # device | exif | map | point
    at: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The wire shape."""
        return {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "accuracy_m": self.accuracy_m,
            "source": self.source,
            "at": self.at,
        }


@dataclass(frozen=True)
class StandingFix:
    """The fix that waits for a verdict, or that the verdict judged.

    Who sent it, who recorded it, for which unit.
    """

    command_id: UUID
    measure: str
    at: dt.datetime
    by_id: UUID
    recorded_by_id: UUID
    unit_id: UUID | None
    on_spot: bool = False


@dataclass
class IssueState:
    """An issue folded from its events. Times are aware UTC; `paused_left` counts in the limit's own unit."""

    id: UUID
    version: int = 0
    head_hash: str = ""
    state: State = State.REPORTED
    number: str | None = None
    receipt_number: str | None = None
    category: str = ""
    severity: int = 1
    source: str = ""
    area_id: UUID | None = None
    area_unit_id: UUID | None = None
    point_id: UUID | None = None
    project_id: UUID | None = None
    place_text: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    position_source: str | None = None
    position_at: str | None = None
    description: str = ""
    reporter_id: UUID | None = None
    reporter_unit_id: UUID | None = None
    reported_at: dt.datetime | None = None
    filed_at: dt.datetime | None = None
    assigned_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    last_event_at: dt.datetime | None = None
    round: int = 0
    rework_count: int = 0
    rebound_count: int = 0
    extension_count: int = 0
    lead_unit_id: UUID | None = None
    assignee_id: UUID | None = None
    co_unit_ids: list[str] = field(default_factory=list)
    due_at: dt.datetime | None = None
    original_due_at: dt.datetime | None = None
    close_kind: str | None = None
    merged_into_id: UUID | None = None
    rebound_of_id: UUID | None = None
    rebound_state: str | None = None
    others_acted: bool = False
    extension_pending: bool = False
    detail: dict[str, Any] = field(default_factory=dict)
    """Facts nobody filters by: goal, measure_asked, fix, verdict, extension, appeal, referral, suspension,
    closed_reason, declined_reason, flags, limit, paused_left, before_suspension."""

    @property
    def is_open(self) -> bool:
        """Not closed, declined or merged."""
        return self.state not in (State.CLOSED, State.DECLINED, State.MERGED)

    @property
    def flags(self) -> list[str]:
        """Marks beside the state: position_to_check.

        Area_unknown, outside_area, time_uncertain, late_synced …
        """
        found: list[str] = self.detail.get("flags", [])
        return found

    @property
    def fix(self) -> dict[str, Any] | None:
        """The standing (or last judged) fix as stored."""
        found: dict[str, Any] | None = self.detail.get("fix")
        return found

    @property
    def unit_ids(self) -> list[UUID]:
        """The units an issue belongs to for scope: responsible for its area, leading, assisting.

        Else the reporter's.
        """
        found = [unit for unit in (self.area_unit_id, self.lead_unit_id) if unit is not None]
        found += [UUID(text) for text in self.co_unit_ids]
        if not found and self.reporter_unit_id is not None:
            found.append(self.reporter_unit_id)
        return found

    def lists_beside(self, unit_id: UUID) -> bool:
        """Whether one of `unit_ids` is there by neither lead nor area: it assists, or its member reported."""
        return unit_id not in (self.area_unit_id, self.lead_unit_id)
