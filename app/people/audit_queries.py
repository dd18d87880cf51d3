"""Reads of the audit log, newest first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry, chain_faults
from app.people.models import Device, Unit
from app.people.name_listeners import NAMERS, register
from app.people.queries import display_names

UUID_TEXT = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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


def object_names(session: Session, entries: Sequence[AuditEntry]) -> dict[tuple[str, str], str]:
    """What the objects of entries are called now: (kind, id) → name. One query for each kind that occurs."""
    found: dict[tuple[str, str], str] = {}
    for kind, namer in NAMERS.items():
        ids = _ids(entries, kind)
        if ids:
            found |= {(kind, str(key)): name for key, name in namer(session, ids).items()}
    return found


def _unit_names(session: Session, ids: Set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _device_names(session: Session, ids: Set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Device.id, Device.name).where(Device.id.in_(ids)))
    return {row.id: row.name for row in rows}


register("user", display_names)
register("unit", _unit_names)
register("device", _device_names)


def _ids(entries: Sequence[AuditEntry], kind: str) -> set[UUID]:
    """The ids that entries name of a kind; a refused one may name something else, such as a typed account."""
    named = (entry.object_id for entry in entries if entry.object_kind == kind)
    return {UUID(text) for text in named if UUID_TEXT.fullmatch(text)}


@dataclass(frozen=True)
class ChainStretch:
    """A checked stretch of the chain: how many entries, up to which, what was found, whether more follow."""

    checked: int
    through: AuditEntry | None
    faults: tuple[tuple[int, str], ...]
    has_more: bool


def check_chain(session: Session, after: int, most: int) -> ChainStretch:
    """Check the next `most` entries after one that was checked before (0: from the beginning)."""
    following = select(AuditEntry.seq).where(AuditEntry.seq > after).order_by(AuditEntry.seq)
    numbers = session.scalars(following.limit(most + 1)).all()
    stretch = numbers[:most]
    if not stretch:
        return ChainStretch(0, session.get(AuditEntry, after), (), has_more=False)
    faults = tuple(chain_faults(session, after, stretch[-1]))
    return ChainStretch(len(stretch), session.get(AuditEntry, stretch[-1]), faults, len(numbers) > most)


def entry_count(session: Session) -> int:
    """How many entries there are."""
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def actions_there(session: Session) -> Sequence[str]:
    """The acts that occur in the log."""
    return session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def actors_there(session: Session) -> Sequence[UUID]:
    """Who occurs in the log."""
    there = select(AuditEntry.actor_id).where(AuditEntry.actor_id.is_not(None)).distinct()
    return [actor_id for actor_id in session.scalars(there) if actor_id]


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
