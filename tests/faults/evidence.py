"""What a run has left behind, read without the product's code: the history, the rows by plain SQL, the bytes on disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from tests.faults.history import Fact, read_history

Row = dict[str, Any]
TABLES = (
    "commands", "events", "issues", "issue_units", "quarantine", "photos", "blobs", "units", "posts", "epochs", "areas",
)  # fmt: skip
JSON_COLUMNS = {"payload", "body", "details", "detail", "co_unit_ids"}


@dataclass
class Evidence:
    """Everything the invariants look at. `store` and `backup` give for each file name the hash its bytes have.

    `at` is when it was gathered, by the clock of the run.
    """

    facts: list[Fact]
    tables: dict[str, list[Row]]
    store: dict[str, str]
    backup: dict[str, str] = field(default_factory=dict)
    at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def of(self, fact: str) -> list[Fact]:
        """The facts of a kind, in order."""
        return [each for each in self.facts if each["fact"] == fact]

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]


def gather(history: Path, database_url: str, data_dir: Path, backup_dir: Path) -> Evidence:
    """Read it all. The database may be in use."""
    backups = sorted(path for path in backup_dir.glob("*") if (path / "manifest.json").exists())
    return Evidence(
        read_history(history),
        read_tables(database_url),
        hashes_under(data_dir / "photos"),
        _backed_up(backups[-1], backup_dir) if backups else {},
    )


def read_tables(database_url: str) -> dict[str, list[Row]]:
    """Every row of the tables that matter: ids as text with hyphens, instants aware, documents parsed."""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
        try:
            return read_sqlite(connection)
        finally:
            connection.close()
    with psycopg.connect(database_url, row_factory=dict_row) as postgres:
        found = {name: postgres.execute(f"SELECT * FROM {name}".encode()).fetchall() for name in TABLES}
    return {name: [_plain(row) for row in rows] for name, rows in found.items()}


def read_sqlite(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """The same from an open connection."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return {name: [_plain(dict(row)) for row in cursor.execute(f"SELECT * FROM {name}")] for name in TABLES}


def hashes_under(folder: Path) -> dict[str, str]:
    """For each file under a folder, by its name, the SHA-256 of its bytes."""
    return {path.name: _hash(path) for path in folder.rglob("*") if path.is_file() and len(path.name) == 64}


def photos_saved(evidence: Evidence) -> dict[str, str]:
    """Hash by photo id of everything that phones have called saved."""
    return {photo: sha256 for fact in evidence.of("saved") for photo, sha256 in fact["photos"].items()}


def let_go(evidence: Evidence) -> set[str]:
    """Photos that a full phone freed after they were stored and before a backup held them, and a restore then lost.

    The one loss the product announces (`freed_uncovered`): without bytes it can only ask for them.
    """
    was_full = {fact["phone"] for fact in evidence.of("room") if fact["writes_left"] is not None}
    if not evidence.of("restored"):
        return set()
    looks = (fact for fact in evidence.of("held") if fact["phone"] in was_full)
    freed = (photo for fact in looks for photo in fact["photos"] if not photo["has_bytes"])
    return {photo["id"] for photo in freed if photo["state"] == "waiting"}


def _backed_up(backup: Path, folder: Path) -> dict[str, str]:
    """The photos that the newest backup names, as they lie there: in it or beside it."""
    named = json.loads((backup / "manifest.json").read_text())["photos"]
    there = hashes_under(folder)
    return {sha256: there[sha256] for sha256 in named if sha256 in there}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _plain(row: Row) -> Row:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if name in JSON_COLUMNS and isinstance(value, str):
        return json.loads(value)
    if isinstance(value, str) and (name == "id" or name.endswith("_id")) and len(value) == 32:
        return str(UUID(value))
    if name.endswith("_at") and isinstance(value, str) and name != "position_at":
        return dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    return value
