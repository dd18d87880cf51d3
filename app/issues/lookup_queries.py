"""Looks up what a decision needs.

Category, area of the place, calendar, what the payload names, earlier closings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues import payloads
from app.issues.decision import AreaFacts, CommandFacts, LookedUp
from app.issues.issue_state import IssueState
from app.issues.known_queries import Known
from app.issues.models import Event, Issue
from app.issues.payloads import PositionIn
from app.issues.rebound import Spot, rebound_of
from app.issues.workflow import ROWS, STATE_CHANGING, Action
from app.photos.models import Photo
from app.places.models import Area, Point
from app.places.queries import area_at, is_at_area

NumberGiver = Callable[[dt.datetime], str]


def look_up(
    session: Session,
    known: Known,
    command: CommandFacts,
    issue: IssueState | None,
    target: IssueState | None,
    give_number: NumberGiver,
    give_receipt_number: NumberGiver,
) -> LookedUp:
    """Everything a decision on this command needs, in a handful of queries at most.

    `target`: of a merger, the issue it goes into, where there is one.
    """
    asked = command.payload
    place = asked.fields if isinstance(asked, payloads.Correct) else asked
    code = getattr(place, "category", None) or (issue.category if issue else None)
    if isinstance(place, payloads.CorrectedFields) and issue is not None:
        area = _corrected_area(session, place, issue)
    else:
        area = area_facts(session, place) if isinstance(place, payloads.Report) else AreaFacts()
    return LookedUp(
        calendar=known.calendar,
        give_number=give_number,
        give_receipt_number=give_receipt_number,
        # a report keeps a category switched off while the phone was without signal
        category=known.category(code, must_be_active=command.action is Action.CORRECT),
        area=area,
        unknown_ids=_unknown_ids(session, known, asked),
        target=target,
        has_photo_before=_has_photo_before(session, command, issue),
        rebound_of_id=_rebound(session, known, command, issue, code, area),
        fix_photos_missing=_missing_photos(session, command, issue),
        changed_by_others=_changed_by_others(session, command, issue),
        unit_of_assignee=_unit_of_assignee(known, command, issue),
    )


Place = payloads.Report | payloads.CorrectedFields


def _corrected_area(session: Session, fields: payloads.CorrectedFields, issue: IssueState) -> AreaFacts:
    """The area of a corrected place: what is not corrected still witnesses; a point stays in its own area."""
    where = fields.position or _standing_position(issue)
    moves_only_position = fields.area_id is None and fields.point_id is None
    facts = area_facts(
        session, fields if moves_only_position else fields.model_copy(update={"position": where})
    )
    standing = session.get(Point, issue.point_id) if issue.point_id and fields.point_id is None else None
    stays = standing is not None and standing.area_id == facts.area_id
    return replace(facts, point_id=issue.point_id) if stays else facts


def _standing_position(issue: IssueState) -> PositionIn | None:
    if issue.latitude is None or issue.longitude is None:
        return None
    return PositionIn.model_validate(
        {
            "latitude": issue.latitude,
            "longitude": issue.longitude,
            "accuracy_m": issue.accuracy_m,
            "source": issue.position_source or "device",
        }
    )


def area_facts(session: Session, place: Place) -> AreaFacts:
    """The area that a report or a correction names by id, point or position, and what is odd about it."""
    named = session.get(Area, place.area_id) if place.area_id else None
    point = session.get(Point, place.point_id) if place.point_id else None
    if named is None and point is not None:
        named = session.get(Area, point.area_id)
    point_id, strange = (point.id, ()) if point else (None, ("position_to_check",) if place.point_id else ())
    if named is not None:
        flags = (*_outside(named, place.position), *strange)
        return AreaFacts(named.id, named.unit_id, named.project_id, point_id, flags)
    match = (
        area_at(session, place.position.latitude, place.position.longitude, place.position.accuracy_m)
        if place.position
        else None
    )
    if match is None:
        return AreaFacts(point_id=point_id, flags=("area_unknown", *strange))
    found = session.get_one(Area, match.area_id)
    return AreaFacts(found.id, found.unit_id, found.project_id, point_id, strange)


def _outside(area: Area, position: PositionIn | None) -> tuple[str, ...]:
    if not area.is_active:
        return ("area_unknown",)
    if position is None or position.source == "point" or area.geometry is None:
        return ()
    is_there = is_at_area(area, position.latitude, position.longitude, position.accuracy_m)
    return () if is_there else ("outside_area",)


def _unknown_ids(session: Session, known: Known, asked: payloads.Payload) -> tuple[str, ...]:
    units: set[UUID] = set()
    users: set[UUID] = set()
    if isinstance(asked, payloads.Assign):
        units = {asked.lead_unit_id, *asked.co_unit_ids}
        users = {asked.assignee_id} if asked.assignee_id else set()
    elif isinstance(asked, payloads.HandOver):
        users = {asked.assignee_id} if asked.assignee_id else set()
    elif isinstance(asked, payloads.Delegate):
        units = {asked.unit_id} if asked.unit_id else set()
        users = {asked.assignee_id} if asked.assignee_id else set()
    unknown = [str(each) for each in known.unknown_units(units) | known.unknown_users(users)]
    if isinstance(asked, payloads.Correct):
        unknown += _unknown_place(session, asked.fields)
    return tuple(sorted(unknown))


def _unknown_place(session: Session, fields: payloads.CorrectedFields) -> list[str]:
    """A correction that names no known place is refused.

    A report is not, for what was seen must not be lost.
    """
    unknown = [str(fields.area_id)] if fields.area_id and session.get(Area, fields.area_id) is None else []
    return unknown + (
        [str(fields.point_id)] if fields.point_id and session.get(Point, fields.point_id) is None else []
    )


def _has_photo_before(session: Session, command: CommandFacts, issue: IssueState | None) -> bool:
    """Whether the issue has a photo of what is wrong in this round, stored or on its way."""
    if command.action is not Action.FIX_ON_SPOT or issue is None:
        return False
    query = select(Photo.id).where(
        Photo.issue_id == issue.id, Photo.round == issue.round, Photo.role.in_(["before", "scene"])
    )
    return session.scalars(query.limit(1)).first() is not None


def _missing_photos(session: Session, command: CommandFacts, issue: IssueState | None) -> tuple[UUID, ...]:
    if issue is None or issue.fix is None or "photos_stored" not in ROWS[command.action].needs:
        return ()
    query = select(Photo.id).where(
        Photo.command_id == UUID(issue.fix["command_id"]), Photo.state.in_(["expected", "damaged"])
    )
    return tuple(session.scalars(query))


def _changed_by_others(session: Session, command: CommandFacts, issue: IssueState | None) -> bool:
    if not ROWS[command.action].checks_stale or command.seen_version is None:
        return False
    if issue is None or issue.version <= command.seen_version:
        return False  # there is no later event
    query = select(Event.id).where(
        Event.issue_id == command.issue_id,
        Event.version > command.seen_version,
        Event.action.in_([action.value for action in STATE_CHANGING]),
        Event.actor_id.is_distinct_from(command.author_id),
    )
    return session.scalars(query.limit(1)).first() is not None


def _unit_of_assignee(known: Known, command: CommandFacts, issue: IssueState | None) -> UUID | None:
    """The unit an assignment or delegation really goes to.

    None where the person or the unit does not belong there.
    """
    asked, at = command.payload, command.received_at
    if isinstance(asked, payloads.Assign):
        return _unit_if_theirs(known, asked.assignee_id, asked.lead_unit_id, at)
    if issue is None or issue.lead_unit_id is None:
        return None
    if isinstance(asked, payloads.HandOver) and asked.assignee_id:
        return _unit_if_theirs(known, asked.assignee_id, issue.lead_unit_id, at)
    if not isinstance(asked, payloads.Delegate):
        return None
    if asked.unit_id is not None and not known.is_within(asked.unit_id, issue.lead_unit_id):
        return None
    return _unit_if_theirs(known, asked.assignee_id, asked.unit_id or issue.lead_unit_id, at)


def _unit_if_theirs(known: Known, user_id: UUID | None, unit_id: UUID, at: dt.datetime) -> UUID | None:
    return unit_id if user_id is None or known.rectifies(user_id, unit_id, at) else None


def _rebound(
    session: Session,
    known: Known,
    command: CommandFacts,
    issue: IssueState | None,
    code: str | None,
    area: AreaFacts,
) -> UUID | None:
    asked = command.payload
    if isinstance(asked, payloads.Report):
        where = asked.position
        new = Spot(
            command.issue_id,
            area.point_id,
            area.area_id,
            where.latitude if where else None,
            where.longitude if where else None,
            where.accuracy_m if where else None,
        )
    elif command.action is Action.CONFIRM and issue is not None:
        new = Spot(issue.id, issue.point_id, issue.area_id, issue.latitude, issue.longitude, issue.accuracy_m)
    else:
        return None
    days: int = known.settings["rebound_days"]
    closings = _closings(session, code, new, command.effective_at - dt.timedelta(days=days))
    return rebound_of(
        new, command.effective_at, closings, within_days=days, within_m=known.settings["rebound_m"]
    )


def _closings(session: Session, code: str | None, new: Spot, since: dt.datetime) -> list[Spot]:
    columns = (
        Issue.id,
        Issue.point_id,
        Issue.area_id,
        Issue.latitude,
        Issue.longitude,
        Issue.accuracy_m,
        Issue.closed_at,
    )
    query = select(*columns).where(
        Issue.category == code, Issue.closed_at >= since, Issue.close_kind == "fixed"
    )
    same_place = Issue.point_id == new.point_id if new.point_id is not None else Issue.area_id == new.area_id
    return [
        Spot(*row)
        for row in session.execute(query.where(same_place).order_by(Issue.closed_at.desc()).limit(500))
    ]
