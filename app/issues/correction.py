"""What a correction's event says: the changed fields, what hangs on them, and a moved due date. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.issues import payloads
from app.issues.decision import Case, NotAccepted
from app.issues.place_facts import OF_THE_AREA, POSITION_TO_CHECK, place_fields, position_flags
from app.issues.round_clock import is_extension, left_until
from app.issues.workflow import State
from app.kernel.clock import to_wire


def corrected(case: Case) -> dict[str, Any]:
    """The payload of the event. Raises NotAccepted for a correction of nothing, or of what is not there."""
    asked = case.asked(payloads.Correct)
    fields = asked.fields.model_dump(mode="json", exclude_none=True)
    if not fields and asked.due_at is None:
        raise NotAccepted("nothing_changed")
    if asked.fields.rebound_state is not None and case.issue.rebound_of_id is None:
        raise NotAccepted("no_rebound")
    if asked.fields.category:
        if case.found.category is None:
            raise NotAccepted("unknown_category", category=asked.fields.category)
        fields["limit"] = case.found.category.limit.as_json()
        fields.setdefault("goal", case.found.category.close_when)
    event: dict[str, Any] = {"fields": fields, "reason": asked.reason}
    if asked.fields.names_a_place:
        fields.update(_moved(case))
        event["flags"] = _flags(case, asked.fields)
    if asked.due_at is not None:
        event.update(_due_moved(case, asked.due_at))
    return event


def _moved(case: Case) -> dict[str, Any]:
    """Area, unit and project of the corrected place; a point of another area is left behind."""
    point_id = case.found.area.point_id
    return {**place_fields(case.found.area), "point_id": str(point_id) if point_id else None}


def _flags(case: Case, fields: payloads.CorrectedFields) -> list[str]:
    """The area is judged anew; a doubtful position stays doubtful until another one is given."""
    settled = (*OF_THE_AREA, POSITION_TO_CHECK) if fields.position else OF_THE_AREA
    kept = [flag for flag in case.issue.flags if flag not in settled]
    return sorted({*kept, *case.found.area.flags, *position_flags(fields.position, case.settings)})


def _due_moved(case: Case, due: dt.datetime) -> dict[str, Any]:
    """The new date, and what a standing clock then has left: from the fix's sending, or on hold from now."""
    issue = case.issue
    if issue.due_at is None:
        raise NotAccepted("no_due_date")
    event: dict[str, Any] = {
        "due_at": to_wire(due),
        "counts_as_extension": is_extension(issue, issue.lead_unit_id, due),
    }
    if issue.state is State.FIXED and issue.fix is not None:
        sent = dt.datetime.fromisoformat(issue.fix["at"])
        event["paused_left"] = left_until(issue, due, sent, case.found.calendar)
    elif issue.state is State.SUSPENDED:
        event["paused_left"] = left_until(issue, due, case.command.received_at, case.found.calendar)
    return event
