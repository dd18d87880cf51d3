"""What the figures read of one issue: its state at an instant, and its rounds, folded from events. Pure.

Known at a cut-off K means received at or before K; at an instant t means effective before t (design §7).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.projection import apply
from app.issues.workflow import Action, State

LATE_SYNC = dt.timedelta(hours=72)
END_OF_TIME = dt.datetime.max.replace(tzinfo=dt.UTC)
FIXES = (Action.FIX, Action.FIX_ON_SPOT, Action.ANSWER)
PAUSED = (State.FIXED, State.SUSPENDED)
KEEP_THE_DUE_DATE = (Action.DECLINE, Action.WITHDRAW, Action.MERGE, Action.RECALL, Action.BOUNCE)
"""They end what was due; whether before or after the due date is told by `left_at`."""


@dataclass
class FixSent:
    """A fix of a round: when it counts; its verdict is passed, returned, taken_back or, waiting, None."""

    at: dt.datetime
    is_late_synced: bool
    on_spot: bool
    verdict: str | None = None
    verdict_at: dt.datetime | None = None


@dataclass
class Round:
    """Filing or reopening → closing. `pauses` are the times in which the clock stood."""

    number: int
    started_at: dt.datetime
    by_rebound: bool = False
    assigned_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    original_due_at: dt.datetime | None = None
    fixes: list[FixSent] = field(default_factory=list)
    pauses: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)
    rework_count: int = 0
    closed_at: dt.datetime | None = None
    close_kind: str | None = None
    left_at: dt.datetime | None = None
    """When it was declined, merged, recalled or closed unfixed: from then on nothing falls due."""

    @property
    def passed_fix(self) -> FixSent | None:
        """The fix that passed."""
        return next((fix for fix in self.fixes if fix.verdict == "passed"), None)

    def first_verdict(self) -> FixSent | None:
        """The fix with the first verdict that is one: taking back is none."""
        judged = [fix for fix in self.fixes if fix.verdict in ("passed", "returned")]
        return min(judged, key=lambda fix: fix.verdict_at or END_OF_TIME, default=None)

    def paused_between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """How long the clock stood within an interval."""
        parts = (min(end, until) - max(start, since) for since, until in self.pauses)
        return sum((part for part in parts if part > dt.timedelta(0)), dt.timedelta(0))


@dataclass(frozen=True)
class Told:
    """An issue as known at K: its state at t, and its rounds up to t."""

    state: IssueState | None
    rounds: list[Round]

    @property
    def is_counted(self) -> bool:
        """Filed and not declined or merged."""
        state = self.state
        return (
            state is not None
            and state.filed_at is not None
            and state.state not in (State.DECLINED, State.MERGED)
        )

    @property
    def is_closed(self) -> bool:
        """Closed, of whatever kind."""
        return self.state is not None and self.state.state is State.CLOSED


def tell(events: Sequence[EventRecord], at: dt.datetime, known_at: dt.datetime) -> Told:
    """Fold one issue's events that are effective before `at` and were received at or before `known_at`."""
    state: IssueState | None = None
    rounds: list[Round] = []
    for event in events:
        if event.received_at > known_at or event.effective_at >= at:
            continue
        before, state = state, apply(state, event)
        _follow(rounds, before, state, event)
    return Told(state, rounds)


def _follow(rounds: list[Round], before: IssueState | None, state: IssueState, event: EventRecord) -> None:
    action, moment = Action(event.action), event.effective_at
    if state.round > len(rounds):
        rounds.append(Round(state.round, moment, event.payload.get("kind") == "rebound"))
    if not rounds:
        return
    current = rounds[-1]
    _follow_clock(current, before, state, moment)
    if action is Action.ASSIGN:
        current.assigned_at = current.assigned_at or moment
        current.left_at = None
    elif action is Action.IMPORT:
        current.assigned_at = state.assigned_at  # where the old ledger says when
    if action not in KEEP_THE_DUE_DATE:
        # While suspended, or with an outside body, nothing falls due.
        current.due_at = None if state.state is State.SUSPENDED else state.due_at
        current.original_due_at = state.original_due_at
    if action in FIXES:
        current.fixes.append(_fix_of(event))
    elif action in (Action.PASS, Action.REWORK, Action.TAKE_BACK) and current.fixes:
        current.fixes[-1].verdict = {"pass": "passed", "rework": "returned"}.get(action.value, "taken_back")
        current.fixes[-1].verdict_at = moment
        current.rework_count += action is Action.REWORK
    if state.state is State.CLOSED:
        current.closed_at, current.close_kind = state.closed_at, state.close_kind
    if action in (
        Action.DECLINE,
        Action.WITHDRAW,
        Action.MERGE,
        Action.RECALL,
        Action.BOUNCE,
        Action.CLOSE_UNFIXED,
    ):
        current.left_at = moment


def _follow_clock(current: Round, before: IssueState | None, state: IssueState, moment: dt.datetime) -> None:
    was_paused = before is not None and before.state in PAUSED
    if not was_paused and state.state in PAUSED:
        current.pauses.append((moment, END_OF_TIME))
    elif was_paused and state.state not in PAUSED and current.pauses:
        current.pauses[-1] = (current.pauses[-1][0], moment)


def _fix_of(event: EventRecord) -> FixSent:
    # An old ledger is no phone that was out of reach: its fixes count when they were made.
    late = event.received_at - event.effective_at > LATE_SYNC and "imported" not in event.payload
    at = event.received_at if late else event.effective_at
    fix: dict[str, Any] = event.payload["fix"]
    return FixSent(at, late, bool(fix.get("on_spot")))
