"""The only writer of issues.

Decides on a command and writes event, projection, photos and change in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord
from app.issues.decision import CommandFacts
from app.issues.enactment import Carried, enact, not_before_the_last_event
from app.issues.issue_state import IssueState
from app.issues.lookup_queries import look_up
from app.issues.models import Event, Issue, IssueUnit
from app.issues.number_actions import draw_number
from app.issues.predicates import Actor, PostHeld, Refused, Surroundings
from app.issues.row_queries import columns_of, state_of
from app.issues.search_actions import index_issue
from app.issues.search_marks import marks_of
from app.issues.sort_number import SPREAD, sort_number
from app.issues.workflow import Action, Role
from app.kernel.changes import QUARANTINE, note_change
from app.kernel.clock import now
from app.kernel.settings import all_settings
from app.people.models import Post
from app.people.queries import last_post_of, posts_of, unit_tree
from app.people.substitution_queries import posts_stood_in_for
from app.photos.actions import expect_photos, move_photos, return_photos, waive
from app.photos.claims import PhotoClaim
from app.photos.models import Photo
from app.places.models import Area

FINDABLE = frozenset({Action.REPORT, Action.CONFIRM, Action.CORRECT, Action.REFILE})
"""Actions that change the words an issue is found by."""


def carry_out(
    session: Session, command: CommandFacts, claims: Sequence[PhotoClaim], actor: Actor
) -> Carried | Refused:
    """Decide on a command and, if it is accepted, write it.

    Raises Problem for photos that cannot be taken.
    """
    row = session.get(Issue, command.issue_id, with_for_update=True, populate_existing=True)
    issue = state_of(row) if row else None
    if command.action is Action.REPORT and issue is not None:
        return Refused("issue_exists", {})
    if command.action is not Action.REPORT and issue is None:
        return Refused("unknown_issue", {})
    command = not_before_the_last_event(command, issue)
    settings = all_settings(session)
    around = _surroundings(session, command, settings)
    found = look_up(
        session,
        command,
        issue,
        lambda at: draw_number(session, settings["number_prefix"], at),
        lambda at: draw_number(session, settings["receipt_prefix"], at),
    )
    outcome = enact(command, issue, actor, around, found)
    if isinstance(outcome, Refused):
        return outcome
    state, event = outcome.issue, outcome.event
    _save(session, row, issue, state, event)
    _take_photos(session, command, claims, state)
    if event.payload.get("photos_waived") and command.author_id is not None:
        waive(
            session,
            photo_ids=[UUID(each) for each in event.payload["photos_waived"]],
            by_id=command.author_id,
            reason=event.payload["waive_photos_reason"],
        )
    if command.action is Action.MERGE:
        _merge_photos(session, state)
    elif issue is not None and issue.merged_into_id is not None and state.merged_into_id is None:
        _return_photos(session, state)
    return outcome


def actor_of(session: Session, user_id: UUID, at: dt.datetime, issue: IssueState | None = None) -> Actor:
    """Who a user is in the workflow.

    The posts held now, own ones first, then those of whom they stand in for; and the units that all these
    persons belonged to when the fix was sent.
    """
    posts = tuple(_held(post) for post in posts_of(session, user_id, at))
    filled = posts_stood_in_for(session, user_id, at)
    units: frozenset[UUID] = frozenset()
    if issue is not None and issue.fix is not None:
        then = dt.datetime.fromisoformat(issue.fix["at"])
        held = [
            post
            for person in {user_id, *(post.user_id for post in filled)}
            for post in posts_of(session, person, then)
        ]
        units = frozenset(post.unit_id for post in (*held, *posts_stood_in_for(session, user_id, then)))
    former = None if posts else last_post_of(session, user_id, at)
    posts += tuple(replace(_held(post), for_user_id=post.user_id) for post in filled)
    return Actor(user_id, posts, units, _held(former) if former else None)


def _held(post: Post) -> PostHeld:
    return PostHeld(Role(post.role), post.unit_id, post.covers_unit_id)


def photo_state_changed(session: Session, photo: Photo) -> None:
    """Phones that hold the photo's issue learn that its bytes arrived or are damaged."""
    if photo.issue_id is not None:
        note_change(session, "issue", photo.issue_id)
    else:
        note_change(session, QUARANTINE, photo.id)


def _surroundings(session: Session, command: CommandFacts, settings: dict[str, Any]) -> Surroundings:
    area_id = getattr(command.payload, "area_id", None)
    area = session.get(Area, area_id) if area_id else None
    return Surroundings(
        command.effective_at, unit_tree(session).is_within, settings, area.unit_id if area else None
    )


def _save(
    session: Session, row: Issue | None, before: IssueState | None, state: IssueState, event: EventRecord
) -> None:
    columns = columns_of(state)
    if row is None:
        row = Issue(**columns, sort_no=_free_sort_number(session, state))
        session.add(row)
    else:
        for name, value in columns.items():
            setattr(row, name, value)
    session.flush()
    session.add(Event(**{name: getattr(event, name) for name in EventRecord.__dataclass_fields__}))
    _save_units(session, state)
    if event.action in FINDABLE or before is None or marks_of(before) != marks_of(state):
        index_issue(session, row.sort_no, state)
    note_change(session, "issue", state.id)
    session.flush()


def _free_sort_number(session: Session, state: IssueState) -> int:
    reported_at, low = state.reported_at or now(), state.id.int % SPREAD
    while (
        session.scalar(select(Issue.sort_no).where(Issue.sort_no == sort_number(reported_at, low)))
        is not None
    ):
        low += 1
    return sort_number(reported_at, low)


def _save_units(session: Session, state: IssueState) -> None:
    wanted = {unit: state.lists_beside(unit) for unit in state.unit_ids}
    held = {
        row.unit_id: row for row in session.scalars(select(IssueUnit).where(IssueUnit.issue_id == state.id))
    }
    for unit, row in held.items():
        if unit not in wanted:
            session.delete(row)
        else:
            row.is_beside = wanted[unit]
    session.add_all(
        IssueUnit(issue_id=state.id, unit_id=unit, is_beside=is_beside)
        for unit, is_beside in wanted.items()
        if unit not in held
    )


def _take_photos(
    session: Session, command: CommandFacts, claims: Sequence[PhotoClaim], state: IssueState
) -> None:
    if claims and command.author_id is not None:
        expect_photos(
            session,
            issue_id=state.id,
            command_id=command.id,
            author_id=command.author_id,
            photos=claims,
            round=max(state.round, 1),
        )


def _merge_photos(session: Session, state: IssueState) -> None:
    if state.merged_into_id is None:
        return
    move_photos(session, issue_id=state.id, to_issue_id=state.merged_into_id)
    note_change(session, "issue", state.merged_into_id)


def _return_photos(session: Session, state: IssueState) -> None:
    """Photos come back with their issue, and with it those of the issues that are still merged into it."""
    family, found = {state.id}, {state.id}
    while found:
        found = set(session.scalars(select(Issue.id).where(Issue.merged_into_id.in_(found)))) - family
        family |= found
    brought = select(Event.command_id).where(Event.issue_id.in_(family), Event.command_id.is_not(None))
    for held_by in return_photos(session, command_ids=brought, to_issue_id=state.id):
        note_change(session, "issue", held_by)
