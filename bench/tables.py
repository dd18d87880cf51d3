"""Synthetic issues as rows of the product's tables, in the form each database loads fastest."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.issues.chain import EventRecord
from app.issues.models import CommandRow, Event, Issue, IssueUnit
from app.issues.row_queries import columns_of
from app.issues.search_words import index_words
from app.issues.sort_number import sort_number
from app.kernel.changes import Change
from bench.synthetic import Made

ISSUE = tuple(column.name for column in Issue.__table__.columns)
EVENT = tuple(column.name for column in Event.__table__.columns)
COMMAND = tuple(column.name for column in CommandRow.__table__.columns)
CHANGE = ("seq", "txid", "kind", "key")
COLUMNS: dict[str, tuple[str, ...]] = {
    "issues": ISSUE,
    "issue_units": ("issue_id", "unit_id"),
    "events": EVENT,
    "commands": COMMAND,
    "changes": CHANGE,
    "issue_search": ("sort_no", "words"),
}
"""Tables in the order in which they are loaded."""
Rows = dict[str, list[tuple[Any, ...]]]
LOADED = (Issue, Event, CommandRow, Change, IssueUnit)


def rows_of(made: Made, first_change: int, plain: Callable[[Any], Any]) -> Rows:
    """All rows of one issue; `plain` writes a value as the database takes it."""
    state, events = made.state, made.events
    assert state.reported_at is not None
    sort_no = sort_number(state.reported_at, made.low)
    columns = columns_of(state) | {"sort_no": sort_no}
    words = index_words(state.number, state.place_text, state.description)
    return {
        "issues": [tuple(plain(columns[name]) for name in ISSUE)],
        "issue_units": [(plain(state.id), plain(unit)) for unit in dict.fromkeys(state.unit_ids)],
        "events": [tuple(plain(getattr(event, name)) for name in EVENT) for event in events],
        "commands": [_command(event, plain) for event in events],
        "changes": [(first_change + at, 0, "issue", str(state.id)) for at in range(len(events))],
        "issue_search": [(sort_no, words)],
    }


def _command(event: EventRecord, plain: Callable[[Any], Any]) -> tuple[Any, ...]:
    facts = {
        "id": event.command_id,
        "author_id": event.actor_id,
        "device_id": None,
        "seq": None,
        "issue_id": event.issue_id,
        "action": event.action,
        "body_sha256": event.payload_sha256,
        "outcome": "applied",
        "code": None,
        "result_version": event.version,
        "received_at": event.received_at,
    }
    return tuple(plain(facts[name]) for name in COMMAND)


def as_sqlite(value: Any) -> Any:
    """A value as SQLAlchemy would have SQLite store it."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return int(value) if isinstance(value, bool) else value


def as_postgresql(value: Any) -> Any:
    """A value as COPY takes it from psycopg."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value
