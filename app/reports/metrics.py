"""The figures of a period: the only home of their definitions (design §7). Pure.

M = [start, end) by the agency's zone, known at a cut-off K. Each figure counts marked rows, and the issues
behind it are those rows. A mark is a condition on a row, in SQL that both databases read alike:

- Flow rows: an issue as it was last open before the end of M. `was_open` and `was_closed` say what it was at
  the start; `is_open` whether it is open at the end; else `ended_by` says how it left.
- Round rows: a round begun before the end of M, as known at K. `fix_at` is when its fix counts, `is_referred`
  whether the issue is with an outside body at min(end, closing); then no rate of the agency counts it.

Dimensions of either are those at min(end, closing).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DIMENSIONS = ("unit", "area", "project", "category", "severity", "source")
CLOSE_KINDS = ("fixed", "cannot_fix", "transferred", "gone")


@dataclass(frozen=True)
class Period:
    """M and its cut-off: aware instants."""

    start: dt.datetime
    end: dt.datetime
    known_at: dt.datetime


def within(column: str) -> str:
    """The condition that an instant lies in M."""
    return f"{column} >= :start AND {column} < :end"


_FOUND = "filed_us >= :start"
_COUNTED = "(is_open = 1 OR ended_by = 'closed')"
_CLOSED = "is_open = 0 AND ended_by = 'closed'"
_REFERRED = "is_open = 1 AND stage = 'referred'"
_SUSPENDED = "is_open = 1 AND stage = 'suspended'"

FLOW_MARKS = {
    "backlog_start": "was_open = 1",
    "found": f"{_FOUND} AND {_COUNTED}",
    "reopened": f"was_open = 0 AND was_closed = 1 AND {_COUNTED}",
    "restored": f"was_open = 0 AND was_closed = 0 AND NOT {_FOUND} AND {_COUNTED}",
    "removed": "was_open = 1 AND is_open = 0 AND ended_by = 'out'",
    "closed": _CLOSED,
    "backlog_end": "is_open = 1",
    "to_close": f"{_COUNTED} AND NOT ({_REFERRED})",
    "to_close_without_suspended": f"{_COUNTED} AND NOT ({_REFERRED}) AND NOT ({_SUSPENDED})",
    "found_and_closed": f"{_FOUND} AND {_CLOSED}",
    "found_not_referred": f"{_FOUND} AND {_COUNTED} AND NOT ({_REFERRED})",
    "referred": _REFERRED,
    "suspended": _SUSPENDED,
}
"""Every flow row counted at the end belongs to backlog_start − removed + found + reopened + restored, for it
was open at some time in M; hence the identity, whatever the dimension."""


def _due(column: str) -> str:
    """Due in M, except what was declined, merged, recalled or closed unfixed before, and 即查即改."""
    on_spot = "(fix_on_spot = 1 AND fix_state IN ('waiting', 'passed'))"
    return f"{within(column)} AND (left_us IS NULL OR left_us >= {column}) AND NOT {on_spot}"


def _on_time(column: str) -> str:
    """Of those, with a fix at or before the due date that was neither returned nor taken back."""
    return f"{_due(column)} AND fix_state IN ('waiting', 'passed') AND fix_at <= {column}"


_CLOSED_FIXED = f"close_kind = 'fixed' AND {within('closed_us')}"
_WATCHED = f"close_kind = 'fixed' AND {within('(closed_us + :rebound)')}"
ROUND_MARKS = {
    "due": _due("due_us"),
    "on_time": _on_time("due_us"),
    "on_time_waiting": f"{_on_time('due_us')} AND fix_state = 'waiting'",
    "due_by_original": _due("original_due_us"),
    "on_time_by_original": _on_time("original_due_us"),
    "first_verdicts": within("first_verdict_us"),
    "first_passed": f"{within('first_verdict_us')} AND first_passed = 1",
    **{f"closed_{kind}": f"close_kind = '{kind}' AND {within('closed_us')}" for kind in CLOSE_KINDS},
    "closed_reworked": f"{_CLOSED_FIXED} AND rework_count > 0",
    "fixed_on_spot": f"{_CLOSED_FIXED} AND fix_on_spot = 1",
    "watched": _WATCHED,
    "rebounded": f"{_WATCHED} AND came_back = 1",
    "rebounds": f"by_rebound = 1 AND {within('started_us')}",
    "late_synced": f"is_late = 1 AND {within('fix_received_us')}",
}
TimeRange = tuple[str, str, str, str]
"""A column of instants, its first, the first after it, and a condition beside ("" for none)."""
ROUND_TIMES: tuple[TimeRange, ...] = (
    ("closed_us", ":start - :rebound", ":end", ""),
    ("due_us", ":start", ":end", ""),
    ("original_due_us", ":start", ":end", ""),
    ("first_verdict_us", ":start", ":end", ""),
    ("started_us", ":start", ":end", "by_rebound = 1"),
)
"""Where to look for marked rounds, each by an index; late fixes beside them, in `marked_rows_queries`."""

COUNTS = (
    "backlog_start",
    "found",
    "reopened",
    "restored",
    "removed",
    "closed",
    "backlog_end",
    "due",
    "on_time",
    "on_time_waiting",
    "fixed_on_spot",
    "rebounds",
    "late_synced",
    "referred",
    "suspended",
)
RATES = {
    "completion_rate": ("closed", "to_close"),
    "completion_rate_without_suspended": ("closed", "to_close_without_suspended"),
    "same_month_rate": ("found_and_closed", "found_not_referred"),
    "on_time_rate": ("on_time", "due"),
    "on_time_rate_by_original": ("on_time_by_original", "due_by_original"),
    "first_pass_rate": ("first_passed", "first_verdicts"),
    "rework_rate": ("closed_reworked", "closed_fixed"),
    "rebound_rate": ("rebounded", "watched"),
}
"""Each rate's numerator and denominator; the numerator is part of the denominator."""
HOURS = {
    "hours_to_assign": ("assigned_us - started_us", "paused_to_assign_us", "assigned_us IS NOT NULL"),
    "hours_to_fix": (
        "fix_at - assigned_us",
        "paused_to_fix_us",
        "assigned_us IS NOT NULL AND fix_on_spot = 0",
    ),
    "hours_to_verify": ("verdict_us - fix_at", "0", "fix_state = 'passed'"),
    "hours_to_close": ("closed_us - started_us", "paused_to_close_us", "closed_us IS NOT NULL"),
}
"""Of rounds closed as fixed in M: the time, the pauses within it, and where there is one. Waiting for the
verdict is itself the pause, so it has none."""


