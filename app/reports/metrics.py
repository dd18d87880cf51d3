"""The figures of a month: the only home of their definitions. Pure; works on histories known at a cut-off K.

M = [start, end) in the agency's zone. Every figure carries the issues behind it; every rate its numerator and
denominator. Referred issues are counted in the flows and left out of the agency's rates.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.issues.chain import EventRecord
from app.issues.workflow import State
from app.reports.history import END_OF_TIME, Round, Told, tell

REBOUND_WINDOW = dt.timedelta(days=30)


@dataclass(frozen=True)
class Month:
    """The period of a report and its cut-off."""

    start: dt.datetime
    end: dt.datetime
    known_at: dt.datetime

    def has(self, moment: dt.datetime | None) -> bool:
        """Whether an instant lies in the period."""
        return moment is not None and self.start <= moment < self.end


@dataclass(frozen=True)
class Figure:
    """A figure with the issues behind it. A rate has numerator and denominator; no value where that is 0."""

    value: float | int | None
    numerator: int | None = None
    denominator: int | None = None
    n: int | None = None
    issue_ids: tuple[UUID, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The wire shape; what a figure has not is left out."""
        parts = {"numerator": self.numerator, "denominator": self.denominator, "n": self.n}
        return {"value": self.value, **{name: part for name, part in parts.items() if part is not None}}


@dataclass(frozen=True)
class Seen:
    """One issue at the three places from which a month looks at it."""

    id: UUID
    before: Told  # at the start
    after: Told  # at the end
    known: Told  # with all that was known at the cut-off

    @property
    def is_referred(self) -> bool:
        """With an outside body at the end of the period."""
        return self.after.state is not None and self.after.state.state is State.REFERRED


@dataclass
class Flows:
    """The issues that make up the month's identity."""

    backlog_start: set[UUID] = field(default_factory=set)
    found: set[UUID] = field(default_factory=set)
    reopened: set[UUID] = field(default_factory=set)
    restored: set[UUID] = field(default_factory=set)
    removed: set[UUID] = field(default_factory=set)
    closed: set[UUID] = field(default_factory=set)
    backlog_end: set[UUID] = field(default_factory=set)


def see(events: Sequence[EventRecord], month: Month) -> Seen:
    """Look at one issue's events (in order) as a month needs them."""
    return Seen(
        events[0].issue_id,
        tell(events, month.start, month.known_at),
        tell(events, month.end, month.known_at),
        tell(events, END_OF_TIME, month.known_at),
    )


def figures(
    issues: Sequence[Seen], month: Month, rebounds_of: dict[UUID, list[dt.datetime]]
) -> dict[str, Figure]:
    """Every figure of the month. `rebounds_of`: filings linked as rebounds, by the closed issue."""
    flows = flows_of(issues, month)
    return {
        **{name: _count(getattr(flows, name)) for name in Flows.__dataclass_fields__},
        **_completion(issues, flows),
        **_punctuality(issues, month),
        **_durations(issues, month),
        **_verdicts(issues, month),
        **_closings(issues, month),
        **_rebounds(issues, month, rebounds_of),
        "referred": _count({issue.id for issue in issues if issue.is_referred}),
        "suspended": _count({issue.id for issue in issues if _is_suspended(issue)}),
    }


def flows_of(issues: Iterable[Seen], month: Month) -> Flows:
    """Which issue is in which part of: start + found + reopened + restored − removed − closed = end."""
    flows = Flows()
    for issue in issues:
        before, after, state = issue.before, issue.after, issue.after.state
        if before.is_counted and not before.is_closed:
            flows.backlog_start.add(issue.id)
            if not after.is_counted:
                flows.removed.add(issue.id)
        if not after.is_counted or state is None:
            continue
        if month.has(state.filed_at) and not before.is_counted and not _was_filed(before):
            flows.found.add(issue.id)
        elif before.is_closed and len(after.rounds) > len(before.rounds):
            flows.reopened.add(issue.id)
        elif _was_filed(before) and not before.is_counted:
            flows.restored.add(issue.id)
    base = (flows.backlog_start - flows.removed) | flows.found | flows.reopened | flows.restored
    closed_at_end = {issue.id for issue in issues if issue.after.is_counted and issue.after.is_closed}
    flows.closed = base & closed_at_end
    flows.backlog_end = {issue.id for issue in issues if issue.after.is_counted} - closed_at_end
    return flows


