"""The fold: what an issue is after one more event. It reads nothing but the event: replayable for ever.

Whatever needs a calendar, a setting or a number series was decided before and lies in the event's payload.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any
from uuid import UUID

from app.issues.appealing import appeal_decided, appealed
from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.tombstone import ERASE, erased_fields
from app.issues.workflow import STATE_CHANGING, Action, Role, State

UNREPLAYABLE = (KeyError, ValueError, TypeError)  # what a fold raises over damaged events
QUIET = frozenset({Action.COMMENT, Action.ATTACH, Action.CO_ANSWER, Action.URGE})
ROUND_DETAILS = (
    "fix",
    "verdict",
    "extension",
    "suspension",
    "before_suspension",
    "paused_left",
    "referral",
    "appeal",
    "closed_reason",
    "closed_by_id",
    "returned_reason",
    "returned_by_id",
    "returned_for_id",
    "due_before",
)


def fold(events: Iterable[EventRecord]) -> IssueState:
    """The state after all events of one issue, in order. Raises ValueError when there are none."""
    state: IssueState | None = None
    for event in events:
        state = apply(state, event)
    if state is None:
        raise ValueError("an issue without events")
    return state


def apply(before: IssueState | None, event: EventRecord) -> IssueState:
    """The state after one more event; `before` is left as it was."""
    state = IssueState(id=event.issue_id) if before is None else _copy_of(before)
    if event.action == ERASE:
        return _erased(state, event)
    action = Action(event.action)
    EFFECTS.get(action, _no_effect)(state, event.payload, event)
    if action in STATE_CHANGING:
        state.state = State(event.payload["to"])
    if action not in QUIET and event.actor_id != state.reporter_id:
        state.others_acted = True
    state.version = event.version
    state.head_hash = event.hash
    state.last_event_at = event.effective_at
    return state


def _erased(state: IssueState, event: EventRecord) -> IssueState:
    """No act of the workflow: the words are gone from the events before, and this names the fields."""
    if gone := erased_fields(event.payload):
        state.detail["erased"] = sorted(gone | set(state.detail.get("erased", [])))
    state.version, state.head_hash = event.version, event.hash
    return state


def _copy_of(before: IssueState) -> IssueState:
    """A state that may be changed without the one before; `dataclasses.replace` takes ten times as long."""
    state = copy(before)
    state.detail, state.co_unit_ids = dict(before.detail), list(before.co_unit_ids)
    return state


def _reported(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.reporter_id, state.reporter_unit_id = event.actor_id, event.actor_unit_id
    state.reported_at = event.effective_at
    _describe(state, payload)
    state.detail["flags"] = payload.get("flags", [])
    state.detail["public"] = event.actor_role == Role.PUBLIC
    state.receipt_number = payload.get("receipt_number")
    if payload.get("number"):
        _filed(state, payload, event)


def _imported(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    """Who reported it, the ledger does not say; the importer's unit answers for it where no other does."""
    _reported(state, payload, event)
    state.reporter_id = None
    state.lead_unit_id = _uuid(payload.get("lead_unit_id"))
    state.assigned_at = _instant(payload["assigned_at"]) if payload.get("assigned_at") else None
    state.due_at = state.original_due_at = _instant(payload["due_at"]) if payload.get("due_at") else None
    state.detail["imported"] = {
        **payload["imported"],
        "old_number": payload["old_number"],
        "missing": payload["missing"],
    }


