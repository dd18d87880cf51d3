"""Loads the bench database into SQLite: two processes make rows, this one writes; indexes come afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from multiprocessing.context import ForkContext

from bench.batches import Part, Seal, make_batch
from bench.tables import COLUMNS, Rows

FAST = (
    "locking_mode=EXCLUSIVE",
    "journal_mode=OFF",  # a load that breaks off is thrown away
    "synchronous=OFF",
    "cache_size=-1000000",
    "temp_store=MEMORY",
    "threads=2",
)


def load_sqlite(url: str, parts: Sequence[Part], context: ForkContext, processes: int) -> Iterator[Seal]:
    """Load all parts in order and tell the seal of each; indexes and statistics follow the last."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in FAST:
        connection.execute(f"PRAGMA {pragma}")
    later = _without_indexes(connection)
    # few and large segments: the words of all issues are merged once, at the end
    connection.execute("INSERT INTO issue_search (issue_search, rank) VALUES ('automerge', 0)")
    connection.execute("INSERT INTO issue_search (issue_search, rank) VALUES ('hashsize', 67108864)")
    with context.Pool(processes) as pool:
        for batch, seal in pool.imap(_make, parts):
            connection.execute("BEGIN")
            _insert(connection, batch)
            connection.execute("COMMIT")
            yield seal
    connection.execute("INSERT INTO issue_search (issue_search) VALUES ('optimize')")
    connection.execute("DELETE FROM issue_search_config WHERE k IN ('automerge', 'hashsize')")
    for statement in later:
        connection.execute(statement)
    connection.execute("ANALYZE")
    connection.execute("PRAGMA locking_mode=NORMAL")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _make(part: Part) -> tuple[Rows, Seal]:
    return make_batch(part, "")


def _insert(connection: sqlite3.Connection, batch: Rows) -> None:
    for table, columns in COLUMNS.items():
        names = ("rowid", "words") if table == "issue_search" else columns
        holes = ",".join("?" * len(names))
        connection.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({holes})", batch[table])


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the secondary indexes of the big tables; what makes them again at the end."""
    tables = ",".join(f"'{table}'" for table in COLUMNS)
    query = f"SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL AND tbl_name IN ({tables})"
    found = connection.execute(query).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [statement for _, statement in found]
