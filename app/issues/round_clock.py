"""The clock of a round: its limit, what is left of it, when it falls due, what an extension is. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from app.categories.time_limits import TimeLeft, TimeLimit, due_after_pause, due_at, time_left
from app.categories.working_calendar import WorkingCalendar
from app.issues.issue_state import IssueState
from app.issues.workflow import State

LIMIT_WITHOUT_CATEGORY = TimeLimit(3, "work_day")


def limit_of(issue: IssueState) -> TimeLimit:
    """The limit that the issue's category set when it was filed or corrected."""
    limit = issue.detail.get("limit")
    return TimeLimit(limit["n"], limit["unit"]) if limit else LIMIT_WITHOUT_CATEGORY


def left_of(issue: IssueState, since: dt.datetime, calendar: WorkingCalendar) -> dict[str, Any] | None:
    """Time left on the limit's own clock; a suspended issue keeps what it had."""
    if issue.state is State.SUSPENDED:
        kept: dict[str, Any] | None = issue.detail.get("paused_left")
        return kept
    return None if issue.due_at is None else left_until(issue, issue.due_at, since, calendar)


def left_until(
    issue: IssueState, due: dt.datetime, since: dt.datetime, calendar: WorkingCalendar
) -> dict[str, Any]:
    """Time from an instant to a due date, in the limit's own unit."""
    return time_left(since, due, limit_of(issue).unit, calendar).as_json()


def due_going_on(issue: IssueState, since: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
    """The due date when a paused clock goes on at an instant; the whole limit where none was running."""
    left = issue.detail.get("paused_left")
    if left:
        return due_after_pause(since, TimeLeft.from_json(left), calendar)
    return due_at(since, limit_of(issue), calendar)


def is_extension(issue: IssueState, lead_unit_id: UUID | None, due: dt.datetime) -> bool:
    """Whether a due date for a unit is later than the one the same unit had in this round (design §3).

    Taking the work back and giving it out again does not make the later date a new one.
    """
    held_by, until = issue.lead_unit_id, issue.due_at
    before = issue.detail.get("due_before")
    if until is None and before:
        held_by, until = UUID(before["unit_id"]), dt.datetime.fromisoformat(before["due_at"])
    return until is not None and held_by == lead_unit_id and due > until
