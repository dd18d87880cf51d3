"""A snapshot of the database as files, and what a manifest says about it, read from that same snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.backup import postgres_dump
from app.backup.checking import SQLITE_FILE
from app.backup.sqlite_snapshot import copy_database
from app.issues.models import Checkpoint
from app.kernel.changes import Position, head
from app.kernel.clock import to_wire
from app.kernel.database import db
from app.photos.models import Blob, Photo
from app.sync.models import Epoch
from app.sync.pull_queries import present_epoch


@dataclass(frozen=True)
class SnapshotFacts:
    """What a snapshot says: revision of the schema, epoch, first epoch, settled changes, last checkpoint,
    rows by table, and the SHA-256 of every photo whose bytes the server has said it has.
    """

    schema: str
    epoch: str
    installation: str
    durable: Position
    checkpoint: dict[str, Any] | None
    counts: dict[str, int]
    photos: list[str]


def database_kind() -> str:
    """`sqlite` or `postgresql`."""
    return db.engine.dialect.name


def sqlite_path() -> Path:
    """Where the live SQLite database lies."""
    return Path(db.engine.url.database or "")


def take_snapshot(backup: Path) -> SnapshotFacts:
    """Write the database of one instant into a backup's folder. Raises the database's errors and OSError."""
    with _of_sqlite(backup) if database_kind() == "sqlite" else _of_postgresql(backup) as (session, counts):
        return SnapshotFacts(
            schema=schema_of(session),
            epoch=present_epoch(session).id,
            installation=first_epoch(session),
            durable=head(session),
            checkpoint=_last_checkpoint(session),
            counts=counts,
            photos=promised_photos(session),
        )


def schema_of(session: Session) -> str:
    """The revision of the schema."""
    return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def first_epoch(session: Session) -> str:
    """The id of the epoch in which this installation began: it is the same in all its backups."""
    return session.scalars(select(Epoch.id).order_by(Epoch.seq).limit(1)).one()


def promised_photos(session: Session) -> list[str]:
    """The SHA-256 of all photos that are said to be stored, sorted."""
    named = select(Photo.sha256).where(Photo.stored_at.is_not(None))
    return sorted(session.scalars(named.union(select(Blob.sha256))))


def _last_checkpoint(session: Session) -> dict[str, Any] | None:
    last = session.scalars(select(Checkpoint).order_by(Checkpoint.seq.desc()).limit(1)).one_or_none()
    return {"seq": last.seq, "hash": last.hash, "at": to_wire(last.at)} if last else None


@contextmanager
def _of_sqlite(backup: Path) -> Iterator[tuple[Session, dict[str, int]]]:
    target = backup / SQLITE_FILE
    copy_database(sqlite_path(), target)
    engine = create_engine(f"sqlite:///{target}", poolclass=NullPool)
    with Session(engine) as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in db.metadata.sorted_tables
        }
        yield session, counts


@contextmanager
def _of_postgresql(backup: Path) -> Iterator[tuple[Session, dict[str, int]]]:
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        raw: Any = connection.connection.driver_connection
        counts = postgres_dump.dump(raw, backup)
        with Session(connection) as session:
            yield session, counts
