"""The rows that figures count, each with its marks, as SQL over spans and rounds as known at a cut-off.

Issues that were under way at the cut-off are folded anew from the events known by then and travel with the
statement as JSON; all others are read from the tables. So an earlier cut-off costs what was under way then.
"""
# ruff: noqa: S608  statements are put together from constants of this capability; values are bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, BigInteger, Integer, SmallInteger, String, Table, Uuid, text
from sqlalchemy.orm import Session

from app.kernel.settings import setting
from app.reports.history import DAY_US, history_of, micros
from app.reports.metrics import FLOW_MARKS, HOURS, ROUND_MARKS, ROUND_TIMES, Period, TimeRange, within
from app.reports.models import SURELY_NOT_LATE_US, IssueRound, IssueSpan
from app.reports.round_queries import histories, sort_numbers, under_way
from app.reports.round_rows import Row, rows_of
from app.reports.stabbing import nodes_around
from app.reports.tallies import NO_TIME

KEYS = {
    "unit_id": Uuid(),
    "area_id": Uuid(),
    "project_id": Uuid(),
    "category": String(),
    "severity": Integer(),
    "source": String(),
}
HOUR_US = 3_600_000_000
ROUND_COLUMNS = (
    "sort_no, number, started_us, by_rebound, rebounded_us, assigned_us, due_us, original_due_us, left_us, "
    "fix_us, fix_received_us, fix_on_spot, fix_state, verdict_us, first_verdict_us, first_passed, "
    "rework_count, closed_us, close_kind, paused_to_assign_us, paused_to_fix_us, paused_to_close_us"
)
LEFT_IN_PERIOD = f"s.ended_by IN ('closed', 'out') AND {within('s.until_us')} AND s.next_us >= :end"
TIMES: tuple[TimeRange, ...] = (
    *ROUND_TIMES,
    ("fix_received_us", ":start", ":end", f"fix_received_us - fix_us > {SURELY_NOT_LATE_US}"),
)
AT = "(SELECT :known AS at_known, :end AS at_end) k"
WANTED_ROUNDS = {
    "sqlite": "wanted k JOIN issue_rounds r ON r.sort_no = k.sort_no AND r.number = k.number",
    "postgresql": f"{AT} CROSS JOIN wanted r",
}
SETTLED = {"sqlite": "k.settled_us", "postgresql": "r.settled_us"}
SPAN_AT_END = {
    "sqlite": "JOIN {} s ON {}",
    # few rounds were not settled at the end: never a reason to read all spans
    "postgresql": "CROSS JOIN LATERAL (SELECT * FROM {} s WHERE {} LIMIT 1) s",
}
FOLDED_ROUNDS = f"{AT} CROSS JOIN folded_rounds r"
"""What was folded anew is little: its marks alone tell whether it is looked for."""


@dataclass(frozen=True)
class Knowledge:
    """What was known at a cut-off: the tables where they say the same, and rows folded anew where not."""

    known_us: int
    spans: list[Row] = field(default_factory=list)
    rounds: list[Row] = field(default_factory=list)


def knowledge_at(session: Session, known_us: int) -> Knowledge:
    """Fold anew what was under way at a cut-off (microseconds)."""
    known = Knowledge(known_us)
    numbers = under_way(session, known_us)
    told = {
        events[0].issue_id: history_of(event for event in events if micros(event.received_at) <= known_us)
        for events in histories(session, numbers)
    }
    wanted = {each.rebound_of_id for one in told.values() for each in one.rounds if each.rebound_of_id}
    sort_no_of = {**sort_numbers(session, wanted - numbers.keys()), **numbers}
    for issue_id, one in told.items():
        of_issue = rows_of(one, numbers[issue_id], sort_no_of)
        known.spans.extend(of_issue[0])
        known.rounds.extend(of_issue[1])
    return known


def marked_flows(session: Session, period: Period, known: Knowledge) -> CTE:
    """`sort_no`, dimensions and `marks` of each issue that was open in the period or at its end."""
    branches = []
    for spans, _ in _sources(known):
        branches.append(_flows_of(spans, "1 AS is_open", _open_at_end(period)))
        branches.append(_flows_of(spans, "0 AS is_open", LEFT_IN_PERIOD))
    flows = " UNION ALL ".join(branches)
    marks = _marks_expression(FLOW_MARKS)
    return _cte(
        session, period, known, f"SELECT sort_no, {', '.join(KEYS)}, {marks} AS marks FROM ({flows}) AS f"
    )