def marks_behind(figure: str, part: str = "numerator") -> tuple[str, str | None] | None:
    """The mark whose rows lie behind a figure, and the mark that its rows must not have.

    `part` is numerator, denominator or rest (of the denominator, what is not in the numerator). None for a
    figure that there is not.
    """
    if figure in RATES:
        numerator, denominator = RATES[figure]
        return {"numerator": (numerator, None), "rest": (denominator, numerator)}.get(
            part, (denominator, None)
        )
    if figure in COUNTS or figure.removeprefix("closed_") in CLOSE_KINDS:
        return figure, None
    return ("closed_fixed", None) if figure in HOURS else None


@dataclass(frozen=True)
class Spread:
    """Hours of n rounds, gross: mean, median, 90th percentile (nearest rank); the mean without pauses."""

    n: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None
    without_pauses: float | None = None

    @classmethod
    def of(cls, ordered_us: Sequence[int], total_us: int, net_us: int) -> Spread:
        """The spread of times in microseconds, the least first; their sum, and the same without pauses."""
        count = len(ordered_us)
        if count == 0:
            return cls(0)
        middle = (int(ordered_us[(count - 1) // 2]) + int(ordered_us[count // 2])) / 2
        ninetieth = int(ordered_us[math.ceil(count * 9 / 10) - 1])
        return cls(
            count,
            _hours(total_us / count),
            _hours(middle),
            _hours(ninetieth),
            _hours(net_us / count),
        )


def _hours(microseconds: float) -> float:
    return round(microseconds / 3_600_000_000, 4)


def figures(
    counts: Mapping[str, int], spreads: Mapping[str, Spread], least_cases: int = 1
) -> dict[str, dict[str, Any]]:
    """Every figure by name, as it travels. A rate of fewer than `least_cases` cases has no value (不评)."""
    return {
        **{name: {"value": counts.get(name, 0)} for name in COUNTS},
        **{name: _rate(name, counts, least_cases) for name in RATES},
        **{name: vars(spreads.get(name, Spread(0))) for name in HOURS},
        "closings_by_kind": {kind: {"value": counts.get(f"closed_{kind}", 0)} for kind in CLOSE_KINDS},
    }


def _rate(name: str, counts: Mapping[str, int], least_cases: int) -> dict[str, Any]:
    numerator, denominator = (counts.get(mark, 0) for mark in RATES[name])
    value = numerator / denominator if denominator >= max(least_cases, 1) else None
    return {"value": value, "numerator": numerator, "denominator": denominator}
