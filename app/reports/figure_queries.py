"""The figures of a period, for the whole of a scope and by dimension; the issues behind a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, String, cast, false, func, or_, select
from sqlalchemy.orm import Session

from app.issues.filter_queries import visible_rows
from app.issues.models import Issue
from app.issues.visibility import Visibility
from app.kernel.clock import agency_zone
from app.kernel.settings import setting
from app.reports.history import micros
from app.reports.marked_rows_queries import (
    Knowledge,
    knowledge_at,
    marked_flows,
    marked_rounds,
)
from app.reports.metrics import (
    DIMENSIONS,
    FLOW_MARKS,
    HOURS,
    RATES,
    ROUND_MARKS,
    Period,
    figures,
    marks_behind,
)
from app.reports.periods import bounds_of, months_until
from app.reports.tallies import WHOLE, Keys, Times, counts_of, spreads_of

COLUMN_OF = {
    name: name if name in ("category", "severity", "source") else f"{name}_id" for name in DIMENSIONS
}
PAGE_MOST = 200
FETCHED_AT_ONCE = 500
MONTHS_OF_TREND = 12


@dataclass(frozen=True)
class Narrowed:
    """Which issues are counted: values by dimension, as alternatives; None among them is having none."""

    values: dict[str, frozenset[Any]]


@dataclass(frozen=True)
class Report:
    """The figures of the whole, and by dimension those of each value (None: it has none)."""

    whole: dict[str, Any]
    by: dict[str, list[dict[str, Any]]]


def report_of(
    session: Session,
    seen: Visibility,
    period: Period,
    narrowed: Narrowed,
    dimensions: Sequence[str] = DIMENSIONS,
    known: Knowledge | None = None,
) -> Report:
    """Every figure, within a scope. `known` spares folding again for another period at the same cut-off."""
    known = known or knowledge_at(session, micros(period.known_at))
    marks, keys, _ = _read(session, marked_flows(session, period, known), (), seen, narrowed, dimensions)
    counts = counts_of(marks, keys, list(FLOW_MARKS))
    rounds = marked_rounds(session, period, known)
    marks, keys, times = _read(session, rounds, list(HOURS), seen, narrowed, dimensions)
    for group, of_group in counts_of(marks, keys, list(ROUND_MARKS)).items():
        counts[group].update(of_group)
    closed_as_fixed = 1 << list(ROUND_MARKS).index("closed_fixed")
    spreads = spreads_of(marks, closed_as_fixed, times, keys)
    least = setting(session, "rate_least_cases")
    by: dict[str, list[dict[str, Any]]] = {name: [] for name in dimensions}
    for (dimension, raw), of_group in counts.items():
        if dimension is not None:
            found = figures(of_group, spreads.get((dimension, raw), {}), least)
            by[dimension].append({"key": _key(dimension, raw), "figures": found})
    for groups in by.values():
        groups.sort(key=lambda group: (group["key"] is None, str(group["key"])))
    return Report(figures(counts[WHOLE], spreads.get(WHOLE, {})), by)


def rate_by(
    session: Session, seen: Visibility, period: Period, narrowed: Narrowed, rate: str, dimension: str
) -> dict[Any, tuple[int, int]]:
    """Numerator and denominator of one rate for each value of a dimension that has any."""
    known = knowledge_at(session, micros(period.known_at))
    is_flow = RATES[rate][1] in FLOW_MARKS
    rows = (marked_flows if is_flow else marked_rounds)(session, period, known)
    marks, keys, _ = _read(session, rows, (), seen, narrowed, (dimension,))
    counts = counts_of(marks, keys, list(FLOW_MARKS if is_flow else ROUND_MARKS))
    found = {
        _key(dimension, raw): tuple(of_group.get(mark, 0) for mark in RATES[rate])
        for (of, raw), of_group in counts.items()
        if of == dimension
    }
    return {key: (parts[0], parts[1]) for key, parts in found.items() if parts[1]}


def _wanted(rows: CTE, seen: Visibility, narrowed: Narrowed) -> list[ColumnElement[bool]]:
    conditions = [
        or_(
            rows.c[COLUMN_OF[name]].in_([value for value in values if value is not None]),
            rows.c[COLUMN_OF[name]].is_(None) if None in values else false(),
        )
        for name, values in narrowed.values.items()
    ]
    scope = visible_rows(seen)
    if scope is not None:
        conditions.append(rows.c.sort_no.in_(select(Issue.sort_no).where(scope)))
    return conditions


def _read(
    session: Session,
    rows: CTE,
    times: Sequence[str],
    seen: Visibility,
    narrowed: Narrowed,
    dimensions: Sequence[str],
) -> tuple[Sequence[int], Keys, Times]:
    """Marks, dimensions and times of marked rows in one pass, however many figures count them."""
    columns = [rows.c.marks, *(cast(rows.c[COLUMN_OF[name]], String) for name in dimensions)]
    columns += [rows.c[name] for time in times for name in (time, f"{time}_paused")]
    marks, *others = _by_column(session, select(*columns).where(*_wanted(rows, seen, narrowed)))
    keys, measures = others[: len(dimensions)], others[len(dimensions) :]
    pairs = zip(measures[::2], measures[1::2], strict=True)
    return marks, dict(zip(dimensions, keys, strict=True)), dict(zip(times, pairs, strict=True))


def _by_column(session: Session, query: Select[Any]) -> list[list[Any]]:
    """The answer column by column, as the driver gives it: whole numbers and text need no conversion.

    Row objects would cost more than their rows, and a hundred thousand tuples at once keep the collector of
    garbage busy with them.
    """
    columns: list[list[Any]] = [[] for _ in query.selected_columns]
    cursor = session.connection().execute(query).cursor
    while part := cursor.fetchmany(FETCHED_AT_ONCE):
        for column, values in zip(columns, zip(*part, strict=True), strict=True):
            column.extend(values)
    return columns


def _key(dimension: str | None, raw: str | None) -> Any:
    """The value as it travels: ids with hyphens from either database, severities as numbers."""
    if raw is None or dimension is None:
        return None
    if dimension == "severity":
        return int(raw)
    return str(UUID(raw)) if COLUMN_OF[dimension].endswith("_id") else raw


def numbers_behind(
    session: Session, seen: Visibility, period: Period, narrowed: Narrowed, figure: str, part: str
) -> Select[int]:
    """The sort numbers of the issues behind a figure. Raises LookupError for a figure that there is not."""
    marks = marks_behind(figure, part)
    if marks is None:
        raise LookupError(figure)
    known = knowledge_at(session, micros(period.known_at))
    is_flow = marks[0] in FLOW_MARKS
    rows = (marked_flows if is_flow else marked_rounds)(session, period, known)
    names = list(FLOW_MARKS if is_flow else ROUND_MARKS)
    has, has_not = (1 << names.index(mark) if mark else 0 for mark in marks)
    return (
        select(rows.c.sort_no)
        .where(
            *_wanted(rows, seen, narrowed),
            rows.c.marks.op("&")(has) != 0,
            rows.c.marks.op("&")(has_not) == 0,
        )
        .distinct()
    )


def issues_behind(
    session: Session,
    seen: Visibility,
    period: Period,
    narrowed: Narrowed,
    figure: str,
    part: str,
    after: int | None,
    limit: int,
) -> tuple[list[Issue], int | None, int]:
    """A page of the issues behind a figure, newest first; the key of the next page (None: last); how many.

    Raises LookupError for a figure that there is not.
    """
    behind = numbers_behind(session, seen, period, narrowed, figure, part)
    total = session.scalar(select(func.count()).select_from(behind.subquery())) or 0
    page = behind if after is None else behind.where(behind.selected_columns.sort_no < after)
    most = min(max(limit, 1), PAGE_MOST)
    numbers = list(session.scalars(page.order_by(behind.selected_columns.sort_no.desc()).limit(most + 1)))
    found = session.scalars(
        select(Issue).where(Issue.sort_no.in_(numbers[:most])).order_by(Issue.sort_no.desc())
    )
    return list(found), numbers[most - 1] if len(numbers) > most else None, total


def trend_of(
    session: Session, seen: Visibility, start: dt.datetime, known_at: dt.datetime, narrowed: Narrowed
) -> list[tuple[str, dict[str, Any]]]:
    """Month (`YYYY-MM`) and figures of the twelve months up to the one of `start`, oldest first."""
    known, zone, found = knowledge_at(session, micros(known_at)), agency_zone(), []
    for month in months_until(start, MONTHS_OF_TREND, zone):
        period = Period(*bounds_of(month, zone), known_at)
        found.append((month, report_of(session, seen, period, narrowed, (), known).whole))
    return found
