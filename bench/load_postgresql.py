"""Loads the bench database into PostgreSQL: each process makes rows and copies them; constraints come afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.context import ForkContext
from typing import Any

import psycopg

from bench.batches import Part, Seal, make_batch
from bench.tables import COLUMNS

INDEXES = """
SELECT indexrelid::regclass::text, indrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""
CONSTRAINTS = """
SELECT conname, conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('p', 'u', 'f') AND (conrelid = ANY(%s::regclass[]) OR confrelid = ANY(%s::regclass[]))
"""
Statements = list[tuple[str, str]]
"""Tables with what is to be done to them."""


def load_postgresql(url: str, parts: Sequence[Part], context: ForkContext, processes: int) -> Iterator[Seal]:
    """Load all parts and tell the seal of each; keys, indexes, foreign keys and statistics follow the last."""
    with psycopg.connect(url, autocommit=True) as connection:
        indexes, references = _without_rules(connection)
    with context.Pool(processes) as pool:
        yield from pool.imap(partial(_copy_part, url), parts)
    with ThreadPoolExecutor(processes) as threads:
        done = [
            threads.submit(_run, url, [statement for table, statement in indexes if table == name])
            for name in sorted(
                COLUMNS,
                key=lambda name: (
                    ("issues", "events", "commands").index(name)
                    if name in ("issues", "events", "commands")
                    else 9
                ),
            )
        ]
        for one in done:
            one.result()
    _run(url, [statement for _, statement in references])
    _run(url, ["SELECT setval('changes_seq_seq', (SELECT max(seq) FROM changes))", "VACUUM (ANALYZE)"])


def _copy_part(url: str, part: Part) -> Seal:
    batch, seal = make_batch(part, "+00")
    rows = batch["issue_search"]
    batch["issue_search"] = [
        (number, " ".join(f"'{word}'" for word in words.split(" "))) for number, words in rows
    ]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            with cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
                copy.write("".join([_line(row) for row in batch[table]]))
    return seal


def _line(row: tuple[Any, ...]) -> str:
    """A row in COPY's text format."""
    line = "\t".join(["\\N" if value is None else str(value) for value in row])
    return line + "\n"


def _run(url: str, statements: list[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def _without_rules(connection: psycopg.Connection) -> tuple[Statements, Statements]:
    """Drop keys, indexes and references of the big tables; what makes them again, references apart."""
    tables = list(COLUMNS)
    indexes = connection.execute(INDEXES, (tables,)).fetchall()
    constraints = connection.execute(CONSTRAINTS, (tables, tables)).fetchall()
    made: Statements = []
    references: Statements = []
    for name, table, kind, definition in sorted(constraints, key=lambda row: row[2]):  # f before p before u
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        again = (table, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        (references if kind == "f" else made).append(again)
    for name, table, definition in indexes:
        connection.execute(f"DROP INDEX {name}")
        made.append((table, definition))
    return made, references
