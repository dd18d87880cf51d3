"""Whom to telephone about the most severe issues: a unit and its duty phone, never a person. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.issues.issue_state import IssueState
from app.notices.quiet_hours import MOST_SEVERE


@dataclass(frozen=True)
class DutyPhones:
    """Unit → short name and phone, of the units that have one; and the units above a unit, nearest first."""

    by_unit: Mapping[UUID, tuple[str, str]]
    units_above: Callable[[UUID], Sequence[UUID]]

    def whom_to_call(self, issue: IssueState) -> dict[str, str] | None:
        """The unit at work, else the nearest above it, then the place's; None for what is less severe."""
        if issue.severity != MOST_SEVERE:
            return None
        for unit_id in (issue.lead_unit_id, *issue.unit_ids):
            for level in () if unit_id is None else (unit_id, *self.units_above(unit_id)):
                if level in self.by_unit:
                    name, phone = self.by_unit[level]
                    return {"unit": name, "phone": phone}
        return None
