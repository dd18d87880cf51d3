"""The change log that phones pull by, and a cursor that no concurrent commit can make skip a change.

Each change carries its writer's transaction number. On PostgreSQL a reader goes only up to the oldest
transaction still open, so a change with a lower number that commits later is never passed over. SQLite has
one writer at a time, so the sequence itself is that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String, func, select, text, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.database import Base, insert_rows


class Change(Base):
    """One changed row: its kind and key. `txid` is the writing transaction (0 on SQLite)."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_txid_seq", "txid", "seq"),)

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    txid: Mapped[int] = mapped_column(BigInteger, default=0)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))


class Position(NamedTuple):
    """A place in the change log; tuples compare in reading order."""

    txid: int
    seq: int


START = Position(0, 0)
QUARANTINE = "quarantine"
"""No replica holds this kind: its changes only give kept work a place in the order of backups."""
CHECKPOINT = "checkpoint"
"""Nor this one: its changes only tell that a checkpoint was made, should the last one be removed."""


def note_change(session: Session, kind: str, key: UUID | str) -> None:
    """Say that a row phones may hold has changed in this transaction."""
    session.add(Change(kind=kind, key=str(key), txid=_transaction_number(session)))


def note_changes(session: Session, kind: str, keys: Sequence[UUID]) -> None:
    """The same of many rows of a kind, written at once."""
    txid = _transaction_number(session)
    rows = [{"kind": kind, "key": str(key), "txid": txid} for key in keys]
    insert_rows(session, Change, rows)


def head(session: Session) -> Position:
    """The position up to which everything is settled now: nothing will ever appear at or below it."""
    if _is_postgresql(session):
        horizon = session.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        # positions of transactions below the horizon are final; (horizon, 0) lies after all of them
        return Position(int(horizon or 0), 0)
    return Position(0, session.scalar(select(func.max(Change.seq))) or 0)


def latest(session: Session) -> Position:
    """The furthest position visible now: whatever was committed before lies at or below it."""
    query = select(Change.txid, Change.seq).order_by(Change.txid.desc(), Change.seq.desc()).limit(1)
    found = session.execute(query).one_or_none()
    return Position(found.txid, found.seq) if found else START


def changes_since(session: Session, after: Position, limit: int) -> list[Change]:
    """Settled changes after a position, in order, at most `limit`."""
    query = select(Change).limit(limit)
    if not _is_postgresql(session):
        # every txid is 0 here, and SQLite looks up a pair by its first part only: it would read all changes
        return list(session.scalars(query.where(Change.seq > after.seq).order_by(Change.seq)))
    settled = Change.txid < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    later = tuple_(Change.txid, Change.seq) > tuple_(after.txid, after.seq)
    return list(session.scalars(query.where(later, settled).order_by(Change.txid, Change.seq)))


def forget_transaction_numbers(session: Session) -> None:
    """After a restore: transaction numbers of another server, or of another life of this one, order nothing.

    What was restored comes first, in the order of its sequence. Cursors from before no longer hold.
    """
    session.execute(update(Change).values(txid=0))


def _transaction_number(session: Session) -> int:
    if not _is_postgresql(session):
        return 0
    cached = session.info.get("txid")
    transaction = session.get_transaction()
    if cached is None or cached[0] is not transaction:
        number = int(session.scalar(text("SELECT pg_current_xact_id()::text::bigint")) or 0)
        cached = (transaction, number)
        session.info["txid"] = cached
    return int(cached[1])


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
