"""Builds the bench database: migrated by the product, filled with synthetic issues, sealed by checkpoints."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

from app import create_app
from app.categories.models import Category
from app.issues.checkpoint_actions import make_checkpoint
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction, transaction
from app.people.models import Post, Unit, User
from app.people.passwords import hash_password
from app.places.models import Area, Project
from app.preparation import prepare_database
from bench.synthetic import Cast, make_issues
from bench.tables import COLUMNS, Rows, as_postgresql, as_sqlite, rows_of
from config import Config, load_config

BATCH = 2_000
SEED = 20_260_518
PASSWORD = "bench bench bench"  # noqa: S105  of a throw-away database
UNITS, AREAS, INSPECTORS = 40, 200, 30


def bench_config(folder: Path, database_url: str | None) -> Config:
    """Settings of a bench database in a folder; SQLite there unless a URL is given."""
    url = database_url or f"sqlite:///{folder}/bench.sqlite3"
    environ = {"CHABU_ENV": "test", "CHABU_DATA_DIR": str(folder), "CHABU_DATABASE_URL": url}
    return load_config(environ)


def build(folder: Path, total: int, database_url: str | None = None) -> float:
    """Build it from nothing; seconds it took."""
    begun = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(bench_config(folder, database_url))
    with app.app_context():
        upgrade()
        prepare_database()
        cast = make_cast()
        _fill(app, cast, total)
        in_transaction(make_checkpoint)
        if _is_sqlite():
            with db.engine.connect() as connection:
                connection.execute(text("ANALYZE"))
                connection.commit()
        db.session.remove()
        db.engine.dispose()
    return time.perf_counter() - begun


def make_cast() -> Cast:
    """Units, people and areas that the issues refer to."""
    with transaction() as session:
        agency = _unit("市代建中心", None)
        session.add(agency)
        session.flush()
        units = [_unit(f"施工{number}项目部", agency) for number in range(1, UNITS + 1)]
        session.add_all(units)
        session.flush()
        password = hash_password(PASSWORD)
        supervisor = _person("supervisor", password)
        inspectors = [_person(f"inspector{number}", password) for number in range(INSPECTORS)]
        rectifiers = [_person(f"rectifier{number}", password) for number in range(UNITS)]
        session.add_all([supervisor, *inspectors, *rectifiers])
        session.flush()
        posts = [
            (supervisor, "supervisor", agency),
            *((person, "inspector", agency) for person in inspectors),
        ]
        posts += [(person, "rectifier", unit) for person, unit in zip(rectifiers, units, strict=True)]
        session.add_all(
            Post(id=new_id(), user_id=person.id, unit_id=unit.id, role=role, starts_on=dt.date(2016, 1, 1))
            for person, role, unit in posts
        )
        project = Project(id=new_id(), name="体育中心项目", is_active=True)
        session.add(project)
        session.flush()
        areas = [
            Area(
                id=new_id(),
                name=f"区域 {number}",
                kind="other",
                project_id=project.id,
                unit_id=units[number % UNITS].id,
            )
            for number in range(AREAS)
        ]
        session.add_all(areas)
        session.flush()
        categories = session.execute(select(Category.code, Category.severity).order_by(Category.code))
        return Cast(
            tuple(person.id for person in inspectors),
            supervisor.id,
            tuple((person.id, unit.id) for person, unit in zip(rectifiers, units, strict=True)),
            agency.id,
            tuple((area.id, area.unit_id or agency.id, project.id) for area in areas),
            tuple(categories),
        )


def _unit(name: str, above: Unit | None) -> Unit:
    unit_id = new_id()
    path = f"{above.path if above else '/'}{unit_id.hex}/"
    kind = "contractor" if above else "agency"
    parent = above.id if above else None
    return Unit(
        id=unit_id, parent_id=parent, path=path, name=name, short_name=name, kind=kind, is_active=True
    )


def _person(name: str, password: str) -> User:
    moment = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
    return User(
        id=new_id(),
        username=name,
        display_name=name,
        password_hash=password,
        password_changed_at=moment,
        is_active=True,
        language="zh",
        created_at=moment,
    )


def _fill(app: Flask, cast: Cast, total: int) -> None:
    is_sqlite = _is_sqlite()
    dialect = "sqlite" if is_sqlite else "postgresql"
    first_change = (db.session.scalar(text("SELECT max(seq) FROM changes")) or 0) + 1
    db.session.remove()
    parts = [
        (cast, total, start, min(start + BATCH, total), first_change, dialect)
        for start in range(0, total, BATCH)
    ]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        batches = pool.imap(_make_batch, parts)
        if is_sqlite:
            _load_sqlite(app.config["CHABU"].database_url.removeprefix("sqlite:///"), batches, total)
        else:
            _load_postgresql(app.config["CHABU"].database_url, batches, total)


def _make_batch(part: tuple[Cast, int, int, int, int, str]) -> Rows:
    cast, total, first, last, first_change, dialect = part
    plain = as_sqlite if dialect == "sqlite" else as_postgresql
    batch: Rows = {table: [] for table in COLUMNS}
    for at, made in enumerate(make_issues(cast, total, first, last, SEED), start=first):
        for table, rows in rows_of(made, first_change + at * 8, plain).items():
            batch[table] += rows
    return batch


def _load_sqlite(path: str, batches: Iterator[Rows], total: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    later = _without_indexes(connection)
    for at, batch in enumerate(batches):
        connection.execute("BEGIN")
        for table, columns in COLUMNS.items():
            names = ("rowid", "words") if table == "issue_search" else columns
            holes = ",".join("?" * len(names))
            connection.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({holes})", batch[table])
        connection.execute("COMMIT")
        _tell(at, total)
    for statement in later:
        connection.execute(statement)
    connection.close()


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the secondary indexes of the big tables; what makes them again at the end."""
    tables = ",".join(f"'{table}'" for table in COLUMNS)
    query = f"SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL AND tbl_name IN ({tables})"
    found = connection.execute(query).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [statement for _, statement in found]


def _load_postgresql(url: str, batches: Iterator[Rows], total: int) -> None:
    with psycopg.connect(url) as connection:
        later = _without_postgresql_indexes(connection)
        for at, batch in enumerate(batches):
            for table, columns in COLUMNS.items():
                _copy(connection, table, columns, batch[table])
            connection.commit()
            _tell(at, total)
        connection.execute("SET maintenance_work_mem = '1GB'")
        for statement in later:
            connection.execute(statement)
        connection.execute("SELECT setval('changes_seq_seq', (SELECT max(seq) FROM changes))")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")


def _copy(
    connection: psycopg.Connection, table: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    with connection.cursor() as cursor:
        if table != "issue_search":
            with cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        with cursor.copy("COPY issue_search (sort_no, words) FROM STDIN") as copy:
            for sort_no, words in rows:
                copy.write_row((sort_no, " ".join(f"'{word}'" for word in str(words).split(" "))))


def _without_postgresql_indexes(connection: psycopg.Connection) -> list[str]:
    tables = list(COLUMNS)
    keys = "SELECT conindid FROM pg_constraint WHERE conindid <> 0"
    query = (
        "SELECT i.indexname, i.indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname "
        f"WHERE i.tablename = ANY(%s) AND c.oid NOT IN ({keys})"
    )
    found = connection.execute(query, (tables,)).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def _tell(at: int, total: int) -> None:
    if at % 50 == 49:
        print(f"  {min((at + 1) * BATCH, total):,} of {total:,} issues", flush=True)


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def a_user(session_user: str) -> UUID:
    """The id of a bench user by username."""
    return db.session.scalars(select(User.id).where(User.username == session_user)).one()
