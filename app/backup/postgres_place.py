"""Where a PostgreSQL backup is restored to: a schema beside the live one, whose tables then change places.

The owner of the database may do that; a right to make databases is not needed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from app.backup import postgres_dump
from app.kernel.database import db
from config import Config

STAGING = "chabu_restoring"
_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' ORDER BY c.relname
"""
PATIENCE = "30s"
"""How long the swap waits for transactions of a server that is running all the same."""


class PostgresPlace:
    """One restore. Made inside the live application's context."""

    def __init__(self, live: Config, stamp: str) -> None:
        self._url = make_url(live.database_url)
        self._kept = f"before_{stamp}"

    def prepare(self, backup: Path) -> None:
        """Make the new schema, empty; one that a cut-off restore left is dropped first."""
        del backup
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(STAGING)))
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(STAGING)))

    def config(self, live: Config) -> Config:
        """The settings of an application on the new schema."""
        before = str(self._url.query.get("options", ""))
        url = self._url.update_query_dict({"options": f"{before} -csearch_path={STAGING}".strip()})
        return replace(live, database_url=url.render_as_string(hide_password=False))

    def load(self, backup: Path, tables: list[str]) -> None:
        """Fill the new schema, within an application on it. Raises DumpDoesNotFit, psycopg.Error."""
        with db.engine.connect() as connection, connection.begin():
            raw: Any = connection.connection.driver_connection
            postgres_dump.load(raw, backup, tables)

    def swap(self, aside: Path) -> str | None:
        """Let live and restored tables change places in one transaction.

        Returns the schema in which the live ones are kept; None where there were none.
        """
        del aside
        with self._connect() as connection:
            connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(PATIENCE)))
            row = connection.execute("SELECT current_schema()").fetchone()
            live = str(row[0]) if row else "public"
            tables = self._tables(connection, live)
            if tables:
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(self._kept)))
            _move(connection, tables, live, self._kept)
            _move(connection, self._tables(connection, STAGING), STAGING, live)
            connection.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(STAGING)))
        return f"schema {self._kept}" if tables else None

    def discard(self) -> None:
        """Drop the new schema if it is still there."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(STAGING)))

    def _connect(self) -> psycopg.Connection[Any]:
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain)

    @staticmethod
    def _tables(connection: psycopg.Connection[Any], schema: str) -> list[str]:
        name = sql.Identifier(schema).as_string(connection)
        return [table for (table,) in connection.execute(_TABLES, (name,)).fetchall()]


def _move(connection: psycopg.Connection[Any], tables: list[str], source: str, target: str) -> None:
    for table in tables:
        connection.execute(
            sql.SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(
                sql.Identifier(source), sql.Identifier(table), sql.Identifier(target)
            )
        )