def _open_at_end(period: Period) -> str:
    nodes = ", ".join(map(str, nodes_around(micros(period.end))))
    return f"s.node IN ({nodes}) AND s.from_us < :end AND s.until_us >= :end"


def _flows_of(spans: str, is_open: str, where: str) -> str:
    """Flow rows of one source; only what was closed or out before needs a look at its earlier spans."""
    earlier = f"s.run > 1 AND EXISTS (SELECT 1 FROM {spans} p WHERE p.sort_no = s.sort_no AND "
    return (
        f"SELECT s.sort_no, {_keys_of('s')}, s.stage, s.ended_by, s.filed_us, {is_open}, "
        "CASE WHEN s.run_from_us < :start THEN 1 "
        f"WHEN {earlier} p.from_us < :start AND p.until_us >= :start) THEN 1 ELSE 0 END AS was_open, "
        f"CASE WHEN {earlier} p.until_us < :start AND p.next_us >= :start AND p.ended_by = 'closed') "
        f"THEN 1 ELSE 0 END AS was_closed FROM {spans} s WHERE {where} AND s.known_us <= :known"
    )


def marked_rounds(session: Session, period: Period, known: Knowledge) -> CTE:
    """`sort_no`, dimensions and `marks` of each round with a time of its in the period.

    And of each of HOURS the gross microseconds (`<name>`, NO_TIME where it has none) and the pauses within
    (`<name>_paused`).
    """
    dialect = session.get_bind().dialect.name
    rounds, marks = _rounds(known, dialect), _marks_expression(ROUND_MARKS)
    times = ", ".join(
        f"COALESCE(CASE WHEN {has} THEN {gross} END, {NO_TIME}) AS {name}, {pauses} AS {name}_paused"
        for name, (gross, pauses, has) in HOURS.items()
    )
    sql = f"SELECT sort_no, {', '.join(KEYS)}, {marks} AS marks, {times} FROM {rounds}"
    columns = {name: BigInteger() for hours in HOURS for name in (hours, f"{hours}_paused")}
    return _cte(session, period, known, sql, columns, [_wanted(dialect)])


def _wanted(dialect: str) -> str:
    """The rounds of the tables with one of the times looked for, each once.

    On SQLite their keys, by covering indexes: reading a row through an index is a search of its own there.
    What a round is compared with travels with its key, or SQLite would read the whole table to filter it.
    """
    taken, kept = {
        "sqlite": ("sort_no, number, settled_us, :known AS at_known, :end AS at_end", "MATERIALIZED"),
        "postgresql": ("*", "NOT MATERIALIZED"),
    }[dialect]
    branches = [
        f"SELECT {taken} FROM issue_rounds WHERE {_inside(each)}"
        + "".join(f" AND {_outside(earlier)}" for earlier in TIMES[:at])
        for at, each in enumerate(TIMES)
    ]
    return f"wanted AS {kept} ({' UNION ALL '.join(branches)})"


def _inside(time: TimeRange) -> str:
    column, first, after, only = time
    return f"{column} >= {first} AND {column} < {after}" + (f" AND {only}" if only else "")


def _outside(time: TimeRange) -> str:
    column, first, after, only = time
    other = f" OR NOT ({only})" if only else ""
    return f"({column} IS NULL OR {column} < {first} OR {column} >= {after}{other})"


