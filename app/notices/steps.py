"""The steps by which the clock tells of a due date: soon, overdue, then up the responsibility chain. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid5

from app.categories.working_calendar import WorkingCalendar
from app.issues.issue_state import IssueState
from app.issues.workflow import WORKING, Role
from app.notices.addressees import Kind, Roster, assignees, supervisors

OWN_IDS = UUID("6f3f0f62-5d2b-5c5e-9a43-1d2b7a3f9c10")


@dataclass(frozen=True)
class Step:
    """One step: its name in the marks, what it tells, and after how many working days overdue it comes."""

    name: str
    kind: Kind
    work_days: int = 0


DUE_SOON = Step("due_soon", Kind.DUE_SOON)
OVERDUE = Step("overdue", Kind.OVERDUE)


def steps_of(supervisor_days: int, leader_days: int) -> tuple[Step, ...]:
    """The steps of overdue issues by the settings; 0 switches a step of the chain off."""
    chain = (("supervisor", supervisor_days), ("leader", leader_days))
    return (OVERDUE, *(Step(name, Kind.ESCALATED, days) for name, days in chain if days > 0))


def due_before(step: Step, at: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
    """The instant such that the step is reached at `at` by what was due at it or before."""
    return calendar.working_days_before(at, step.work_days)


def is_due_soon(issue: IssueState, at: dt.datetime, ahead: dt.timedelta) -> bool:
    """Whether somebody works on it and its due date lies so near ahead.

    Of a short limit only the second half counts as near.
    """
    if issue.state not in WORKING:
        return False
    if issue.due_at is None or not at < issue.due_at <= at + ahead:
        return False
    return issue.assigned_at is None or issue.due_at - at <= (issue.due_at - issue.assigned_at) / 2


def told_by(step: Step, issue: IssueState, roster: Roster) -> set[UUID]:
    """Whom a step tells: the assignee, then the nearest supervisors, then the nearest leaders.

    And who stands in for any of them.
    """
    if step.name == "supervisor":
        return roster.with_substitutes(supervisors(issue, roster))
    if step.name == "leader":
        leaders = roster.nearest(Role.LEADER, issue.unit_ids[0] if issue.unit_ids else None)
        return roster.with_substitutes(leaders)
    return roster.with_substitutes(assignees(issue, roster) & {post.user_id for post in roster.posts})


def cause_of(issue_id: UUID, round_no: int, step: Step) -> UUID:
    """The id that stands for "this step in this round of this issue": the same whenever it is asked for."""
    return uuid5(OWN_IDS, f"{issue_id}/{round_no}/{step.name}")
