"""The database handle, column types and per-engine settings.

The durability the product promises is set here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, Table, Uuid, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

WRITES = "chabu_writes"  # execution option: this transaction will write, so take the write lock at once


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware instant, stored in UTC. A naive datetime is refused: its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without zone cannot be stored")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Identifier(Uuid[UUID]):
    """A UUID. What SQLite keeps as text is read once: the same ids come with every row about them."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        read = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return None if read is None else _READ_IDS.setdefault(dialect.name, lru_cache(maxsize=65_536)(read))


_READ_IDS: dict[str, Any] = {}


class JsonDoc(TypeDecorator[Any]):
    """A JSON document: JSONB on PostgreSQL, text on SQLite."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


class Base(DeclarativeBase):
    """Base of all rows; ids are UUIDs, times are aware."""

    # a registry and not its parts: Flask-SQLAlchemy derives a second base from this one
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            dt.datetime: UtcDateTime,
            UUID: Identifier(as_uuid=True),
            dict[str, Any]: JsonDoc,
            list[Any]: JsonDoc,
        },
    )


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"autoflush": False, "expire_on_commit": False}
)


def insert_rows(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows of a table at once, past the unit of work. All rows name the same columns."""
    if not rows:
        return
    connection = session.connection()
    sql, names, writers, is_by_position = _insertion(model, connection.dialect, tuple(rows[0]))
    values = [
        [row[name] if write is None else write(row[name]) for name, write in zip(names, writers, strict=True)]
        for row in rows
    ]
    if is_by_position:
        connection.exec_driver_sql(sql, [tuple(row) for row in values])
    else:
        connection.exec_driver_sql(sql, [dict(zip(names, row, strict=True)) for row in values])


def insert_new(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Insert those rows whose key and other unique values are not taken; the ids of those that were new.

    All rows name the same columns, and the table's key is `id`.
    """
    if not rows:
        return set()
    table = cast(Table, model.__table__)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing().returning(table.c.id)
    return set(session.connection().execute(statement, rows).scalars())


Writer = Callable[[Any], Any] | None
"""What turns a value into what the driver takes; None where it takes it as it is."""


@lru_cache(maxsize=64)
def _insertion(
    model: type[Base], dialect: Dialect, columns: tuple[str, ...]
) -> tuple[str, list[str], list[Writer], bool]:
    """The statement, its columns in order, what writes their values, and whether they go by position."""
    table = cast(Table, model.__table__)
    compiled = table.insert().compile(dialect=dialect, column_keys=list(columns))
    by_position: Sequence[str] | None = compiled.positiontup
    names = list(by_position or columns)
    return str(compiled), names, [_writer(table.c[name].type, dialect) for name in names], bool(by_position)


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Writer:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def engine_options(database_url: str) -> dict[str, Any]:
    """Options for create_engine by kind of database."""
    options: dict[str, Any] = {"json_serializer": _dump_json, "pool_pre_ping": True}
    if database_url.startswith("sqlite"):
        options["connect_args"] = {"timeout": 15, "check_same_thread": False}
    else:
        # statements here take milliseconds; compiling one, as PostgreSQL does for dear ones, takes hundreds
        given = str(make_url(database_url).query.get("options", ""))
        options["connect_args"] = {"options": f"{given} -cjit=off".strip()}
        options["pool_size"] = 10
        options["max_overflow"] = 20
    return options


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _dump_json(value: Any) -> str:
    return _JSON.encode(value)


@event.listens_for(Engine, "connect")
def _set_sqlite_pragmas(connection: Any, _record: Any) -> None:
    if "sqlite3" not in type(connection).__module__:
        return
    connection.isolation_level = None  # BEGIN is ours, see _begin
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # NORMAL loses acknowledged commits at a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA cache_size=-32768")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A read that later writes fails at once with "database is locked"; a writer queues from its start.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
