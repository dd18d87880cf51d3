"""Synthetic issues as rows of the product's tables, each value as either database reads it from text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.issues.chain import EventRecord
from app.issues.models import CommandRow, Event, Issue
from app.issues.row_queries import columns_of, found_by
from app.issues.sort_number import sort_number
from app.reports.history import history_of
from app.reports.models import IssueRound, IssueSpan
from app.reports.round_rows import rows_of
from bench.synthetic import Made

ISSUE = tuple(column.name for column in Issue.__table__.columns)
EVENT = tuple(column.name for column in Event.__table__.columns)
COMMAND = tuple(column.name for column in CommandRow.__table__.columns)
SPAN = tuple(column.name for column in IssueSpan.__table__.columns)
ROUND = tuple(column.name for column in IssueRound.__table__.columns)
CHANGE = ("seq", "txid", "kind", "key")
COLUMNS: dict[str, tuple[str, ...]] = {
    "issues": ISSUE,
    "issue_units": ("issue_id", "unit_id", "is_beside"),
    "events": EVENT,
    "commands": COMMAND,
    "changes": CHANGE,
    "issue_search": ("sort_no", "words"),
    "issue_spans": SPAN,
    "issue_rounds": ROUND,
}
"""Tables in the order in which they are loaded."""
Rows = dict[str, list[tuple[Any, ...]]]
MOST_EVENTS = 5


def add_rows(batch: Rows, made: Made, first_change: int, zone: str) -> None:
    """Add all rows of one issue to a batch; `zone` follows each time: nothing on SQLite, `+00` on PostgreSQL.

    Changes are numbered by the issue's place, `MOST_EVENTS` numbers for each: no batch needs another's count.
    """
    state = made.state
    assert state.reported_at is not None
    sort_no = sort_number(state.reported_at, made.low)
    columns = columns_of(state) | {"sort_no": sort_no}
    issue_id, key = state.id.hex, str(state.id)
    batch["issues"].append(tuple([_plain(columns[name], zone) for name in ISSUE]))
    batch["issue_units"] += [
        (issue_id, unit.hex, int(state.lists_beside(unit))) for unit in dict.fromkeys(state.unit_ids)
    ]
    batch["issue_search"].append((sort_no, found_by(state)))
    spans, rounds = rows_of(history_of(event for event, _ in made.events), sort_no, {})
    batch["issue_spans"] += [tuple([_plain(row[name], zone) for name in SPAN]) for row in spans]
    batch["issue_rounds"] += [tuple([_plain(row[name], zone) for name in ROUND]) for row in rounds]
    for event, canonical in made.events:
        number = first_change + made.low * MOST_EVENTS + event.version - 1
        facts = _facts(event, canonical, issue_id, zone) | {"seq": number}
        batch["events"].append(tuple([facts[name] for name in EVENT]))
        batch["commands"].append(tuple([facts[COMMAND_OF.get(name, name)] for name in COMMAND]))
        batch["changes"].append((number, 0, "issue", key))


COMMAND_OF = {
    "id": "command_id",
    "author_id": "actor_id",
    "device_id": "actor_id",  # a phone for each, which counts on
    "body_sha256": "payload_sha256",
    "result_version": "version",
}
"""A column of a command by what the event it led to calls the same."""
ALWAYS = {"outcome": "applied", "code": None}


def _facts(event: EventRecord, canonical: bytes, issue_id: str, zone: str) -> dict[str, Any]:
    """What the rows of an event and of its command say."""
    assert event.command_id is not None
    assert event.actor_id is not None
    assert event.actor_unit_id is not None
    moment = _moment(event.effective_at, zone)
    return {
        **event.__dict__,
        **ALWAYS,
        "id": event.id.hex,
        "issue_id": issue_id,
        "command_id": event.command_id.hex,
        "actor_id": event.actor_id.hex,
        "actor_unit_id": event.actor_unit_id.hex,
        "effective_at": moment,
        "received_at": moment,
        "payload": canonical.decode(),
    }


def _plain(value: Any, zone: str) -> Any:
    write = WRITERS.get(type(value))
    if write is not None:
        return write(value)
    return _moment(value, zone) if isinstance(value, dt.datetime) else value


def _moment(value: dt.datetime, zone: str) -> str:
    """An instant in UTC as SQLAlchemy would have SQLite store it, with a zone after it for PostgreSQL."""
    return value.isoformat(" ", "microseconds")[:26] + zone


DOCUMENT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
WRITERS: dict[type, Callable[[Any], Any]] = {
    UUID: lambda value: value.hex,
    dict: DOCUMENT.encode,
    list: DOCUMENT.encode,
    bool: int,
}
