"""The routes of substitutions: one's own leave, and that of people one looks after."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.clock import agency_today
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.blueprint import blueprint
from app.people.models import Substitution, User
from app.people.queries import display_names
from app.people.substitution_actions import arrange_substitution, call_off
from app.people.substitution_queries import coming_substitutions
from app.people.user_queries import may_lend_posts, visible_user


class SubstitutionPath(BaseModel):
    """The substitution of an address."""

    substitution_id: UUID


class AbsentPath(BaseModel):
    """Who is away."""

    user_id: UUID


class AbsentSubstitutionPath(AbsentPath, SubstitutionPath):
    """Who is away, and which of their substitutions."""


class NewSubstitution(Body):
    """Who stands in, from which day to which, both included."""

    substitute_id: UUID
    starts_on: dt.date
    ends_on: dt.date


class SubstitutionDocument(Reply):
    """A substitution that holds or is to come. Days are the agency's, the last one included."""

    id: str
    absent_id: str
    absent_name: str
    substitute_id: str
    substitute_name: str
    starts_on: str
    ends_on: str


class SubstitutionList(Reply):
    """Substitutions somebody is part of, on either side."""

    items: list[SubstitutionDocument]


@blueprint.get("/me/substitutions", responses={200: SubstitutionList})
@signed_in
def list_own_substitutions() -> Any:
    """Who stands in for me, and for whom I stand in."""
    return _list_of(current_user.id)


@blueprint.post("/me/substitutions", responses={200: SubstitutionList})
@signed_in
def arrange_own_substitution(body: NewSubstitution) -> Any:
    """Have somebody of my own line stand in for me."""
    by_id = current_user.id
    in_transaction(lambda session: _arrange(session, session.get_one(User, by_id), body, by_id))
    return _list_of(by_id)


@blueprint.delete("/me/substitutions/<uuid:substitution_id>", responses={200: SubstitutionList})
@signed_in
def call_off_own_substitution(path: SubstitutionPath) -> Any:
    """I am back, or do not go."""
    by_id = current_user.id
    in_transaction(lambda session: _call_off(session, by_id, path.substitution_id))
    return _list_of(by_id)


@blueprint.get("/users/<uuid:user_id>/substitutions", responses={200: SubstitutionList})
@roles("administrator", "supervisor")
def list_substitutions(path: AbsentPath) -> Any:
    """Who stands in for somebody, and for whom they stand in."""
    return _list_of(visible_user(read_session(), current_user, path.user_id).id)


@blueprint.post("/users/<uuid:user_id>/substitutions", responses={200: SubstitutionList})
@roles("administrator", "supervisor")
def arrange_for(path: AbsentPath, body: NewSubstitution) -> Any:
    """Have somebody stand in for a person one looks after."""
    by = current_user

    def arrange(session: Session) -> None:
        absent = visible_user(session, by, path.user_id)
        visible_user(session, by, body.substitute_id)
        if not may_lend_posts(session, by, absent):
            raise Problem("forbidden")
        _arrange(session, absent, body, by.id)

    in_transaction(arrange)
    return _list_of(path.user_id)


@blueprint.delete(
    "/users/<uuid:user_id>/substitutions/<uuid:substitution_id>", responses={200: SubstitutionList}
)
@roles("administrator", "supervisor")
def call_off_for(path: AbsentSubstitutionPath) -> Any:
    """Call off a substitution of a person one looks after."""
    by = current_user

    def end(session: Session) -> None:
        _call_off(session, visible_user(session, by, path.user_id).id, path.substitution_id)

    in_transaction(end)
    return _list_of(path.user_id)


def substitution_documents(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    """The substitutions somebody is part of that hold or are to come, as they travel."""
    rows = coming_substitutions(session, user_id, agency_today())
    names = display_names(session, {each for row in rows for each in (row.absent_id, row.substitute_id)})
    return [
        {
            "id": str(row.id),
            "absent_id": str(row.absent_id),
            "absent_name": names[row.absent_id],
            "substitute_id": str(row.substitute_id),
            "substitute_name": names[row.substitute_id],
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
        }
        for row in rows
    ]


def _list_of(user_id: UUID) -> dict[str, Any]:
    return {"items": substitution_documents(read_session(), user_id)}


def _arrange(session: Session, absent: User, body: NewSubstitution, by_id: UUID) -> None:
    arrange_substitution(session, absent=absent, by_id=by_id, **body.model_dump())


def _call_off(session: Session, absent_id: UUID, substitution_id: UUID) -> None:
    row = session.get(Substitution, substitution_id)
    if row is None or row.absent_id != absent_id:
        raise Problem("not_found")
    call_off(session, row)
