"""The fold of appeals: asked, then decided. It reads nothing but the event."""

from __future__ import annotations

from typing import Any

from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.workflow import Action


def appealed(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    """An appeal waits for its answer; who decided what it is about does not decide on it."""
    state.detail["appeal"] = {
        "command_id": str(event.command_id),
        "about": payload["about"],
        "reason": payload["reason"],
        "decider_id": payload.get("decider_id"),
    }
    if payload.get("decider_for_id"):
        state.detail["appeal"]["decider_for_id"] = payload["decider_for_id"]


def appeal_decided(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    """The answer is kept beside the earlier ones; what the appeal was about stays a fact."""
    appeal = state.detail.pop("appeal", None) or {}
    decided = {
        "about": appeal.get("about"),
        "upheld": event.action == Action.UPHOLD,
        "reason": payload.get("reason", ""),
    }
    state.detail["appeals_decided"] = [*state.detail.get("appeals_decided", []), decided]
