"""A consistent copy of a live SQLite database, and the same way back, by SQLite's own online backup.

In one step: in WAL mode that is one read (or one write) transaction, whatever others do meanwhile.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from app.kernel.durable_files import sync

WAIT_S = 60


def copy_database(source: Path, target: Path) -> None:
    """Copy the database as it stands at one instant, durably. Raises sqlite3.Error, OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    _pour(source, target)
    sync(target)
    sync(target.parent)


def replace_contents(source: Path, target: Path) -> None:
    """Make a database's contents those of another in one transaction: cut off, it is as it was before.

    Processes that have it open see the new contents. Raises sqlite3.Error where `target` is no database.
    """
    _pour(source, target)
    sync(target)


def settle(file: Path) -> None:
    """Bring what lies beside a database that nobody has open into its one file."""
    connection = sqlite3.connect(file, timeout=WAIT_S)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def is_database(file: Path) -> bool:
    """Whether SQLite can read the file at all."""
    if not file.is_file():
        return False
    connection = sqlite3.connect(file, timeout=WAIT_S)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def _pour(source: Path, target: Path) -> None:
    reading = sqlite3.connect(source, timeout=WAIT_S)
    writing = sqlite3.connect(target, timeout=WAIT_S)
    try:
        for connection in (reading, writing):
            connection.execute("PRAGMA synchronous=FULL")
        reading.backup(writing, pages=-1)
    finally:
        writing.close()
        reading.close()
