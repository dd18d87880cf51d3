"""Writes of substitutions: arranged for days to come, called off before they are over."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.clock import agency_today, now
from app.kernel.problems import Problem
from app.people.errors import LEAVE_TERM, LEAVE_TWICE, SUBSTITUTE, SUBSTITUTE_AWAY, SUBSTITUTE_FAR
from app.people.models import Substitution, User
from app.people.queries import posts_of, unit_tree
from app.people.substitution_queries import overlapping_substitutions

MOST_DAYS = 366


def arrange_substitution(
    session: Session,
    *,
    absent: User,
    substitute_id: UUID,
    starts_on: dt.date,
    ends_on: dt.date,
    by_id: UUID,
) -> Substitution:
    """Have somebody stand in from one of the agency's days to another, both included.

    Raises Problem substitute, substitute_far, leave_term, leave_twice or substitute_away.
    """
    today = agency_today()
    if not today <= starts_on <= ends_on < starts_on + dt.timedelta(days=MOST_DAYS):
        raise Problem(LEAVE_TERM, most=MOST_DAYS)
    substitute = session.get(User, substitute_id)
    if substitute is None or not substitute.is_active or substitute.id == absent.id:
        raise Problem(SUBSTITUTE)
    if by_id == absent.id and not _is_near(session, absent, substitute):
        raise Problem(SUBSTITUTE_FAR)
    for other in overlapping_substitutions(session, (absent.id, substitute_id), starts_on, ends_on):
        raise Problem(LEAVE_TWICE if other.absent_id == absent.id else SUBSTITUTE_AWAY)
    row = Substitution(
        absent_id=absent.id,
        substitute_id=substitute_id,
        starts_on=starts_on,
        ends_on=ends_on,
        made_by_id=by_id,
        made_at=now(),
    )
    session.add(row)
    session.flush()
    _note(session, "substitution.add", row)
    return row


def call_off(session: Session, row: Substitution) -> None:
    """End a substitution at once, or drop one that is still to come; a second time changes nothing."""
    if row.ended_at is None:
        row.ended_at = now()
        _note(session, "substitution.end", row)


def _is_near(session: Session, one: User, other: User) -> bool:
    """Whether both have posts in one unit, or in one above the other's: no work leaves its line unasked."""
    tree = unit_tree(session)
    own, theirs = ({post.unit_id for post in posts_of(session, each.id, now())} for each in (one, other))
    return any(tree.is_within(a, b) or tree.is_within(b, a) for a in own for b in theirs)


def _note(session: Session, action: str, row: Substitution) -> None:
    detail = {
        "substitute_id": str(row.substitute_id),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
    }
    record(session, action, object_kind="user", object_id=row.absent_id, detail=detail)
    for user_id in (row.absent_id, row.substitute_id):
        note_change(session, "user", user_id)
