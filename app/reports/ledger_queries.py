"""Reads the ledger's issues in batches, with the names of what they refer to; no query per issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.categories.models import Category, CategoryGroup
from app.issues.filter_queries import IssueFilter
from app.issues.issue_state import IssueState
from app.issues.list_queries import page_of_issues
from app.issues.models import Event, Issue
from app.issues.projection import fold
from app.issues.row_queries import state_of
from app.issues.visibility import Visibility
from app.kernel.clock import now
from app.kernel.problems import Language, Problem
from app.people.models import Unit, User
from app.people.queries import unit_tree
from app.photos.models import Photo
from app.photos.queries import photos_of, variant_file
from app.places.models import Area, Point, Project
from app.reports.ledger_row import LedgerIssue, Names, decider_id, ledger_row
from app.reports.round_queries import histories

BATCH = 200


def ledger_rows(
    session: Session,
    seen: Visibility,
    wanted: IssueFilter,
    language: Language,
    known_at: dt.datetime | None = None,
) -> Iterator[dict[str, Any]]:
    """Rows of the ledger, newest issue first, as they are now or as they were known at a cut-off.

    At a cut-off the filter still goes by what issues are now, save by their report, which never changes.
    """
    names, at, seq, after = _names(session, language), known_at or now(), 0, None
    while True:
        page = page_of_issues(session, seen, wanted, after=after, limit=BATCH)
        states = _states(session, page.rows, known_at)
        last_events = _last_events(session, states, known_at)
        photos = photos_of(session, states) if states else {}
        full = Names(**{**names.__dict__, "people": _people(session, states.values())})
        for issue_id, state in states.items():
            seq += 1
            shown = [one for one in photos.get(issue_id, []) if known_at is None or one.named_at <= known_at]
            issue = _ledger_issue(state, last_events.get(issue_id, ""), shown)
            yield ledger_row(issue, seq, full, language, at)
        session.expunge_all()
        after = page.next
        if after is None:
            return


def thumbnail_of(session: Session, photo_id: str) -> Path | None:
    """The file of a photo's thumbnail, None where there is none to show."""
    photo = session.get(Photo, UUID(photo_id))
    if photo is None or photo.state != "stored":
        return None
    try:
        return variant_file(photo, "thumb").path
    except Problem:
        return None


def _states(session: Session, rows: Sequence[Issue], known_at: dt.datetime | None) -> dict[UUID, IssueState]:
    """The issues as they are, or were known at a cut-off; what was not known then is left out."""
    states = {row.id: state_of(row) for row in rows}
    if known_at is None or not states:
        return states
    later = select(Event.issue_id).where(Event.issue_id.in_(states), Event.received_at > known_at).distinct()
    changed = set(session.scalars(later))
    then: dict[UUID, IssueState] = {}
    for events in histories(session, changed):
        known = [event for event in events if event.received_at <= known_at]
        if known:
            then[known[0].issue_id] = fold(known)
    return {
        issue_id: then.get(issue_id, state)
        for issue_id, state in states.items()
        if issue_id not in changed or issue_id in then
    }


def _ledger_issue(state: IssueState, last_event: str, photos: list[Photo]) -> LedgerIssue:
    by_role: dict[str, list[str]] = {}
    for photo in photos:
        role = "before" if photo.role == "scene" and state.fix is None else photo.role
        by_role.setdefault(role, []).append(str(photo.id))
    return LedgerIssue(state, last_event, by_role, _rectifier(state))


def _rectifier(state: Any) -> UUID | None:
    """Who answers for the fix: the person named, or who sent it."""
    fix = state.fix
    sender = UUID(fix["by_id"]) if fix and fix.get("by_id") else None
    found: UUID | None = state.assignee_id or sender
    return found


def _last_events(session: Session, ids: Collection[UUID], known_at: dt.datetime | None) -> dict[UUID, str]:
    last = select(Event.issue_id, func.max(Event.version).label("version")).where(Event.issue_id.in_(ids))
    if known_at is not None:
        last = last.where(Event.received_at <= known_at)
    newest = last.group_by(Event.issue_id).subquery()
    query = select(Event.issue_id, Event.type).join(
        newest, (newest.c.issue_id == Event.issue_id) & (newest.c.version == Event.version)
    )
    return dict(session.execute(query).all())


def _people(session: Session, states: Iterable[IssueState]) -> dict[UUID, str]:
    ids: set[UUID] = set()
    for state in states:
        ids |= {person for person in (decider_id(state), _rectifier(state)) if person is not None}
    return dict(session.execute(select(User.id, User.display_name).where(User.id.in_(ids))).all())


def _names(session: Session, language: Language) -> Names:
    units = {unit.id: (unit.name, unit.kind) for unit in session.scalars(select(Unit))}
    title = Category.zh if language == "zh" else Category.en
    group = CategoryGroup.zh if language == "zh" else CategoryGroup.en
    query = select(Category.code, group, title).join(CategoryGroup, CategoryGroup.code == Category.group_code)
    return Names(
        units={unit_id: name for unit_id, (name, _) in units.items()},
        departments=_departments(session, units),
        people={},
        projects=dict(session.execute(select(Project.id, Project.name)).all()),
        areas=dict(session.execute(select(Area.id, Area.name)).all()),
        points=dict(session.execute(select(Point.id, Point.name)).all()),
        categories={code: f"{above}/{name}" for code, above, name in session.execute(query)},
    )


def _departments(session: Session, units: dict[UUID, tuple[str, str]]) -> dict[UUID, str]:
    """Of each unit, the nearest department at or above it; where there is none, the unit itself."""
    tree = unit_tree(session)
    found = {}
    for unit_id, (name, _) in units.items():
        line = [unit_id, *tree.ancestors(unit_id)]
        found[unit_id] = next((units[each][0] for each in line if units[each][1] == "department"), name)
    return found
