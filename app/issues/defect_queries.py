"""Verification: issues are replayed against their rows; chains, checkpoints, numbers and photos are checked.

Reads in batches, so that memory does not grow with the table; runs on a live system. Each defect is a
sentence that names where it is. What must not change and did is found by the hashes; what can be derived is
derived again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord, defects
from app.issues.defect_listeners import SEEKERS
from app.issues.models import CommandRow, Event, Issue, IssueUnit
from app.issues.projection import UNREPLAYABLE, fold
from app.issues.row_queries import columns_of, found_by, state_of
from app.issues.seal_defect_queries import (
    checkpoint_defects,
    lost_checkpoints,
    lost_issues,
    number_defects,
)
from app.issues.sort_number import LOW_BITS, SPREAD, first_of
from app.issues.tombstone_queries import erased_bytes_defects, photo_tombstone_defects
from app.kernel.audit import audit_defects
from app.photos.models import Photo
from app.photos.queries import find_damage

BATCH = 500
PhotosNamed = dict[UUID, tuple[str, str, UUID | None]]
"""Hash, role and issue of photo rows by id."""


def all_defects(session: Session, progress: Callable[[int], None] | None = None) -> Iterator[str]:
    """Every defect of the database and the photo store, as sentences; nothing where all holds.

    `progress` is told how many issues have been read. Give a session of transaction.read_snapshot, so that
    what is written meanwhile is no defect.
    """
    yield from database_defects(session, progress)
    for seeker in SEEKERS:
        yield from seeker(session)
    yield from erased_bytes_defects(session)
    for photo, verdict in find_damage(session):
        yield f"photo {photo.id} of issue {photo.issue_id}: {verdict.replace('_', ' ')}"


def database_defects(session: Session, progress: Callable[[int], None] | None = None) -> Iterator[str]:
    """Every defect of the database alone: the bytes of photos are not looked at."""
    yield from issue_defects(session, progress)
    yield from checkpoint_defects(session)
    yield from lost_checkpoints(session)
    yield from lost_issues(session)
    yield from number_defects(session)
    yield from _stored_without_time(session)
    yield from photo_tombstone_defects(session)
    for defect in audit_defects(session):
        yield f"audit log: {defect}"


def _stored_without_time(session: Session) -> Iterator[str]:
    query = select(Photo.id, Photo.issue_id).where(Photo.state == "stored", Photo.stored_at.is_(None))
    for photo_id, issue_id in session.execute(query.execution_options(yield_per=BATCH)):
        yield f"photo {photo_id} of issue {issue_id}: it counts as stored, but not since when"


def issue_defects(session: Session, progress: Callable[[int], None] | None = None) -> Iterator[str]:
    """What is wrong with issues, their events, units, search words and photos; issue by issue."""
    last: UUID | None = None
    done = 0
    while True:
        query = select(Issue).order_by(Issue.id).limit(BATCH).execution_options(populate_existing=True)
        rows = list(session.scalars(query if last is None else query.where(Issue.id > last)))
        if not rows:
            break
        yield from _defects_of_batch(session, rows)
        last, done = rows[-1].id, done + len(rows)
        session.expunge_all()
        if progress is not None:
            progress(done)
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
    events = events_of(session, ids)
    units = units_listed(session, ids)
    photos = _photos_named(session, events)
    found = _found_by(session, [row.sort_no for row in rows])
    for row in rows:
        name = f"issue {row.number or row.receipt_number or row.id}"
        for defect in _defects_of_issue(row, events[row.id], units[row.id], photos):
            yield f"{name}: {defect}"
        yield from (f"{name}: {defect}" for defect in _search_defect(row, found.get(row.sort_no)))
    yield from _commands_without_events(session, ids, events)


def events_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[EventRecord]]:
    """The events of issues, oldest first."""
    found: dict[UUID, list[EventRecord]] = {issue_id: [] for issue_id in ids}
    query = select(Event).where(Event.issue_id.in_(ids)).order_by(Event.issue_id, Event.version)
    for event in session.scalars(query):
        found[event.issue_id].append(event.as_record())
    return found


def units_listed(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[UUID, bool]]:
    """Under which units each issue is listed, and whether beside lead and area."""
    found: dict[UUID, dict[UUID, bool]] = {issue_id: {} for issue_id in ids}
    for row in session.execute(
        select(IssueUnit.issue_id, IssueUnit.unit_id, IssueUnit.is_beside).where(IssueUnit.issue_id.in_(ids))
    ):
        found[row.issue_id][row.unit_id] = row.is_beside
    return found


def _search_defect(row: Issue, words: frozenset[str] | None) -> Iterator[str]:
    """Whether lists find the issue in its place, and the search by its words: both go by the sort number."""
    if row.sort_no >> LOW_BITS != first_of(row.reported_at) >> LOW_BITS:
        yield f"its sort_no {row.sort_no} is not that of its reporting instant"
    elif words is None and row.sort_no % SPREAD != row.id.int % SPREAD:
        yield f"its sort_no {row.sort_no} was changed, or it is missing from the full-text index"
    elif words is None:
        yield "it is missing from the full-text index"
    elif words != frozenset(found_by(state_of(row)).split()):
        yield "the full-text index finds it by other words or facts than its row has"


def _defects_of_issue(
    row: Issue, events: list[EventRecord], units: dict[UUID, bool], photos: PhotosNamed
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
    except UNREPLAYABLE as error:
        yield f"its events cannot be replayed ({error})"
        return
    for field, wanted in columns_of(state).items():
        if getattr(row, field) != wanted:
            yield f"its row says {field} = {getattr(row, field)!r}, its events say {wanted!r}"
    if {unit: state.lists_beside(unit) for unit in state.unit_ids} != units:
        yield "the units it is listed under are not those of its events"
    for event in events:
        for photo in event.payload.get("photos", []):
            yield from _photo_defect(event, photo, photos)


def _photo_defect(event: EventRecord, named: dict[str, Any], photos: PhotosNamed) -> Iterator[str]:
    found = photos.get(UUID(named["id"]))
    if found is None:
        yield f"photo {named['id']}, named by event {event.version}, has no row"
        return
    sha256, role, issue_id = found
    if sha256 != named["sha256"]:
        yield f"photo {named['id']}, named by event {event.version}, has another hash in its row"
    if role != named.get("role", role):
        yield f"photo {named['id']}, named by event {event.version}, has another role in its row"
    if issue_id is None:
        yield f"photo {named['id']}, named by event {event.version}, belongs to no issue any more"


def _photos_named(session: Session, events: dict[UUID, list[EventRecord]]) -> PhotosNamed:
    ids = [
        UUID(photo["id"])
        for each in events.values()
        for event in each
        for photo in event.payload.get("photos", [])
    ]
    found: PhotosNamed = {}
    for at in range(0, len(ids), BATCH):
        part = select(Photo.id, Photo.sha256, Photo.role, Photo.issue_id).where(
            Photo.id.in_(ids[at : at + BATCH])
        )
        found.update((row[0], (row[1], row[2], row[3])) for row in session.execute(part))
    return found


def _found_by(session: Session, numbers: list[int]) -> dict[int, frozenset[str]]:
    """What the full-text index keeps of the issues of some sort numbers."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    kept = "rowid, words" if is_sqlite else "sort_no, array_to_string(tsvector_to_array(words), ' ')"
    key, inside = kept.partition(",")[0], ",".join(str(int(number)) for number in numbers)
    rows = session.execute(text(f"SELECT {kept} FROM issue_search WHERE {key} IN ({inside})"))  # noqa: S608  integers
    return {number: frozenset(words.split()) for number, words in rows}


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
