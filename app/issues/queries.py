"""Reads of issues: a person's scope, issues with their photos as they travel, one issue with its events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence, Set
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.kept_queries import may_see_kept_photo
from app.issues.models import Event, Issue
from app.issues.row_queries import issue_json, state_of
from app.issues.visibility import Visibility, visibility_of
from app.kernel.clock import now, to_wire
from app.kernel.problems import Problem
from app.people import name_listeners
from app.people.queries import posts_for_reading, posts_of, unit_tree
from app.people.substitution_queries import posts_stood_in_for
from app.photos.models import Photo
from app.photos.queries import photo_row, photos_of

TRAVELS = (
    Event.id,
    Event.issue_id,
    Event.version,
    Event.type,
    Event.action,
    Event.command_id,
    Event.actor_id,
    Event.actor_role,
    Event.actor_unit_id,
    Event.effective_at,
    Event.received_at,
    Event.payload,
)
"""The columns of an event that leave the server."""


def visibility(session: Session, user_id: UUID, at: dt.datetime | None = None) -> Visibility:
    """A user's scope by the posts held at an instant (now by default); computed once per request."""
    if has_request_context() and g.get("visibility") is not None and g.visibility.user_id == user_id:
        kept: Visibility = g.visibility
        return kept
    tree = unit_tree(session)
    moment = at or now()
    filled = posts_stood_in_for(session, user_id, moment)
    own = posts_for_reading(session, user_id, moment) if at is None else posts_of(session, user_id, moment)
    posts = [(post.role, post.scope_unit_id) for post in (*own, *filled)]
    roots = {unit for _, unit in posts if tree.parent(unit) is None}
    found = visibility_of(user_id, posts, tree.subtree, roots, frozenset(post.user_id for post in filled))
    if has_request_context():
        g.visibility = found
    return found


def visible_issue(session: Session, seen: Visibility, issue_id: UUID) -> Issue:
    """An issue within a scope. Raises Problem not_found for one that is not there or not theirs.

    The answer is the same.
    """
    row = session.get(Issue, issue_id)
    if row is None or not seen.sees(state_of(row)):
        raise Problem("not_found")
    return row


def issue_documents(session: Session, rows: Sequence[Issue]) -> list[dict[str, Any]]:
    """Issues as they travel, with their photos, in the order given; two queries for all."""
    photos = photos_of(session, [row.id for row in rows]) if rows else {}
    return [issue_json(state_of(row), [photo_row(photo) for photo in photos.get(row.id, [])]) for row in rows]


def events_of(session: Session, issue_id: UUID) -> list[dict[str, Any]]:
    """The events of an issue as they travel, oldest first."""
    return [
        event_json(row.as_record())
        for row in session.scalars(select(Event).where(Event.issue_id == issue_id).order_by(Event.version))
    ]


def events_of_many(session: Session, issue_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The events of several issues, by issue, each oldest first."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    query = select(*TRAVELS).where(Event.issue_id.in_(list(issue_ids)))
    for row in session.execute(query.order_by(Event.issue_id, Event.version)):
        found.setdefault(row.issue_id, []).append(event_json(row))
    return found


def visible_photo(session: Session, seen: Visibility, photo_id: UUID) -> Photo:
    """A photo whose issue is within a scope, or one's own. Raises Problem not_found.

    In quarantine, where it has no issue yet: for its author, and for the deciders of the unit that is asked.
    """
    photo = session.get(Photo, photo_id)
    if photo is None:
        raise Problem("not_found")
    if photo.issue_id is not None:
        visible_issue(session, seen, photo.issue_id)
    elif not may_see_kept_photo(session, seen.user_id, photo):
        raise Problem("not_found")
    return photo


def event_json(event: Any) -> dict[str, Any]:
    """An event as it travels; hashes stay on the server. Of a record, or of a row of its columns."""
    return {
        "id": str(event.id),
        "issue_id": str(event.issue_id),
        "version": event.version,
        "type": event.type,
        "action": event.action,
        "command_id": str(event.command_id) if event.command_id else None,
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "actor_role": event.actor_role,
        "actor_unit_id": str(event.actor_unit_id) if event.actor_unit_id else None,
        "effective_at": to_wire(event.effective_at),
        "received_at": to_wire(event.received_at),
        "payload": event.payload,
    }


def _names(session: Session, ids: Set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Issue.id, Issue.number, Issue.receipt_number).where(Issue.id.in_(ids)))
    return {row.id: row.number or row.receipt_number or str(row.id) for row in rows}


name_listeners.register("issue", _names)
