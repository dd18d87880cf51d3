"""Between the pure state of an issue and its row: both carry the same fields under the same names."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from app.issues.issue_state import IssueState
from app.issues.search_marks import marks_of
from app.issues.search_words import index_words
from app.issues.workflow import State
from app.kernel.clock import to_wire

FIELDS = tuple(name for name in IssueState.__dataclass_fields__ if name != "state")


def state_of(row: Any) -> IssueState:
    """The pure state that a row stores: of an `Issue`, or of a row of the columns of issues."""
    values = {name: getattr(row, name) for name in FIELDS}
    values["detail"], values["co_unit_ids"] = dict(row.detail), list(row.co_unit_ids)
    return IssueState(state=State(row.state), **values)


def columns_of(state: IssueState) -> dict[str, Any]:
    """The columns of a row, those derived for lists included."""
    columns = {name: getattr(state, name) for name in FIELDS}
    columns["state"] = state.state.value
    columns["is_open"] = state.is_open
    columns["fix_at"] = dt.datetime.fromisoformat(state.fix["at"]) if state.fix else None
    return columns


def texts_found_by(state: IssueState) -> tuple[str | None, ...]:
    """The texts whose words an issue is found by."""
    old_number = (state.detail.get("imported") or {}).get("old_number")
    return (state.number, state.receipt_number, old_number, state.place_text, state.description)


def found_by(state: IssueState) -> str:
    """All that an issue is found by, separated by spaces: the words of its texts, then its marks."""
    return " ".join([index_words(*texts_found_by(state)), *marks_of(state)]).strip()


def issue_json(state: IssueState, photos: list[dict[str, Any]]) -> dict[str, Any]:
    """An issue as it travels."""
    return {**_identity(state), **_place(state), **_work(state), **_outcome(state), "photos": photos}


def _identity(state: IssueState) -> dict[str, Any]:
    return {
        "id": str(state.id),
        "version": state.version,
        "number": state.number,
        "receipt_number": state.receipt_number,
        "state": state.state.value,
        "category": state.category,
        "severity": state.severity,
        "source": state.source,
        "description": state.description,
        "flags": state.flags,
        "reporter_id": _text(state.reporter_id),
        "reporter_unit_id": _text(state.reporter_unit_id),
        "reported_at": to_wire(state.reported_at),
        "filed_at": to_wire(state.filed_at),
        "last_event_at": to_wire(state.last_event_at),
        "others_acted": state.others_acted,
        "imported": state.detail.get("imported"),
        "erased": state.detail.get("erased", []),
    }


def _place(state: IssueState) -> dict[str, Any]:
    return {
        "area_id": _text(state.area_id),
        "area_unit_id": _text(state.area_unit_id),
        "point_id": _text(state.point_id),
        "project_id": _text(state.project_id),
        "place_text": state.place_text,
        "position": _position(state),
    }


def _work(state: IssueState) -> dict[str, Any]:
    detail = state.detail
    kept = (
        "goal",
        "measure_asked",
        "limit",
        "paused_left",
        "fix",
        "extension",
        "returned_reason",
        "appeal",
        "asked",
    )
    return {
        "round": state.round,
        "rework_count": state.rework_count,
        "rebound_count": state.rebound_count,
        "extension_count": state.extension_count,
        "assigned_at": to_wire(state.assigned_at),
        "lead_unit_id": _text(state.lead_unit_id),
        "assignee_id": _text(state.assignee_id),
        "co_unit_ids": state.co_unit_ids,
        "due_at": to_wire(state.due_at),
        "original_due_at": to_wire(state.original_due_at),
        **{name: detail.get(name) for name in kept},
    }


def _outcome(state: IssueState) -> dict[str, Any]:
    detail = state.detail
    kept = ("closed_reason", "declined_reason", "verdict", "referral")
    return {
        "closed_at": to_wire(state.closed_at),
        "close_kind": state.close_kind,
        "merged_into_id": _text(state.merged_into_id),
        "rebound_of_id": _text(state.rebound_of_id),
        "rebound_state": state.rebound_state,
        "suspension": _suspension(detail),
        **{name: detail.get(name) for name in kept},
    }


def _suspension(detail: dict[str, Any]) -> dict[str, Any] | None:
    suspension = detail.get("suspension")
    return {**suspension, "resume_to": detail.get("before_suspension")} if suspension else None


def _position(state: IssueState) -> dict[str, Any] | None:
    if state.latitude is None or state.longitude is None:
        return None
    return {
        "latitude": state.latitude,
        "longitude": state.longitude,
        "accuracy_m": state.accuracy_m,
        "source": state.position_source,
        "at": state.position_at or to_wire(state.reported_at),
    }


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
