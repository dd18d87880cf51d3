"""What a call says of a transition: where the issue stands, and no words or names of persons. Pure."""

from __future__ import annotations

from typing import Any

from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.kernel.clock import to_wire


def transition_of(event: EventRecord, issue: IssueState) -> dict[str, Any]:
    """The body of a call: type, time and data. Free text stays in the house: it may say anything."""
    return {
        "type": f"issue.{event.type}",
        "timestamp": to_wire(event.received_at),
        "data": {
            "event_id": str(event.id),
            "action": event.action,
            "version": event.version,
            "actor_role": event.actor_role,
            "actor_unit_id": _text(event.actor_unit_id),
            "effective_at": to_wire(event.effective_at),
            "issue": {
                "id": str(issue.id),
                "number": issue.number or issue.receipt_number,
                "state": issue.state.value,
                "category": issue.category,
                "severity": issue.severity,
                "source": issue.source,
                "round": issue.round,
                **{name: _text(getattr(issue, name)) for name in ("area_id", "project_id", "lead_unit_id")},
                "latitude": issue.latitude,
                "longitude": issue.longitude,
                **{name: to_wire(getattr(issue, name)) for name in ("reported_at", "due_at", "closed_at")},
                "close_kind": issue.close_kind,
            },
        },
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