def _was_filed(told: Told) -> bool:
    return told.state is not None and told.state.filed_at is not None


def _is_suspended(issue: Seen) -> bool:
    return issue.after.state is not None and issue.after.state.state is State.SUSPENDED


def _count(ids: set[UUID]) -> Figure:
    return Figure(len(ids), issue_ids=tuple(sorted(ids)))


def _rate(part: set[UUID], whole: set[UUID]) -> Figure:
    return _ratio(len(part), len(whole), part)


def _ratio(numerator: int, denominator: int, ids: Iterable[UUID] = ()) -> Figure:
    value = numerator / denominator if denominator else None
    return Figure(value, numerator, denominator, issue_ids=tuple(sorted(set(ids))))


def _completion(issues: Sequence[Seen], flows: Flows) -> dict[str, Figure]:
    referred = {issue.id for issue in issues if issue.is_referred}
    suspended = {issue.id for issue in issues if _is_suspended(issue)}
    base = ((flows.backlog_start - flows.removed) | flows.found | flows.reopened | flows.restored) - referred
    return {
        "completion_rate": _rate(flows.closed & base, base),
        "completion_rate_without_suspended": _rate(flows.closed & base, base - suspended),
        "same_month_rate": _rate(flows.closed & flows.found, flows.found - referred),
    }


def _rounds(issues: Iterable[Seen]) -> list[tuple[UUID, Round]]:
    return [(issue.id, each) for issue in issues if not issue.is_referred for each in issue.known.rounds]


def _punctuality(issues: Sequence[Seen], month: Month) -> dict[str, Figure]:
    """Rounds that fell due in the month, and those fixed in time: waiting for the verdict, or passed."""
    due, on_time, waiting, by_original = [], [], [], []
    for issue_id, each in _rounds(issues):
        deadline = each.due_at
        if (
            deadline is None
            or not month.has(deadline)
            or (each.left_at is not None and each.left_at < deadline)
        ):
            continue
        standing = [fix for fix in each.fixes if fix.verdict in (None, "passed")]
        due.append(issue_id)
        if any(fix.at <= deadline for fix in standing):
            on_time.append(issue_id)
            if all(fix.verdict is None for fix in standing):
                waiting.append(issue_id)
        if any(fix.at <= (each.original_due_at or deadline) for fix in standing):
            by_original.append(issue_id)
    return {
        "due": Figure(len(due), issue_ids=tuple(due)),
        "on_time": Figure(len(on_time), issue_ids=tuple(on_time)),
        "on_time_waiting": Figure(len(waiting), issue_ids=tuple(waiting)),
        "on_time_rate": _ratio(len(on_time), len(due), on_time),
        "on_time_rate_by_original": _ratio(len(by_original), len(due), by_original),
    }


def _closed_as_fixed(issues: Sequence[Seen], month: Month) -> list[tuple[UUID, Round]]:
    return [
        (issue_id, each)
        for issue_id, each in _rounds(issues)
        if each.close_kind == "fixed" and month.has(each.closed_at)
    ]


def _durations(issues: Sequence[Seen], month: Month) -> dict[str, Figure]:
    """Natural hours of the rounds closed as fixed in the month; medians and percentiles beside the mean."""
    spans: dict[str, list[tuple[float, float]]] = {
        name: [] for name in ("hours_to_assign", "hours_to_fix", "hours_to_verify", "hours_to_close")
    }
    for _, each in _closed_as_fixed(issues, month):
        fix, closed_at = each.passed_fix, each.closed_at
        if fix is None or closed_at is None:
            continue
        _span(spans["hours_to_assign"], each, each.started_at, each.assigned_at)
        if not fix.on_spot:
            _span(spans["hours_to_fix"], each, each.assigned_at, fix.at)
        _span(spans["hours_to_verify"], each, fix.at, fix.verdict_at, has_pauses=False)
        _span(spans["hours_to_close"], each, each.started_at, closed_at)
    return {name: Spread.of(hours) for name, hours in spans.items()}