def _filed(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.number = payload["number"]
    state.filed_at = event.effective_at
    state.round = 1
    if payload.get("rebound_of_id"):
        state.rebound_of_id, state.rebound_state = UUID(payload["rebound_of_id"]), "proposed"


def _confirmed(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    _filed(state, payload, event)


def _describe(state: IssueState, fields: dict[str, Any]) -> None:
    """Take over the descriptive fields that a report or a correction carries.

    Those it does not carry stay.
    """
    for name in ("category", "severity", "source", "place_text", "description", "rebound_state"):
        if fields.get(name) is not None:
            setattr(state, name, fields[name])
    for name in ("area_id", "area_unit_id", "point_id", "project_id"):
        if name in fields:
            setattr(state, name, UUID(fields[name]) if fields[name] else None)
    if "position" in fields:
        where = fields["position"] or {}
        state.latitude, state.longitude = where.get("latitude"), where.get("longitude")
        state.accuracy_m, state.position_source = where.get("accuracy_m"), where.get("source")
        state.position_at = where.get("at")
    for name in ("limit", "goal"):
        if name in fields:
            state.detail[name] = fields[name]


def _declined(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail["declined_reason"] = payload["reason"]


def _merged(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.merged_into_id = UUID(payload["target_id"])
    state.detail["before_merge"] = state.state.value


def _refiled(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.merged_into_id = None
    state.detail.pop("declined_reason", None)
    _clear_assignment(state)
    if payload.get("number"):
        _filed(state, payload, event)


def _corrected(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    _describe(state, payload["fields"])
    if "flags" in payload:
        state.detail["flags"] = payload["flags"]
    if payload.get("due_at"):
        state.due_at = _instant(payload["due_at"])
        state.extension_count += 1 if payload.get("counts_as_extension") else 0
    if "paused_left" in payload:
        state.detail["paused_left"] = payload["paused_left"]


def _assigned(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.assigned_at = state.assigned_at or event.effective_at
    state.lead_unit_id = UUID(payload["lead_unit_id"])
    state.assignee_id = _uuid(payload.get("assignee_id"))
    state.co_unit_ids = list(payload.get("co_unit_ids", []))
    _set_due(state, payload["due_at"])
    state.extension_count += 1 if payload.get("counts_as_extension") else 0
    state.detail["goal"] = payload.get("goal", "")
    state.detail["measure_asked"] = payload.get("measure_asked", "")
    state.detail.pop("due_before", None)
    _drop_extension(state)


def _delegated(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.lead_unit_id = _uuid(payload.get("unit_id")) or state.lead_unit_id
    state.assignee_id = _uuid(payload.get("assignee_id"))
    if payload.get("due_at"):
        state.due_at = _instant(payload["due_at"])


def _handed_over(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.assignee_id = _uuid(payload.get("assignee_id"))


def _recalled(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    if payload.get("due_before"):
        state.due_at = _instant(payload["due_before"])
    _clear_assignment(state)


def _end_due_date(state: IssueState) -> None:
    """No due date from here on; which one ended is kept, for a later one to the same unit is an extension."""
    if state.due_at is not None and state.lead_unit_id is not None:
        state.detail["due_before"] = {"unit_id": str(state.lead_unit_id), "due_at": state.due_at.isoformat()}
    state.due_at = None


def _clear_assignment(state: IssueState) -> None:
    _end_due_date(state)
    state.lead_unit_id = state.assignee_id = None
    state.co_unit_ids = []
    for name in ("referral", "suspension", "before_suspension", "paused_left"):
        state.detail.pop(name, None)
    _drop_extension(state)


def _fixed(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail["fix"] = payload["fix"]
    state.detail["paused_left"] = payload.get("paused_left")
    for name in ("suspension", "before_suspension"):
        state.detail.pop(name, None)
    if payload.get("due_at"):
        state.due_at = _instant(payload["due_at"])
    if (
        payload.get("lead_unit_id") and state.lead_unit_id is None
    ):  # fixed on the spot: nobody had to assign it
        state.lead_unit_id = UUID(payload["lead_unit_id"])


def _taken_back(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    if payload.get("due_at"):
        _set_due(state, payload["due_at"])
    state.detail.pop("fix", None)
    state.detail.pop("paused_left", None)


def _set_due(state: IssueState, due_at: str) -> None:
    """A due date; the first of the round is the original one and stays."""
    state.due_at = _instant(due_at)
    state.original_due_at = state.original_due_at or state.due_at


def _referred(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail["referral"] = {name: payload[name] for name in ("body", "letter_number", "follow_up_on")}
    _end_due_date(state)
    _drop_extension(state)


def _followed_up(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail["referral"] = {**state.detail["referral"], "follow_up_on": payload["follow_up_on"]}


def _passed(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail["verdict"] = {
        "command_id": str(event.command_id),
        "opinion": payload.get("opinion", ""),
        "by_id": str(event.actor_id),
        "at": payload["at"],
    }
    _closed(state, "fixed", event)


def _closed(state: IssueState, kind: str, event: EventRecord) -> None:
    state.close_kind, state.closed_at = kind, event.effective_at
    state.detail.pop("paused_left", None)
    _drop_extension(state)


def _returned(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.rework_count += 1
    _set_due(state, payload["due_at"])
    state.detail["returned_reason"] = payload["reason"]
    state.detail["returned_by_id"] = str(event.actor_id)
    state.detail.pop("returned_for_id", None)
    if payload.get("for_id"):
        state.detail["returned_for_id"] = payload["for_id"]
    for name in ("fix", "paused_left"):
        state.detail.pop(name, None)


def _closed_unfixed(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail["closed_reason"] = payload["reason"]
    state.detail["closed_by_id"] = str(event.actor_id) if event.actor_id else None
    _closed(state, payload["kind"], event)


def _extension_asked(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.extension_pending = True
    state.detail["extension"] = {
        "command_id": str(event.command_id),
        "new_due_at": payload["new_due_at"],
        "reason": payload["reason"],
    }


def _extension_granted(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.due_at = _instant(payload["due_at"])
    state.extension_count += 1
    if "paused_left" in payload:
        state.detail["paused_left"] = payload["paused_left"]
    _drop_extension(state)


def _drop_extension(state: IssueState) -> None:
    state.extension_pending = False
    state.detail.pop("extension", None)


def _suspended(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail["suspension"] = {
        name: payload[name] for name in ("reason", "interim_measure", "review_on", "ends_at")
    }
    state.detail["before_suspension"] = state.state.value
    state.detail["paused_left"] = payload.get("paused_left")


def _resumed(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    if payload.get("due_at"):
        state.due_at = _instant(payload["due_at"])
    for name in ("suspension", "before_suspension", "paused_left"):
        state.detail.pop(name, None)


def _reopened(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.round += 1
    state.rebound_count += 1 if payload["kind"] == "rebound" else 0
    state.rework_count = state.extension_count = 0
    state.closed_at = state.close_kind = state.assigned_at = state.original_due_at = None
    _clear_assignment(state)
    for name in ROUND_DETAILS:
        state.detail.pop(name, None)
    state.detail["reopened"] = {"kind": payload["kind"], "reason": payload["reason"], "at": payload["at"]}


def _attached(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    state.detail.pop("asked", None)


def _commented(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    if payload.get("asks"):
        state.detail["asked"] = {
            "command_id": str(event.command_id),
            "text": payload["text"],
            "by_id": str(event.actor_id),
        }


def _no_effect(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    """Start, urge, deny and co-answer change nothing but the state, the clock or the timeline."""


def _denied(state: IssueState, payload: dict[str, Any], event: EventRecord) -> None:
    _drop_extension(state)


Effect = Callable[[IssueState, dict[str, Any], EventRecord], None]
EFFECTS: dict[Action, Effect] = {
    Action.REPORT: _reported,
    Action.IMPORT: _imported,
    Action.CONFIRM: _confirmed,
    Action.DECLINE: _declined,
    Action.WITHDRAW: _declined,
    Action.MERGE: _merged,
    Action.REFILE: _refiled,
    Action.CORRECT: _corrected,
    Action.ASSIGN: _assigned,
    Action.DELEGATE: _delegated,
    Action.HAND_OVER: _handed_over,
    Action.RECALL: _recalled,
    Action.BOUNCE: _recalled,
    Action.FIX: _fixed,
    Action.FIX_ON_SPOT: _fixed,
    Action.ANSWER: _fixed,
    Action.TAKE_BACK: _taken_back,
    Action.REFER: _referred,
    Action.FOLLOW_UP: _followed_up,
    Action.PASS: _passed,
    Action.REWORK: _returned,
    Action.CLOSE_UNFIXED: _closed_unfixed,
    Action.ASK_EXTENSION: _extension_asked,
    Action.GRANT: _extension_granted,
    Action.DENY: _denied,
    Action.SUSPEND: _suspended,
    Action.RESUME: _resumed,
    Action.REOPEN: _reopened,
    Action.APPEAL: appealed,
    Action.UPHOLD: appeal_decided,
    Action.REJECT: appeal_decided,
    Action.ATTACH: _attached,
    Action.COMMENT: _commented,
}


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
