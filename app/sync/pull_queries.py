"""Pull: what changed since a cursor within the caller's scope; afresh where the cursor no longer fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.queries import calendar_rows, category_rows
from app.issues.models import Issue
from app.issues.queries import events_of_many, issue_documents
from app.issues.visibility import Visibility
from app.kernel.changes import CHECKPOINT, QUARANTINE, START, Position, changes_since, head
from app.kernel.settings import REGISTRY, all_settings
from app.people.queries import unit_rows, user_rows
from app.places.queries import area_rows, point_rows, project_rows
from app.sync.cursor import Cursor
from app.sync.models import Epoch
from app.sync.personal_rows import PERSONAL
from app.sync.scope_queries import MOST_ISSUES, as_gone, held_issues, scope_digest, snapshot_page

PAGE = 200
CHANGES_PAGE = 500


@dataclass(frozen=True)
class Pulled:
    """Changes for a replica and where it then stands.

    `reset`: what it holds is to be replaced, unsent work aside.
    """

    changes: list[dict[str, Any]]
    cursor: Cursor
    reset: bool
    more: bool


def present_epoch(session: Session) -> Epoch:
    """The epoch the server lives in. Raises NoResultFound before the first start has made one."""
    return session.scalars(select(Epoch).order_by(Epoch.seq.desc()).limit(1)).one()


def pull(session: Session, seen: Visibility, cursor: Cursor | None, epoch: str, at: dt.datetime) -> Pulled:
    """The next changes after a cursor. A cursor of another epoch or scope, or none, begins a first pull."""
    scope = scope_digest(seen)
    if cursor is None or cursor.epoch != epoch or cursor.scope != scope:
        start = head(session)
        first = Cursor(epoch, scope, start.txid, start.seq, phase="open")
        changes = _reference_changes(session, at) + _personal_changes(session, seen.user_id, None)
        return Pulled(changes, first, reset=True, more=True)
    if cursor.phase != "changes":
        return _snapshot(session, seen, cursor, at)
    return _changes(session, seen, cursor, at)


def _snapshot(session: Session, seen: Visibility, cursor: Cursor, at: dt.datetime) -> Pulled:
    room = MOST_ISSUES - cursor.sent
    rows = (
        snapshot_page(session, seen, cursor.phase, cursor.snapshot_after, at, min(PAGE, room))
        if room > 0
        else []
    )
    changes = _issue_changes(session, rows)
    sent = cursor.sent + len(rows)
    if len(rows) == PAGE and sent < MOST_ISSUES:
        return Pulled(changes, replace(cursor, snapshot_after=str(rows[-1].sort_no), sent=sent), False, True)
    if cursor.phase == "open" and sent < MOST_ISSUES:
        return Pulled(changes, replace(cursor, phase="closed", snapshot_after=None, sent=sent), False, True)
    return Pulled(changes, replace(cursor, phase="changes", snapshot_after=None, sent=sent), False, True)


def _changes(session: Session, seen: Visibility, cursor: Cursor, at: dt.datetime) -> Pulled:
    found = changes_since(session, cursor.position, CHANGES_PAGE)
    if not found:
        return Pulled([], cursor, False, False)
    keys: dict[str, dict[str, None]] = {}
    for change in found:
        keys.setdefault(change.kind, {})[change.key] = None
    changes = [
        row
        for kind, ids in keys.items()
        if kind not in ("issue", QUARANTINE, CHECKPOINT) and kind not in PERSONAL
        for row in _reference_rows(session, kind, list(ids), at)
    ]
    changes += _personal_changes(session, seen.user_id, keys)
    issue_ids = [UUID(key) for key in keys.get("issue", {})]
    held = held_issues(session, seen, issue_ids, at) if issue_ids else {}
    changes += _issue_changes(session, list(held.values()))
    changes += [{**as_gone("issue", str(key)), "events": []} for key in issue_ids if key not in held]
    last = found[-1]
    moved = replace(cursor, txid=last.txid, seq=last.seq)
    return Pulled(changes, moved, False, len(found) == CHANGES_PAGE)


def _issue_changes(session: Session, rows: list[Issue]) -> list[dict[str, Any]]:
    events = events_of_many(session, [row.id for row in rows]) if rows else {}
    return [
        {"kind": "issue", "id": document["id"], "row": document, "events": events.get(row.id, [])}
        for row, document in zip(rows, issue_documents(session, rows), strict=True)
    ]


def _reference_changes(session: Session, at: dt.datetime) -> list[dict[str, Any]]:
    kinds = ("unit", "user", "project", "area", "point", "category", "calendar", "setting")
    return [row for kind in kinds for row in _reference_rows(session, kind, None, at)]


def _personal_changes(
    session: Session, user_id: UUID, keys: dict[str, dict[str, None]] | None
) -> list[dict[str, Any]]:
    """Rows that are the caller's alone, all or those that changed. What is another's is not even named."""
    return [
        {"kind": kind, "id": row["id"], "row": row}
        for kind, rows_of in PERSONAL.items()
        if keys is None or kind in keys
        for row in rows_of(session, user_id, None if keys is None else list(keys[kind]))
    ]


KEYS = {"category": "code", "calendar": "date", "setting": "key"}


def _reference_rows(
    session: Session, kind: str, keys: list[str] | None, at: dt.datetime
) -> list[dict[str, Any]]:
    """Rows of a kind, all or those of some keys; a key whose row is no more is named as gone."""
    rows = _rows_of(session, kind, keys, at)
    name = KEYS.get(kind, "id")
    changes = [{"kind": kind, "id": row[name], "row": row} for row in rows]
    found = {row[name] for row in rows}
    return changes + [as_gone(kind, key) for key in keys or () if key not in found]


def _rows_of(session: Session, kind: str, keys: list[str] | None, at: dt.datetime) -> list[dict[str, Any]]:
    match kind:
        case "unit":
            return unit_rows(session, _uuids(keys))
        case "user":
            return user_rows(session, at, _uuids(keys))
        case "project":
            return project_rows(session, _uuids(keys))
        case "area":
            return area_rows(session, _uuids(keys))
        case "point":
            return point_rows(session, _uuids(keys))
        case "category":
            return category_rows(session, keys)
        case "calendar":
            return calendar_rows(
                session, None if keys is None else [dt.date.fromisoformat(key) for key in keys]
            )
        case "setting":
            values = all_settings(session)
            return [
                {"key": key, "value": values[key]}
                for key, entry in REGISTRY.items()
                if entry.on_phone and (keys is None or key in keys)
            ]
    return []


def _uuids(keys: Iterable[str] | None) -> list[UUID] | None:
    return None if keys is None else [UUID(key) for key in keys]


def nothing(epoch: str) -> Pulled:
    """The answer to who may hand in and not read."""
    return Pulled([], Cursor(epoch, "", START.txid, START.seq), False, False)


def durable_through(epoch: Epoch, has_backup: bool) -> Position | None:
    """How far changes lie in a verified backup of this epoch; None where no backup is configured at all.

    Phones take None for "stored is enough"; with a backup configured and none made yet, nothing is covered.
    """
    if not has_backup:
        return None
    if epoch.durable_txid is None or epoch.durable_seq is None:
        return START
    return Position(epoch.durable_txid, epoch.durable_seq)