def _span(
    hours: list[tuple[float, float]],
    each: Round,
    start: dt.datetime | None,
    end: dt.datetime | None,
    has_pauses: bool = True,
) -> None:
    """Add a span, gross and without pauses; waiting for a verdict is itself the pause, so it has none."""
    if start is None or end is None:
        return
    gross = max(end - start, dt.timedelta(0))
    net = max(gross - each.paused_between(start, end), dt.timedelta(0)) if has_pauses else gross
    hours.append((gross.total_seconds() / 3600, net.total_seconds() / 3600))


@dataclass(frozen=True)
class Spread(Figure):
    """Hours: n, mean (the value), median, 90th percentile, and the mean without pauses."""

    median: float | None = None
    p90: float | None = None
    without_pauses: float | None = None

    @classmethod
    def of(cls, hours: list[tuple[float, float]]) -> Spread:
        """The spread of (gross, without pauses) pairs."""
        if not hours:
            return cls(None, n=0)
        gross = sorted(pair[0] for pair in hours)
        middle = len(gross) // 2
        median = gross[middle] if len(gross) % 2 else (gross[middle - 1] + gross[middle]) / 2
        p90 = gross[math.ceil(0.9 * len(gross)) - 1]  # nearest rank
        net = sum(pair[1] for pair in hours) / len(hours)
        return cls(sum(gross) / len(gross), n=len(gross), median=median, p90=p90, without_pauses=net)

    def as_json(self) -> dict[str, Any]:
        """The wire shape."""
        return {
            "n": self.n,
            "mean": self.value,
            "median": self.median,
            "p90": self.p90,
            "without_pauses": self.without_pauses,
        }


def _verdicts(issues: Sequence[Seen], month: Month) -> dict[str, Figure]:
    first = [
        (issue_id, fix) for issue_id, each in _rounds(issues) if (fix := each.first_verdict()) is not None
    ]
    judged = [(issue_id, fix) for issue_id, fix in first if month.has(fix.verdict_at)]
    passed = [issue_id for issue_id, fix in judged if fix.verdict == "passed"]
    closed = _closed_as_fixed(issues, month)
    reworked = [issue_id for issue_id, each in closed if each.rework_count > 0]
    return {
        "first_pass_rate": _ratio(len(passed), len(judged), passed),
        "rework_rate": _ratio(len(reworked), len(closed), reworked),
    }


def _closings(issues: Sequence[Seen], month: Month) -> dict[str, Figure]:
    closings = [(issue_id, each) for issue_id, each in _rounds(issues) if month.has(each.closed_at)]
    figures = {
        f"closed_{kind}": Figure(len(ids), issue_ids=tuple(ids))
        for kind in ("fixed", "cannot_fix", "transferred", "gone")
        for ids in [[issue_id for issue_id, each in closings if each.close_kind == kind]]
    }
    on_spot = [
        issue_id for issue_id, each in closings if each.passed_fix is not None and each.passed_fix.on_spot
    ]
    return {**figures, "fixed_on_spot": Figure(len(on_spot), issue_ids=tuple(on_spot))}


def _rebounds(
    issues: Sequence[Seen], month: Month, rebounds_of: dict[UUID, list[dt.datetime]]
) -> dict[str, Figure]:
    """Of closings whose window ended in the month, those that rebounded within it; rebounds of the month."""
    watched, returned, happened = [], [], []
    for issue in issues:
        linked = rebounds_of.get(issue.id, [])
        reopenings = [each.started_at for each in issue.known.rounds if each.by_rebound]
        happened += [issue.id for moment in (*linked, *reopenings) if month.has(moment)]
        for each in issue.known.rounds:
            if (
                each.close_kind != "fixed"
                or each.closed_at is None
                or not month.has(each.closed_at + REBOUND_WINDOW)
            ):
                continue
            watched.append(issue.id)
            until = each.closed_at + REBOUND_WINDOW
            if any(each.closed_at <= moment <= until for moment in (*linked, *reopenings)):
                returned.append(issue.id)
    return {
        "rebound_rate": _ratio(len(returned), len(watched), returned),
        "rebounds": Figure(len(happened), issue_ids=tuple(happened)),
    }
