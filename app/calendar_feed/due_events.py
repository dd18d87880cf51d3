"""An issue's due date as a calendar event: what it says, and whether it is of a day or of an hour. Pure."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from app.calendar_feed.icalendar import DueEvent
from app.issues.issue_state import IssueState
from app.issues.workflow import WORKING

BY_DAY = frozenset({"work_day", "natural_day"})
"""Units of time limits that end with a day; the others end at an hour."""


def due_event(issue: IssueState, category: str, host: str, zone: ZoneInfo) -> DueEvent | None:
    """The event; None for an issue without a due date. Cancelled once it is no longer to be worked on.

    It names the issue by number, category and place, and nobody by name.
    """
    if issue.due_at is None:
        return None
    limit = issue.detail.get("limit") or {}
    local = issue.due_at.astimezone(zone)
    number = issue.number or issue.receipt_number or ""
    url = f"{host}/issues/{issue.id}"
    return DueEvent(
        uid=f"{issue.id}@chabu",
        sequence=issue.version,
        changed_at=issue.last_event_at or issue.due_at,
        due=_last_day(local) if limit.get("unit") in BY_DAY else issue.due_at,
        summary=f"整改到期 {number} {category}".strip(),
        description=f"{number} {category} {local:%m-%d %H:%M}\n{url}",
        location=issue.place_text,
        url=url,
        is_cancelled=issue.state not in WORKING,
    )


def _last_day(due: dt.datetime) -> dt.date:
    """The day at whose end a limit by days is due: midnight is the end of the day before."""
    return (due - dt.timedelta(microseconds=1)).date()
