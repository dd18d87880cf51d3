"""One PostgreSQL database for test after test: emptied to what its template holds, made anew when its shape changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import LiteralString, cast

import psycopg
from psycopg import sql

from tests.postgres import PostgresCluster

USES = 60
"""Emptying leaves dead rows behind, which nobody clears away here: after so many tests a new copy is cheaper."""

SHAPE = " UNION ALL ".join(
    f"SELECT '{catalog}', count(*), max(xmin::text::bigint) FROM {catalog}"
    for catalog in (
        "pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_proc", "pg_trigger", "pg_type", "pg_namespace",
        "pg_statistic", "pg_db_role_setting", "pg_extension",
    )
)  # fmt: skip
"""Any DDL, and any gathering of statistics, leaves its transaction's number in one of these."""

Shape = list[tuple[str, int, int]]


@dataclass
class ReusedDatabase:
    """A copy of a template that comes back to the template's rows before each test."""

    cluster: PostgresCluster
    template: str
    name: str = "reused"
    _uses: int = USES
    _connection: psycopg.Connection | None = None
    _shape: Shape = field(default_factory=list)
    _emptying: sql.Composable = field(default_factory=lambda: sql.SQL(""))

    def fresh(self) -> str:
        """The address of the database, holding what the template holds and with nobody connected to it."""
        if self._uses < USES and self._is_emptied():
            self._uses += 1
            return self.cluster.url(self.name)
        self.discard()
        self.cluster.create_database(self.name, template=self.template)
        self._connection = psycopg.connect(self.cluster.url(self.name), autocommit=True)
        self._emptying = _emptying(self._connection)
        self._shape = _shape(self._connection)
        self._uses = 1
        return self.cluster.url(self.name)

    def discard(self) -> None:
        """Remove the database; the next `fresh` makes another."""
        if self._connection:
            self._connection.close()
            self._connection = None
        self.cluster.drop_database(self.name)
        self._uses = USES

    def _is_emptied(self) -> bool:
        """Bring the template's rows back; False where the database is no longer of the template's shape."""
        connection = self._connection
        if connection is None:
            return False
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if _shape(connection) != self._shape:
                return False
            connection.execute(self._emptying)
        except psycopg.Error:
            return False  # a test ended the server, or took the database away
        return True


def _shape(connection: psycopg.Connection) -> Shape:
    return connection.execute(cast("LiteralString", SHAPE)).fetchall()


def _emptying(connection: psycopg.Connection) -> sql.Composable:
    """One statement that brings back the rows and the counters that the database holds now."""
    tables = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    steps: list[sql.Composable] = [sql.SQL("SET LOCAL session_replication_role = replica")]
    for (table,) in tables:
        named = sql.Identifier(table)
        steps.append(sql.SQL("DELETE FROM {}").format(named))
        rows = connection.execute(
            sql.SQL("SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {} t").format(named)
        ).fetchone()
        if rows and rows[0] != "[]":
            steps.append(
                sql.SQL(
                    "INSERT INTO {0} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::{0}, {1})"
                ).format(named, sql.Literal(rows[0]))
            )
    counters = connection.execute(
        "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL"
        " FROM pg_sequences WHERE schemaname = 'public'"
    ).fetchall()
    for counter, at, was_called in counters:
        steps.append(
            sql.SQL("PERFORM setval({}, {}, {})").format(
                sql.Literal(f'public."{counter}"'), sql.Literal(at), sql.Literal(was_called)
            )
        )
    body = sql.SQL("BEGIN {}; END").format(sql.SQL(";\n").join(steps))
    return sql.SQL("DO {}").format(sql.Literal(body.as_string(connection)))
