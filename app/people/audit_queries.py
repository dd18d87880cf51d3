"""Reads of the audit log, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry


@dataclass(frozen=True)
class AuditFilter:
    """Which entries. `action` may be a beginning such as `session.`; `since` is included, `until` is not."""

    action: str | None = None
    actor_id: UUID | None = None
    object_kind: str | None = None
    object_id: str | None = None
    result: str | None = None
    address: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def list_entries(session: Session, wanted: AuditFilter, after: int | None, limit: int) -> list[AuditEntry]:
    """A page of entries older than the number `after`; one more than the limit when there are more."""
    query = _chosen(wanted).order_by(AuditEntry.seq.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(AuditEntry.seq < after)
    return list(session.scalars(query))


def every_entry(session: Session, wanted: AuditFilter) -> Iterator[AuditEntry]:
    """All entries wanted, oldest first, read in parts."""
    query = _chosen(wanted).order_by(AuditEntry.seq)
    return iter(session.scalars(query.execution_options(yield_per=500)))


def _chosen(wanted: AuditFilter) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if wanted.action:
        is_beginning = wanted.action.endswith(".")
        column = AuditEntry.action
        query = query.where(
            column.startswith(wanted.action, autoescape=True) if is_beginning else column == wanted.action
        )
    for name in ("actor_id", "object_kind", "object_id", "result", "address"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    return query
