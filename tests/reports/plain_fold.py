"""The figures once more, the slow and plain way: every issue folded at each instant that matters. For comparison.

It shares nothing with the product's figures but the fold of an issue and the words of design §7.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.issues.chain import EventRecord
from app.issues.issue_state import IssueState
from app.issues.projection import apply
from app.issues.workflow import Action, State
from app.reports.metrics import Period

KEYS: dict[str, Callable[[IssueState], Any]] = {
    "unit": lambda state: str(state.lead_unit_id) if state.lead_unit_id else None,
    "area": lambda state: str(state.area_id) if state.area_id else None,
    "project": lambda state: str(state.project_id) if state.project_id else None,
    "category": lambda state: state.category,
    "severity": lambda state: state.severity,
    "source": lambda state: state.source,
}
LEFT = (Action.DECLINE, Action.WITHDRAW, Action.MERGE, Action.RECALL, Action.BOUNCE, Action.CLOSE_UNFIXED)
DAY = dt.timedelta(days=1)


@dataclass
class Step:
    """An event with the state before and after it."""

    event: EventRecord
    before: IssueState | None
    after: IssueState

    @property
    def at(self) -> dt.datetime:
        return self.event.effective_at

    @property
    def action(self) -> Action:
        return Action(self.event.action)


@dataclass
class Told:
    """An issue as known at the cut-off."""

    id: UUID
    steps: list[Step]

    def at(self, moment: dt.datetime) -> IssueState | None:
        """The state before an instant, None before the first event."""
        earlier = [step.after for step in self.steps if step.at < moment]
        return earlier[-1] if earlier else None

    def rounds(self) -> list[list[Step]]:
        """The steps of each round."""
        found: dict[int, list[Step]] = defaultdict(list)
        for step in self.steps:
            if step.after.filed_at is not None:
                found[step.after.round].append(step)
        return [found[number] for number in sorted(found)]


@dataclass
class Tally:
    """Marks and hours of one group; the issues behind each mark."""

    marks: Counter[str] = field(default_factory=Counter)
    ids: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    hours: dict[str, list[tuple[dt.timedelta, dt.timedelta]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, issue_id: UUID, marks: Iterable[str]) -> None:
        """Count one row."""
        for mark in marks:
            self.marks[mark] += 1
            self.ids[mark].add(issue_id)


class PlainFigures:
    """Tallies by (dimension, key); (None, None) is the whole."""

    def __init__(
        self,
        issues: Iterable[list[EventRecord]],
        period: Period,
        late_hours: int = 72,
        rebound_days: int = 30,
    ) -> None:
        self.period, self.late, self.window = period, dt.timedelta(hours=late_hours), rebound_days * DAY
        self.tallies: dict[tuple[str | None, Any], Tally] = defaultdict(Tally)
        self.issues = [told for events in issues if (told := self._tell(events)).steps]
        self.filings: dict[UUID, list[dt.datetime]] = defaultdict(list)
        for told in self.issues:
            state = told.steps[-1].after
            if state.rebound_of_id and state.filed_at and state.rebound_state != "unlinked":
                self.filings[state.rebound_of_id].append(state.filed_at)
        for told in self.issues:
            self._flows(told)
            for steps in told.rounds():
                if steps[0].at < period.end:
                    self._round(told, steps)

    def whole(self) -> Tally:
        """The tally of everything."""
        return self.tallies[None, None]

    def _tell(self, events: list[EventRecord]) -> Told:
        steps: list[Step] = []
        for event in events:
            if event.received_at <= self.period.known_at:
                before = steps[-1].after if steps else None
                steps.append(Step(event, before, apply(before, event)))
        return Told(events[0].issue_id, steps)

    def _within(self, moment: dt.datetime | None) -> bool:
        return moment is not None and self.period.start <= moment < self.period.end

    def _groups(self, state: IssueState) -> list[Tally]:
        return [self.whole(), *(self.tallies[name, of(state)] for name, of in KEYS.items())]

    def _flows(self, told: Told) -> None:
        before, after = told.at(self.period.start), told.at(self.period.end)
        if after is None:
            return
        marks = self._flow_marks(before, after, told)
        for tally in self._groups(after):
            tally.add(told.id, marks)

    def _flow_marks(self, before: IssueState | None, after: IssueState, told: Told) -> set[str]:
        was_open, is_open = _is_counted(before) and not _is_closed(before), _is_counted(after)
        marks = {"backlog_start"} if was_open else set()
        if not is_open:
            return marks | {"removed"} if was_open else marks
        was_filed = before is not None and before.filed_at is not None
        if not was_filed:
            marks.add("found")
        elif _is_closed(before) and after.round > (before.round if before else 0):
            marks.add("reopened")
        elif not _is_counted(before):
            marks.add("restored")
        if not marks:
            return set()
        if _is_closed(after):
            marks.add("closed")
        else:
            marks.add("backlog_end")
        referred, suspended = after.state is State.REFERRED, after.state is State.SUSPENDED
        marks |= {"referred"} if referred else {"to_close"}
        marks |= {"suspended"} if suspended else set()
        marks |= set() if suspended or referred else {"to_close_without_suspended"}
        if "found" in marks and not referred:
            marks |= {"found_not_referred"} | ({"found_and_closed"} if "closed" in marks else set())
        return marks

    def _round(self, told: Told, steps: list[Step]) -> None:
        at_end = [step.after for step in steps if step.at < self.period.end][-1]
        if at_end.state is State.REFERRED:
            return
        marks = {*self._due_marks(steps), *self._verdict_marks(steps), *self._rebound_marks(told, steps)}
        fix = _last_fix(steps)
        if fix and self._is_late(fix) and self._within(fix.event.received_at):
            marks.add("late_synced")
        closing = steps[-1] if steps[-1].after.state is State.CLOSED else None
        closing = next((step for step in steps if step.after.state is State.CLOSED), closing)
        is_closed_fixed = False
        if closing and self._within(closing.at):
            marks.add(f"closed_{closing.after.close_kind}")
            is_closed_fixed = closing.after.close_kind == "fixed"
        if is_closed_fixed:
            marks |= {"closed_reworked"} if any(step.action is Action.REWORK for step in steps) else set()
            marks |= {"fixed_on_spot"} if fix and fix.action is Action.FIX_ON_SPOT else set()
        for tally in self._groups(at_end):
            tally.add(told.id, marks)
            if is_closed_fixed and closing and fix:
                self._hours(tally, steps, fix, closing)

    def _is_late(self, fix: Step) -> bool:
        return fix.event.received_at - fix.at > self.late

    def _counts_at(self, fix: Step) -> dt.datetime:
        return fix.event.received_at if self._is_late(fix) else fix.at

    def _due_marks(self, steps: list[Step]) -> set[str]:
        due, original, left = _due_dates(steps)
        fix, marks = _last_fix(steps), set()
        verdict = _verdict_on(fix, steps) if fix else None
        stands = fix is not None and (verdict is None or verdict.action is Action.PASS)
        if stands and fix and fix.action is Action.FIX_ON_SPOT:
            return set()
        for name, deadline in (("", due), ("_by_original", original)):
            if deadline is None or not self._within(deadline) or (left and left < deadline):
                continue
            marks.add(f"due{name}")
            if stands and fix and self._counts_at(fix) <= deadline:
                marks |= {f"on_time{name}"}
                marks |= {"on_time_waiting"} if verdict is None and not name else set()
        return marks

    def _verdict_marks(self, steps: list[Step]) -> set[str]:
        verdicts = [step for step in steps if step.action in (Action.PASS, Action.REWORK)]
        if not verdicts or not self._within(verdicts[0].at):
            return set()
        return {"first_verdicts"} | ({"first_passed"} if verdicts[0].action is Action.PASS else set())

    def _rebound_marks(self, told: Told, steps: list[Step]) -> set[str]:
        marks, first = set(), steps[0]
        is_reopening = first.action is Action.REOPEN and first.event.payload["kind"] == "rebound"
        last = told.steps[-1].after
        is_filing = first.after.round == 1 and last.rebound_of_id and last.rebound_state != "unlinked"
        if (is_reopening or is_filing) and self._within(first.at):
            marks.add("rebounds")
        closing = next((step for step in steps if step.after.state is State.CLOSED), None)
        if (
            closing is None
            or closing.after.close_kind != "fixed"
            or not self._within(closing.at + self.window)
        ):
            return marks
        reopenings = [
            step.at
            for step in told.steps
            if step.action is Action.REOPEN
            and step.event.payload["kind"] == "rebound"
            and step.event.version > closing.event.version
        ]
        moments = [*reopenings, *(at for at in self.filings[told.id] if at >= closing.at)]
        is_back = any(at <= closing.at + self.window for at in moments)
        return marks | {"watched"} | ({"rebounded"} if is_back else set())

    def _hours(self, tally: Tally, steps: list[Step], fix: Step, closing: Step) -> None:
        start = steps[0].at
        assigned = next((step.at for step in steps if step.action is Action.ASSIGN), None)
        counts_at = self._counts_at(fix)
        if assigned is not None:
            tally.hours["hours_to_assign"].append((assigned - start, _paused(steps, start, assigned)))
        if assigned is not None and fix.action is not Action.FIX_ON_SPOT:
            tally.hours["hours_to_fix"].append((counts_at - assigned, _paused(steps, assigned, fix.at)))
        tally.hours["hours_to_verify"].append((closing.at - counts_at, dt.timedelta()))
        tally.hours["hours_to_close"].append((closing.at - start, _paused(steps, start, closing.at)))


def _is_counted(state: IssueState | None) -> bool:
    return (
        state is not None and state.filed_at is not None and state.state not in (State.DECLINED, State.MERGED)
    )


def _is_closed(state: IssueState | None) -> bool:
    return state is not None and state.state is State.CLOSED


def _last_fix(steps: list[Step]) -> Step | None:
    fixes = [step for step in steps if step.action in (Action.FIX, Action.FIX_ON_SPOT, Action.ANSWER)]
    return fixes[-1] if fixes else None


def _verdict_on(fix: Step, steps: list[Step]) -> Step | None:
    after = steps[steps.index(fix) + 1 :]
    return next((s for s in after if s.action in (Action.PASS, Action.REWORK, Action.TAKE_BACK)), None)


def _due_dates(
    steps: list[Step],
) -> tuple[dt.datetime | None, dt.datetime | None, dt.datetime | None]:
    """Due date, original due date, and when it was taken away for good."""
    due = original = left = None
    for step in steps:
        state = step.after
        if step.action in LEFT:
            left = step.at
        if step.action is Action.ASSIGN:
            left = None
        if step.action in LEFT and step.action is not Action.CLOSE_UNFIXED:
            continue
        if state.state in (State.SUSPENDED, State.REFERRED):
            due = due if due is not None and due < step.at else None
        else:
            due = state.due_at
        original = state.original_due_at
    return due, original, left


def _paused(steps: list[Step], start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """How long it was fixed or suspended between two instants."""
    total = dt.timedelta()
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if step.after.state in (State.FIXED, State.SUSPENDED):
            until = min(end, following.at) if following else end
            total += max(until - max(start, step.at), dt.timedelta())
    return total


def spread(times: list[tuple[dt.timedelta, dt.timedelta]]) -> dict[str, Any]:
    """n, mean, median, 90th percentile, mean without pauses: hours to four places."""
    if not times:
        return dict.fromkeys(("mean", "median", "p90", "without_pauses")) | {"n": 0}
    gross = sorted(max(time, dt.timedelta()).total_seconds() / 3600 for time, _ in times)
    net = [max(time - pause, dt.timedelta()).total_seconds() / 3600 for time, pause in times]
    half = len(gross) // 2
    median = gross[half] if len(gross) % 2 else (gross[half - 1] + gross[half]) / 2
    return {
        "n": len(gross),
        "mean": math.fsum(gross) / len(gross),
        "median": median,
        "p90": gross[-(-len(gross) * 9 // 10) - 1],
        "without_pauses": math.fsum(net) / len(net),
    }
