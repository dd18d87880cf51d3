"""Reads of quarantine: one's own kept work, and for supervisors what concerns their units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.issues.filter_queries import visible_rows
from app.issues.kept_queries import settled_by
from app.issues.models import Issue, QuarantinedCommand
from app.issues.queries import visibility
from app.issues.visibility import Visibility
from app.kernel.clock import to_wire
from app.kernel.problems import Language, Problem, sentence
from app.people.models import Unit, User
from app.people.queries import display_names
from app.photos.models import Photo
from app.photos.queries import photo_row
from app.places.models import Area, Point
from app.sync.command_body import uuid_in


@dataclass(frozen=True)
class QuarantinePage:
    """Documents of kept commands, newest first, and after which one the next page begins."""

    items: list[dict[str, Any]]
    next: UUID | None


@dataclass
class _Names:
    """What the ids of a page stand for."""

    people: dict[UUID, str] = field(default_factory=dict)
    units: dict[UUID, str] = field(default_factory=dict)
    areas: dict[UUID, str] = field(default_factory=dict)
    points: dict[UUID, str] = field(default_factory=dict)
    issues: dict[UUID, Issue] = field(default_factory=dict)
    photos: dict[tuple[UUID, UUID | None], list[Photo]] = field(default_factory=dict)


def quarantine_page(
    session: Session,
    viewer: User,
    seen: Visibility,
    language: Language,
    *,
    is_settled: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> QuarantinePage:
    """Kept commands that wait, or that were settled, newest first."""
    query = _in_scope(viewer, seen).order_by(QuarantinedCommand.id.desc()).limit(limit + 1)
    waits = QuarantinedCommand.state == "waiting"
    query = query.where(~waits if is_settled else waits)
    if after is not None:
        query = query.where(QuarantinedCommand.id < after)
    rows = list(session.scalars(query))
    page = rows[:limit]
    items = _documents(session, page, viewer, seen, language)
    return QuarantinePage(items, page[-1].id if len(rows) > limit else None)


def quarantine_document(
    session: Session, kept_id: UUID, viewer: User, seen: Visibility, language: Language
) -> dict[str, Any]:
    """One kept command. Raises Problem not_found for one that is not there or not theirs."""
    row = session.scalars(_in_scope(viewer, seen).where(QuarantinedCommand.id == kept_id)).one_or_none()
    if row is None:
        raise Problem("not_found")
    return _documents(session, [row], viewer, seen, language)[0]


def _in_scope(viewer: User, seen: Visibility) -> Select[QuarantinedCommand]:
    query = select(QuarantinedCommand)
    own = QuarantinedCommand.author_id == viewer.id
    return query.where(or_(own, settled_by(seen)))


def _documents(
    session: Session, rows: Sequence[QuarantinedCommand], viewer: User, seen: Visibility, language: Language
) -> list[dict[str, Any]]:
    names = _names(session, rows, viewer)
    return [
        {
            **_document(row, names, language),
            "may_decide": row.state == "waiting" and (seen.sees_all or row.unit_id in seen.unit_ids),
        }
        for row in rows
    ]


def _document(row: QuarantinedCommand, names: _Names, language: Language) -> dict[str, Any]:
    payload, issue = _payload(row), names.issues.get(row.issue_id)
    point_id = uuid_in(payload, "point_id") if issue is None else issue.point_id
    area_id = uuid_in(payload, "area_id") if issue is None else issue.area_id
    place_text = issue.place_text if issue else payload.get("place_text")
    category = issue.category if issue else payload.get("category")
    return {
        "id": str(row.id),
        "command_id": str(row.command_id),
        "issue_id": str(row.issue_id),
        "issue_number": issue.number if issue else None,
        "is_issue_known": issue is not None,
        "author_id": str(row.author_id) if row.author_id else None,
        "author_name": names.people.get(row.author_id) if row.author_id else None,
        "unit_name": names.units.get(row.unit_id) if row.unit_id else None,
        "area_name": names.areas.get(area_id) if area_id else None,
        "point_name": names.points.get(point_id) if point_id else None,
        "place_text": place_text if isinstance(place_text, str) else "",
        "category": category if isinstance(category, str) else None,
        "action": row.action,
        "payload": row.body.get("payload"),
        "at": row.body["at"] if isinstance(row.body.get("at"), str) else None,
        "code": row.code,
        "reason": sentence(row.code, language, row.details),
        "received_at": to_wire(row.received_at),
        "photos": [photo_row(photo) for photo in names.photos.get((row.command_id, row.author_id), [])],
        "state": row.state,
        "settled_at": to_wire(row.settled_at),
        "settled_by_name": names.people.get(row.settled_by_id) if row.settled_by_id else None,
        "set_aside_reason": row.details.get("set_aside_reason", ""),
    }


def _payload(row: QuarantinedCommand) -> dict[str, Any]:
    found = row.body.get("payload")
    return found if isinstance(found, dict) else {}


def _names(session: Session, rows: Sequence[QuarantinedCommand], viewer: User) -> _Names:
    meant = select(Issue).where(Issue.id.in_([row.issue_id for row in rows]))
    scope = visible_rows(visibility(session, viewer.id))  # kept work tells nothing of issues out of sight
    found = session.scalars(meant if scope is None else meant.where(scope))
    issues = {issue.id: issue for issue in found}
    payloads = [_payload(row) for row in rows]
    areas = {uuid_in(payload, "area_id") for payload in payloads} | {row.area_id for row in issues.values()}
    points = {uuid_in(payload, "point_id") for payload in payloads} | {
        row.point_id for row in issues.values()
    }
    people = {row.author_id for row in rows} | {row.settled_by_id for row in rows}
    return _Names(
        people=display_names(session, [each for each in people if each]),
        units=_names_of(session, Unit, {row.unit_id for row in rows}),
        areas=_names_of(session, Area, areas),
        points=_names_of(session, Point, points),
        issues=issues,
        photos=_photos(session, rows),
    )


def _names_of(
    session: Session, model: type[Unit | Area | Point], ids: Iterable[UUID | None]
) -> dict[UUID, str]:
    query = select(model.id, model.name).where(model.id.in_([each for each in ids if each]))
    return {row.id: row.name for row in session.execute(query)}


def _photos(
    session: Session, rows: Sequence[QuarantinedCommand]
) -> dict[tuple[UUID, UUID | None], list[Photo]]:
    """The photos that came with kept commands; those of a command taken up lie with its issue now."""
    waiting = [row.command_id for row in rows if row.state != "taken_up"]
    found: dict[tuple[UUID, UUID | None], list[Photo]] = {}
    query = select(Photo).where(Photo.command_id.in_(waiting), Photo.issue_id.is_(None))
    for photo in session.scalars(query.order_by(Photo.id)):
        found.setdefault((photo.command_id, photo.author_id), []).append(photo)
    return found