def _rounds(known: Knowledge, dialect: str) -> str:
    """Rounds with one of the times, that began before the end, with dimensions at min(end, closing)."""
    branches, sources = [], _sources(known)
    came_back = " OR ".join(
        f"EXISTS (SELECT 1 FROM {rounds} o WHERE o.rebound_of_no = r.sort_no AND o.started_us >= r.closed_us "
        "AND o.started_us <= r.closed_us + :rebound AND o.known_us <= :known)"
        for _, rounds in sources
    )
    computed = (
        "CASE WHEN fix_received_us - fix_us > :late THEN fix_received_us ELSE fix_us END AS fix_at, "
        "CASE WHEN fix_received_us - fix_us > :late THEN 1 ELSE 0 END AS is_late, "
        f"CASE WHEN rebounded_us <= closed_us + :rebound OR {came_back} THEN 1 ELSE 0 END AS came_back"
    )
    own = ", ".join(f"r.{name}" for name in ROUND_COLUMNS.split(", "))
    wanted = (WANTED_ROUNDS[dialect], SETTLED[dialect]), (FOLDED_ROUNDS, "r.settled_us")
    for (spans, _), (rounds, settled) in zip(sources, wanted, strict=False):
        not_referred = "NOT ({0}.stage = 'referred' AND {0}.until_us >= k.at_end)"
        branches.append(
            f"SELECT {own}, {_keys_of('r')}, {computed} FROM {rounds} WHERE r.known_us <= k.at_known "
            f"AND {settled} < k.at_end AND {not_referred.format('r')}"
        )
        at_end = (
            "s.sort_no = r.sort_no AND s.round = r.number AND s.from_us < k.at_end "
            "AND s.round_next_us >= k.at_end"
        )
        branches.append(
            f"SELECT {own}, {_keys_of('s')}, {computed} FROM {rounds} "
            f"{SPAN_AT_END[dialect].format(spans, at_end)} WHERE r.known_us <= k.at_known "
            f"AND {settled} >= k.at_end AND r.started_us < k.at_end "
            f"AND {not_referred.format('s')}"
        )
    return f"({' UNION ALL '.join(branches)}) AS rounds"


def _keys_of(row: str) -> str:
    return ", ".join(f"{row}.{key}" for key in KEYS)


def _sources(known: Knowledge) -> list[tuple[str, str]]:
    tables = [("issue_spans", "issue_rounds")]
    return [*tables, ("folded_spans", "folded_rounds")] if known.rounds else tables


def _marks_expression(marks: Mapping[str, str]) -> str:
    return " + ".join(
        f"CASE WHEN {condition} THEN {1 << at} ELSE 0 END" for at, condition in enumerate(marks.values())
    )


def _cte(
    session: Session,
    period: Period,
    known: Knowledge,
    sql: str,
    columns: Mapping[str, Any] | None = None,
    parts: Sequence[str] = (),
) -> CTE:
    """The statement with its times and what was folded anew, as a table that others select from."""
    facts = {
        "start": micros(period.start),
        "end": micros(period.end),
        "known": known.known_us,
        "late": setting(session, "late_sync_hours") * HOUR_US,
        "rebound": setting(session, "rebound_days") * DAY_US,
    }
    tables = list(parts)
    if known.rounds:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        tables += [
            _from_json(IssueSpan.__table__, "folded_spans", is_sqlite),  # type: ignore[arg-type]
            _from_json(IssueRound.__table__, "folded_rounds", is_sqlite),  # type: ignore[arg-type]
        ]
        facts["folded_spans"], facts["folded_rounds"] = _as_json(known.spans), _as_json(known.rounds)
    if tables:
        sql = f"WITH {', '.join(tables)} {sql}"
    used = {name: value for name, value in facts.items() if f":{name}" in sql}
    shape = {"sort_no": BigInteger(), **KEYS, "marks": BigInteger(), **(columns or {})}
    return text(sql).bindparams(**used).columns(**shape).cte("marked")


def _from_json(table: Table, name: str, is_sqlite: bool) -> str:
    if is_sqlite:
        cells = ", ".join(f"value ->> '{column.name}' AS {column.name}" for column in table.columns)
        return f"{name} AS MATERIALIZED (SELECT {cells} FROM json_each(:{name}))"
    shape = ", ".join(f"{column.name} {_type_name(column.type)}" for column in table.columns)
    return f"{name} AS MATERIALIZED (SELECT * FROM json_to_recordset(CAST(:{name} AS json)) AS t({shape}))"


def _type_name(kind: Any) -> str:
    names = ((Uuid, "uuid"), (BigInteger, "bigint"), (SmallInteger, "smallint"), (Integer, "integer"))
    return next((name for type_, name in names if isinstance(kind, type_)), "text")


def _as_json(rows: list[Row]) -> str:
    return json.dumps(rows, default=lambda value: value.hex if isinstance(value, UUID) else str(value))
