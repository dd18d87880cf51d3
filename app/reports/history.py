"""An issue's history as the figures read it, folded from events: its open spans and its rounds. Pure.

A span is a stretch in which an issue was open and no dimension of it changed; a round goes from filing or
reopening to closing. Instants are whole microseconds since 1970 (UTC), so that both databases compare alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.projection import apply
from app.issues.tombstone import ERASE
from app.issues.workflow import Action, State

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
DAY_US = 86_400_000_000
FOREVER = 1 << 60
FIXES = (Action.FIX, Action.FIX_ON_SPOT, Action.ANSWER)
PAUSED = (State.FIXED, State.SUSPENDED)
WITHDRAWN = (Action.DECLINE, Action.WITHDRAW, Action.MERGE, Action.RECALL, Action.BOUNCE)
"""They end what was due, and clear the issue's own due date; `left_us` tells whether it had fallen due."""
STAGES = {State.CLOSED: "closed", State.DECLINED: "out", State.MERGED: "out"}
OPEN_STAGES = {State.SUSPENDED: "suspended", State.REFERRED: "referred"}


def micros(moment: dt.datetime) -> int:
    """An aware instant in microseconds since 1970, exactly."""
    return (moment - EPOCH) // MICROSECOND


@dataclass(frozen=True)
class Dimensions:
    """What figures are broken down by, as the issue has them at some instant."""

    unit_id: UUID | None
    area_id: UUID | None
    project_id: UUID | None
    category: str
    severity: int
    source: str

    @classmethod
    def of(cls, state: IssueState) -> Dimensions:
        """Those of a state; an issue nobody was given has no unit."""
        return cls(
            state.lead_unit_id,
            state.area_id,
            state.project_id,
            state.category,
            state.severity,
            state.source,
        )


@dataclass
class Span:
    """Open from `from_us` (the event that began it) until `until_us`, with the same dimensions throughout.

    A run is a stretch without closing, declining or merging. `next_us` is where the issue's next span begins,
    `round_next_us` where that of the same round does.
    """

    seq: int
    round: int
    stage: str  # open | suspended | referred
    dimensions: Dimensions
    from_us: int
    run: int
    run_from_us: int
    filed_us: int
    until_us: int = FOREVER
    next_us: int = FOREVER
    round_next_us: int = FOREVER
    ended_by: str | None = None  # closed | out | changed


@dataclass
class Round:
    """Filing or reopening → closing. The fix is the last one sent: only that one can stand or have passed."""

    number: int
    started_us: int
    by_rebound: bool = False
    rebound_of_id: UUID | None = None
    rebounded_us: int | None = None
    """When a later round was the first to begin by reopening as a rebound."""
    assigned_us: int | None = None
    due_us: int | None = None
    original_due_us: int | None = None
    left_us: int | None = None
    """When it was declined, merged, recalled, bounced or closed unfixed: from then on nothing falls due."""
    fix_us: int | None = None
    fix_received_us: int | None = None
    fix_on_spot: bool = False
    fix_state: str | None = None  # waiting | passed | returned | taken_back
    verdict_us: int | None = None
    first_verdict_us: int | None = None
    first_passed: bool = False
    rework_count: int = 0
    closed_us: int | None = None
    close_kind: str | None = None
    pauses: list[tuple[int, int]] = field(default_factory=list)

    def paused_us(self, start: int | None, end: int | None) -> int:
        """How long the clock stood within an interval."""
        if start is None or end is None:
            return 0
        return sum(max(0, min(end, until) - max(start, since)) for since, until in self.pauses)


@dataclass
class History:
    """Spans and rounds of one issue, in order; empty before it was filed."""

    spans: list[Span] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    first_known_us: int = 0
    known_us: int = 0
    """When the first and the last of its events were received."""


def history_of(events: Iterable[EventRecord], known_at: dt.datetime | None = None) -> History:
    """Fold one issue's events, in order; only those received at or before `known_at`, if given."""
    told = History()
    state: IssueState | None = None
    received: list[int] = []
    for event in events:
        if event.action == ERASE or (known_at is not None and event.received_at > known_at):
            continue  # an erasure takes words and pictures, never a figure
        received.append(micros(event.received_at))
        before, state = state, apply(state, event)
        if state.filed_at is not None:
            _follow_span(told, state, micros(event.effective_at))
            _follow_round(told.rounds, before, state, event)
    if state is not None and told.rounds:
        first = told.rounds[0]
        first.rebound_of_id = None if state.rebound_state == "unlinked" else state.rebound_of_id
        first.by_rebound = first.rebound_of_id is not None
        _look_ahead(told.rounds)
    told.first_known_us, told.known_us = min(received, default=0), max(received, default=0)
    return told


