"""Verification: issues are replayed against their rows; chains, checkpoints, numbers and photos are checked.

Reads in batches, so that memory does not grow with the table; runs on a live system. Each defect is a
sentence that names where it is. What must not change and did is found by the hashes; what can be derived is
derived again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.issues.chain import FIRST_HASH, EventRecord, defects
from app.issues.models import Checkpoint, CommandRow, Event, Issue, IssueUnit, NumberSeries
from app.issues.projection import fold
from app.issues.row_queries import columns_of
from app.kernel.audit import audit_defects
from app.kernel.ids import digest_of
from app.photos.models import Photo
from app.photos.queries import find_damage

BATCH = 500


def all_defects(session: Session) -> Iterator[str]:
    """Every defect of the database and the photo store, as sentences; nothing where all holds."""
    yield from database_defects(session)
    for photo, verdict in find_damage(session):
        yield f"photo {photo.id} of issue {photo.issue_id}: {verdict.replace('_', ' ')}"


def database_defects(session: Session) -> Iterator[str]:
    """Every defect of the database alone: the bytes of photos are not looked at."""
    yield from issue_defects(session)
    yield from checkpoint_defects(session)
    yield from number_defects(session)
    for defect in audit_defects(session):
        yield f"audit log: {defect}"


def issue_defects(session: Session) -> Iterator[str]:
    """What is wrong with issues, their events, units, search words and photos; issue by issue."""
    last: UUID | None = None
    while True:
        query = select(Issue).order_by(Issue.id).limit(BATCH).execution_options(populate_existing=True)
        rows = list(session.scalars(query if last is None else query.where(Issue.id > last)))
        if not rows:
            break
        yield from _defects_of_batch(session, rows)
        last = rows[-1].id
        session.expunge_all()
    orphans = (
        select(Event.issue_id)
        .outerjoin(Issue, Issue.id == Event.issue_id)
        .where(Issue.id.is_(None))
        .distinct()
    )
    for issue_id in session.scalars(orphans):
        yield f"issue {issue_id}: its events are there, its row is missing"


def _defects_of_batch(session: Session, rows: list[Issue]) -> Iterator[str]:
    ids = [row.id for row in rows]
    events: dict[UUID, list[EventRecord]] = {issue_id: [] for issue_id in ids}
    for event in session.scalars(
        select(Event).where(Event.issue_id.in_(ids)).order_by(Event.issue_id, Event.version)
    ):
        events[event.issue_id].append(event.as_record())
    units: dict[UUID, set[UUID]] = {issue_id: set() for issue_id in ids}
    for issue_id, unit_id in session.execute(
        select(IssueUnit.issue_id, IssueUnit.unit_id).where(IssueUnit.issue_id.in_(ids))
    ):
        units[issue_id].add(unit_id)
    photos = _photos_named(session, events)
    searchable = _searchable(session, [row.sort_no for row in rows])
    for row in rows:
        name = f"issue {row.number or row.receipt_number or row.id}"
        for defect in _defects_of_issue(row, events[row.id], units[row.id], photos):
            yield f"{name}: {defect}"
        if row.sort_no not in searchable:
            yield f"{name}: it is missing from the full-text index"
    yield from _commands_without_events(session, ids, events)


def _defects_of_issue(
    row: Issue, events: list[EventRecord], units: set[UUID], photos: dict[UUID, str]
) -> Iterator[str]:
    if not events:
        yield "it has no events"
        return
    broken = list(defects(events))
    yield from broken
    if broken and "missing" in broken[0]:
        return
    try:
        state = fold(events)
    except (KeyError, ValueError, TypeError) as error:
        yield f"its events cannot be replayed ({error})"
        return
    for field, wanted in columns_of(state).items():
        if getattr(row, field) != wanted:
            yield f"its row says {field} = {getattr(row, field)!r}, its events say {wanted!r}"
    if set(state.unit_ids) != units:
        yield "the units it is listed under are not those of its events"
    for event in events:
        for photo in event.payload.get("photos", []):
            yield from _photo_defect(event, photo, photos)


def _photo_defect(event: EventRecord, named: dict[str, Any], photos: dict[UUID, str]) -> Iterator[str]:
    found = photos.get(UUID(named["id"]))
    if found is None:
        yield f"photo {named['id']}, named by event {event.version}, has no row"
    elif found != named["sha256"]:
        yield f"photo {named['id']}, named by event {event.version}, has another hash in its row"


def _photos_named(session: Session, events: dict[UUID, list[EventRecord]]) -> dict[UUID, str]:
    ids = [
        UUID(photo["id"])
        for each in events.values()
        for event in each
        for photo in event.payload.get("photos", [])
    ]
    found: dict[UUID, str] = {}
    for at in range(0, len(ids), BATCH):
        part = select(Photo.id, Photo.sha256).where(Photo.id.in_(ids[at : at + BATCH]))
        found.update((photo_id, sha256) for photo_id, sha256 in session.execute(part))
    return found


def _searchable(session: Session, numbers: list[int]) -> set[int]:
    key = "rowid" if session.get_bind().dialect.name == "sqlite" else "sort_no"
    inside = ",".join(str(int(number)) for number in numbers)
    return set(session.scalars(text(f"SELECT {key} FROM issue_search WHERE {key} IN ({inside})")))  # noqa: S608  integers


def _commands_without_events(
    session: Session, ids: list[UUID], events: dict[UUID, list[EventRecord]]
) -> Iterator[str]:
    """A receipt was given for each applied command, so its event must be there."""
    written = {event.command_id for each in events.values() for event in each}
    query = select(CommandRow.id, CommandRow.issue_id).where(
        CommandRow.issue_id.in_(ids), CommandRow.outcome == "applied"
    )
    for command_id, issue_id in session.execute(query):
        if command_id not in written:
            yield f"issue {issue_id}: command {command_id} was applied and has no event"


def checkpoint_defects(session: Session) -> Iterator[str]:
    """Checkpoints that do not follow each other, and heads they sealed that are no longer there."""
    previous, expected = FIRST_HASH, 1
    for checkpoint in session.scalars(
        select(Checkpoint).order_by(Checkpoint.seq).execution_options(yield_per=10)
    ):
        if checkpoint.seq != expected:
            yield f"checkpoint {expected} is missing"
        try:
            heads: list[tuple[str, int, str]] = json.loads(zlib.decompress(checkpoint.heads))
        except (zlib.error, ValueError):
            heads = []
        if (
            checkpoint.previous_hash != previous
            or digest_of([checkpoint.previous_hash, heads]) != checkpoint.hash
        ):
            yield f"checkpoint {checkpoint.seq}: it was changed, or one before it was"
        yield from _lost_heads(session, checkpoint.seq, heads)
        previous, expected = checkpoint.hash, checkpoint.seq + 1


def _lost_heads(session: Session, seq: int, heads: list[tuple[str, int, str]]) -> Iterator[str]:
    for at in range(0, len(heads), BATCH):
        part = heads[at : at + BATCH]
        hashes = [head[2] for head in part]
        known = set(
            session.scalars(
                select(Event.hash).where(
                    Event.issue_id.in_([UUID(head[0]) for head in part]), Event.hash.in_(hashes)
                )
            )
        )
        for issue_id, version, hash_ in part:
            if hash_ not in known:
                yield f"issue {issue_id}: event {version}, sealed by checkpoint {seq}, is gone or was changed"


def number_defects(session: Session) -> Iterator[str]:
    """Series that stand below a number already given: the next would be given twice."""
    for series in session.scalars(select(NumberSeries)):
        start = f"{series.prefix}-{series.month}-"
        column = Issue.receipt_number if series.prefix == "SL" else Issue.number
        longest = select(func.max(func.length(column))).where(column.like(f"{start}%")).scalar_subquery()
        highest = session.scalar(
            select(func.max(column)).where(column.like(f"{start}%"), func.length(column) == longest)
        )
        if highest is not None and int(highest.removeprefix(start)) > series.last:
            yield f"number series {start}: it stands at {series.last}, but {highest} was given"
