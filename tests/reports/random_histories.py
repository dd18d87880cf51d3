"""Random but possible histories of issues, for properties of the figures: each step is one the workflow table has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from app.issues.chain import FIRST_HASH, EventRecord, header_digest
from app.issues.issue_state import IssueState
from app.issues.past_tense import PAST_TENSE
from app.issues.projection import apply
from app.issues.workflow import Action, State
from app.kernel.clock import to_wire
from app.kernel.ids import digest_of, new_id

START = dt.datetime(2026, 4, 6, 1, tzinfo=dt.UTC)
STEPS: dict[State | None, tuple[str, ...]] = {
    None: ("report", "report", "report_public", "report_rebound"),
    State.UNCONFIRMED: ("confirm", "decline"),
    State.REPORTED: (
        *("assign", "assign", "decline", "merge", "fix_on_spot"),
        *("suspend", "refer", "close_unfixed", "correct", "unlink"),
    ),
    State.ASSIGNED: ("fix", "fix", "start", "recall", "assign", "refer", "suspend", "grant", "correct"),
    State.RECTIFYING: ("fix", "fix", "recall", "assign", "merge", "suspend", "close_unfixed"),
    State.FIXED: ("pass", "pass", "rework", "take_back"),
    State.REFERRED: ("answer", "recall", "close_unfixed"),
    State.SUSPENDED: ("resume", "fix", "recall", "close_unfixed", "merge"),
    State.CLOSED: ("reopen", "reopen_rebound", "comment"),
    State.DECLINED: ("refile", "comment"),
    State.MERGED: ("refile", "comment"),
}
ACTION_OF = {
    **dict.fromkeys(("report_public", "report_rebound"), "report"),
    "reopen_rebound": "reopen",
    "unlink": "correct",
}
TARGETS = {
    **dict.fromkeys(("report", "confirm", "refile", "recall", "reopen"), "reported"),
    **dict.fromkeys(("fix", "fix_on_spot", "answer"), "fixed"),
    **dict.fromkeys(("start", "take_back", "rework"), "rectifying"),
    **dict.fromkeys(("pass", "close_unfixed"), "closed"),
    "decline": "declined",
    "merge": "merged",
    "assign": "assigned",
    "refer": "referred",
    "suspend": "suspended",
}
HOURS = (0, 1, 5, 24, 60, 150, 400, 700)
DELAYS = (0, 0, 0, 1, 71, 73, 500)


@dataclass(frozen=True)
class Cast:
    """What issues may refer to."""

    units: tuple[UUID, ...]
    area_id: UUID
    project_id: UUID


choices = st.tuples(st.integers(0, 11), st.sampled_from(HOURS), st.sampled_from(DELAYS), st.integers(0, 3))
"""Which step, how many hours after the one before, how long until it is received, and which detail."""
plans = st.lists(st.lists(choices, min_size=1, max_size=9), min_size=1, max_size=6)


def histories(plan: list[list[tuple[int, int, int, int]]], cast: Cast) -> list[list[EventRecord]]:
    """The events of each issue of a plan."""
    found: list[list[EventRecord]] = []
    for wanted in plan:
        earlier = [events[0].issue_id for events in found]
        found.append(_history(wanted, cast, earlier))
    return found


def _history(plan: list[tuple[int, int, int, int]], cast: Cast, earlier: list[UUID]) -> list[EventRecord]:
    issue_id, state = new_id(), None
    events: list[EventRecord] = []
    moment = received = START
    for which, hours, delay, detail in plan:
        moment += dt.timedelta(hours=hours)
        received = max(received, moment + dt.timedelta(hours=delay))
        possible = STEPS[state.state if state else None]
        step = possible[which % len(possible)]
        action, payload = _payload(step, state, moment, detail, cast, earlier)
        event = EventRecord(
            new_id(), issue_id, len(events) + 1, PAST_TENSE[action], action.value, new_id(), None, "supervisor",
            None, moment, received, payload, digest_of(payload), state.head_hash if state else FIRST_HASH,
        )  # fmt: skip
        event = replace(event, hash=header_digest(event))
        state = apply(state, event)
        events.append(event)
    return events


def _payload(
    step: str, state: IssueState | None, moment: dt.datetime, detail: int, cast: Cast, earlier: list[UUID]
) -> tuple[Action, dict[str, Any]]:
    """The action of a step and what its event says."""
    name = ACTION_OF.get(step, step)
    before = state.state.value if state else "reported"
    kept = state.detail.get("before_suspension", before) if state and step == "resume" else before
    to = "unconfirmed" if step == "report_public" else TARGETS.get(name, kept)
    number, at = f"CW-{new_id().hex[-12:]}", to_wire(moment)
    due = to_wire(moment + dt.timedelta(hours=(-3, 30, 200, 600)[detail]))
    unit, target = str(cast.units[detail % len(cast.units)]), str((earlier or [new_id()])[0])
    rebound_of = str(earlier[detail % len(earlier)]) if earlier and step == "report_rebound" else None
    fix = {"command_id": str(new_id()), "at": at, "on_spot": step == "fix_on_spot", "unit_id": None}
    people = dict.fromkeys(("by_id", "recorded_by_id"), str(new_id()))
    is_new = state is None or not state.number
    said: dict[str, dict[str, Any]] = {
        "report": {**_report(detail, cast), "number": number, "rebound_of_id": rebound_of},
        "report_public": _report(detail, cast),
        "confirm": {"number": number},
        "refile": {"number": number} if is_new else {},
        "merge": {"target_id": target},
        "assign": {"lead_unit_id": unit, "co_unit_ids": [], "due_at": due},
        "rework": {"due_at": due},
        "grant": {"due_at": due},
        "resume": {"due_at": due if to != "reported" else None},
        "correct": {"fields": {"category": f"F0{detail + 1}"}},
        "unlink": {"fields": {"rebound_state": "unlinked"}},
        "fix": {"fix": {**fix, **people, "measure": ""}},
        "pass": {"at": at},
        "close_unfixed": {"kind": ("cannot_fix", "transferred", "gone", "gone")[detail]},
        "suspend": {"interim_measure": "围护", "review_on": "2026-12-01", "ends_at": at},
        "refer": {"body": "水务局", "letter_number": "", "follow_up_on": "2026-12-01"},
        "reopen": {"kind": "closed_in_error", "at": at},
        "reopen_rebound": {"kind": "rebound", "at": at},
        "comment": {"text": "看过"},
    }
    said["report_rebound"] = said["report"]
    said["answer"], said["fix_on_spot"] = said["fix"], {**said["fix"], "lead_unit_id": unit}
    return Action(name), {"to": to, "reason": "原因", "photos": [], **said.get(step, {})}


def _report(detail: int, cast: Cast) -> dict[str, Any]:
    in_area = detail % 2 == 0
    return {
        "category": f"F0{detail % 2 + 1}",
        "severity": detail + 1,
        "source": ("self_check", "joint_inspection", "re_check", "third_party")[detail],
        "place_text": "门口",
        "area_id": str(cast.area_id) if in_area else None,
        "project_id": str(cast.project_id) if in_area else None,
    }