def _look_ahead(rounds: list[Round]) -> None:
    rebounded: int | None = None
    for each in reversed(rounds):
        each.rebounded_us = rebounded
        rebounded = each.started_us if each.by_rebound and each.number > 1 else rebounded


def _follow_span(told: History, state: IssueState, moment: int) -> None:
    ended = STAGES.get(state.state)
    stage = None if ended else OPEN_STAGES.get(state.state, "open")
    dimensions = Dimensions.of(state)
    last = told.spans[-1] if told.spans else None
    if last is not None and last.until_us == FOREVER:
        if (last.stage, last.round, last.dimensions) == (stage, state.round, dimensions):
            return
        last.until_us, last.ended_by = moment, ended or "changed"
    if stage is None or state.filed_at is None:
        return
    goes_on = last is not None and last.ended_by == "changed"
    if last is not None:
        last.next_us = moment
        last.round_next_us = moment if last.round == state.round else FOREVER
    told.spans.append(
        Span(
            seq=len(told.spans) + 1,
            round=state.round,
            stage=stage,
            dimensions=dimensions,
            from_us=moment,
            run=(last.run if last else 0) + (0 if goes_on else 1),
            run_from_us=last.run_from_us if last and goes_on else moment,
            filed_us=micros(state.filed_at),
        )
    )


def _follow_round(
    rounds: list[Round], before: IssueState | None, state: IssueState, event: EventRecord
) -> None:
    action, moment = Action(event.action), micros(event.effective_at)
    if state.round > len(rounds):
        rounds.append(Round(state.round, moment, by_rebound=event.payload.get("kind") == "rebound"))
    current = rounds[-1]
    _follow_clock(current, before, state, moment)
    _follow_due_date(current, state, action, moment)
    if action in FIXES:
        _take_fix(current, event)
    elif action in (Action.PASS, Action.REWORK, Action.TAKE_BACK):
        _take_verdict(current, action, moment)
    if state.state is State.CLOSED and state.closed_at is not None:
        current.closed_us, current.close_kind = micros(state.closed_at), state.close_kind


def _follow_clock(current: Round, before: IssueState | None, state: IssueState, moment: int) -> None:
    was_paused = before is not None and before.state in PAUSED
    if not was_paused and state.state in PAUSED:
        current.pauses.append((moment, FOREVER))
    elif was_paused and state.state not in PAUSED and current.pauses:
        current.pauses[-1] = (current.pauses[-1][0], moment)


def _follow_due_date(current: Round, state: IssueState, action: Action, moment: int) -> None:
    """Suspended, or with an outside body, nothing falls due; what had fallen due before stays so."""
    if action is Action.ASSIGN:
        current.assigned_us = moment if current.assigned_us is None else current.assigned_us
        current.left_us = None
    if action is Action.IMPORT and state.assigned_at is not None:
        current.assigned_us = micros(state.assigned_at)  # where the old ledger says when
    if action in WITHDRAWN or action is Action.CLOSE_UNFIXED:
        current.left_us = moment
    if action in WITHDRAWN:
        return
    if state.state in (State.SUSPENDED, State.REFERRED):
        has_fallen_due = current.due_us is not None and current.due_us < moment
        current.due_us = current.due_us if has_fallen_due else None
    else:
        current.due_us = micros(state.due_at) if state.due_at else None
    current.original_due_us = micros(state.original_due_at) if state.original_due_at else None


def _take_fix(current: Round, event: EventRecord) -> None:
    fix: dict[str, Any] = event.payload["fix"]
    # An old ledger is no phone that was out of reach: its fixes count when they were made.
    received_at = event.effective_at if "imported" in event.payload else event.received_at
    current.fix_us, current.fix_received_us = micros(event.effective_at), micros(received_at)
    current.fix_on_spot, current.fix_state, current.verdict_us = bool(fix.get("on_spot")), "waiting", None


def _take_verdict(current: Round, action: Action, moment: int) -> None:
    if current.fix_state != "waiting":
        return
    current.fix_state = {Action.PASS: "passed", Action.REWORK: "returned"}.get(action, "taken_back")
    current.verdict_us = moment
    if action is Action.TAKE_BACK:
        return
    current.rework_count += action is Action.REWORK
    if current.first_verdict_us is None:
        current.first_verdict_us, current.first_passed = moment, action is Action.PASS
