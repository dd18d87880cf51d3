"""A PostgreSQL schema as files and back: a COPY of each table, gzipped, all of one snapshot.

Needs no client programs and no rights beyond the owner's. What the tables are is not written down: the
migrations make them at the revision that the backup names.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from app.kernel.durable_files import sync

FOLDER = "database"
SEQUENCES = f"{FOLDER}/sequences.json"
SUFFIX = ".copy.gz"
PIECE_BYTES = 1024 * 1024

_TABLES = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
_FOREIGN_KEYS = """
    SELECT t.relname, c.conname, pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
    ORDER BY t.relname, c.conname
"""
Connection = psycopg.Connection[Any]


class DumpDoesNotFit(Exception):
    """The files name a table or a column that the schema does not have, or cannot be read."""


def dump(connection: Connection, backup: Path) -> dict[str, int]:
    """Write every table of the current schema as the connection's snapshot shows it; rows by table."""
    (backup / FOLDER).mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for table, columns in connection.execute(_TABLES).fetchall():
        counts[table] = _dump_table(connection, backup / FOLDER / f"{table}{SUFFIX}", table, columns)
    # Read last: a sequence stands outside the snapshot, and one further on does no harm.
    sequences = dict(
        connection.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
        ).fetchall()
    )
    (backup / SEQUENCES).write_text(json.dumps(sequences, sort_keys=True), encoding="utf-8")
    for path in (*(backup / FOLDER).iterdir(), backup / FOLDER):
        sync(path)
    return counts


def load(connection: Connection, backup: Path, tables: list[str]) -> None:
    """Fill the current schema, whose tables are made, from a backup's files. Never commits.

    Raises DumpDoesNotFit, and psycopg's own errors where rows break a constraint.
    """
    keys = connection.execute(_FOREIGN_KEYS).fetchall()
    for table, key, _ in keys:
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(key))
        )
    there = {table: set(columns) for table, columns in connection.execute(_TABLES).fetchall()}
    if set(there) != set(tables):
        raise DumpDoesNotFit(f"its tables are not those of its schema: {sorted(set(there) ^ set(tables))}")
    for table in tables:
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
        _load_table(connection, backup / FOLDER / f"{table}{SUFFIX}", table, there[table])
    for table, key, definition in keys:
        connection.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                sql.Identifier(table), sql.Identifier(key), sql.SQL(definition)
            )
        )
    for name, last in json.loads((backup / SEQUENCES).read_text(encoding="utf-8")).items():
        if last is not None:
            connection.execute("SELECT setval(%s::regclass, %s)", (name, last))


def table_of(path: str) -> str | None:
    """The table that a file of a backup holds."""
    if not path.startswith(f"{FOLDER}/") or not path.endswith(SUFFIX):
        return None
    return path.removeprefix(f"{FOLDER}/").removesuffix(SUFFIX)


def _dump_table(connection: Connection, file: Path, table: str, columns: list[str]) -> int:
    """The first line names the columns; the rest is PostgreSQL's text format, a line a row."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), names)
    rows = 0
    with file.open("wb") as bare, gzip.GzipFile("", "wb", 1, bare, mtime=0) as out:
        out.write(json.dumps(columns).encode() + b"\n")
        with connection.cursor().copy(statement) as copying:
            for piece in copying:
                rows += bytes(piece).count(b"\n")
                out.write(piece)
    return rows


def _load_table(connection: Connection, file: Path, table: str, there: set[str]) -> None:
    try:
        with gzip.open(file, "rb") as source:
            columns = json.loads(source.readline())
            if not set(columns) <= there:
                raise DumpDoesNotFit(f"table {table} has no column {sorted(set(columns) - there)[0]}")
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
            with connection.cursor().copy(statement) as copying:
                while piece := source.read(PIECE_BYTES):
                    copying.write(piece)
    except (EOFError, gzip.BadGzipFile, ValueError) as error:
        raise DumpDoesNotFit(f"the file of table {table} cannot be read") from error
