"""The audit log beside the events: append-only, chained by hash.

Who, when, where from, what, result. Nothing here deletes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import has_request_context, request
from flask_login import current_user
from sqlalchemy import BigInteger, Index, Integer, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.clock import now, to_wire
from app.kernel.database import Base, JsonDoc
from app.kernel.ids import digest_of

FIRST_HASH = "0" * 64
LOCK_NUMBER = 0x63_68_61_62  # one writer of the chain at a time on PostgreSQL


class AuditEntry(Base):
    """One audited act."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_action_seq", "action", "seq"),
        Index("ix_audit_entries_actor_id_seq", "actor_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[dt.datetime]
    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(64))
    object_kind: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(64))
    detail: Mapped[Any] = mapped_column(JsonDoc)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def facts(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "at": to_wire(self.at),
            "actor_id": str(self.actor_id) if self.actor_id else None,
            "action": self.action,
            "object_kind": self.object_kind,
            "object_id": self.object_id,
            "result": self.result,
            "address": self.address,
            "detail": self.detail,
            "previous_hash": self.previous_hash,
        }


def record(
    session: Session,
    action: str,
    *,
    object_kind: str = "",
    object_id: object = "",
    result: str = "done",
    detail: dict[str, Any] | None = None,
    actor: UUID | None = None,
) -> AuditEntry:
    """Append one entry to the chain within the caller's transaction.

    `actor` defaults to whoever is signed in.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
    session.flush()
    last = session.execute(select(AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)).scalar()
    entry = AuditEntry(
        at=now(),
        actor_id=actor or _signed_in_id(),
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        result=result,
        address=_address(),
        detail=detail or {},
        previous_hash=last or FIRST_HASH,
    )
    entry.hash = digest_of(entry.facts())
    session.add(entry)
    session.flush()
    return entry


def audit_defects(session: Session) -> Iterator[str]:
    """Each place where the chain does not hold, as a sentence."""
    words = {
        "broken": "the entry before it was removed or changed",
        "changed": "its content was changed",
    }
    for seq, fault in chain_faults(session):
        yield f"audit entry {seq}: {words[fault]}"


def chain_faults(session: Session, after: int = 0, through: int | None = None) -> Iterator[tuple[int, str]]:
    """Each entry between two numbers at which the chain fails: `broken` before it, or itself `changed`.

    `after` is an entry that was checked before, or 0 for the beginning.
    """
    known = select(AuditEntry.hash).where(AuditEntry.seq <= after).order_by(AuditEntry.seq.desc()).limit(1)
    previous = session.scalar(known) or FIRST_HASH
    query = select(AuditEntry).where(AuditEntry.seq > after).order_by(AuditEntry.seq)
    if through is not None:
        query = query.where(AuditEntry.seq <= through)
    for entry in session.scalars(query.execution_options(yield_per=1000)):
        if entry.previous_hash != previous:
            yield entry.seq, "broken"
        if digest_of(entry.facts()) != entry.hash:
            yield entry.seq, "changed"
        previous = entry.hash


def _signed_in_id() -> UUID | None:
    if not has_request_context() or not current_user.is_authenticated:
        return None
    return UUID(str(current_user.id))


def _address() -> str:
    return (request.remote_addr or "") if has_request_context() else "command line"
