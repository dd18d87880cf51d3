"""Writes from the command line: the first administrator with a unit, and a code in an emergency."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.clock import agency_today
from app.kernel.problems import Problem
from app.people.activation_actions import IssuedCode, issue_code
from app.people.models import Unit, User
from app.people.post_actions import add_post
from app.people.queries import find_user
from app.people.roles import Role
from app.people.unit_actions import create_unit
from app.people.unit_kinds import UnitKind
from app.people.user_actions import create_user

FIRST_UNIT = "本单位"


def make_administrator(session: Session, username: str, display_name: str, unit_name: str) -> User:
    """Create an administrator in a unit (by default the topmost; made when missing).

    Raises Problem username_taken.
    """
    unit = _unit(session, unit_name)
    user = create_user(session, username=username, display_name=display_name)
    today = agency_today()
    add_post(session, user, role=Role.ADMINISTRATOR, unit_id=unit.id, starts_on=today)
    return user


def emergency_code(session: Session, username: str) -> IssuedCode:
    """A code for a user who cannot be helped from within. Raises Problem not_found or account_disabled."""
    user = find_user(session, username)
    if user is None:
        raise Problem("not_found")
    return issue_code(session, user, None)


def _unit(session: Session, name: str) -> Unit:
    query = select(Unit).where(Unit.name == name) if name else select(Unit).where(Unit.parent_id.is_(None))
    found = session.scalars(query.order_by(Unit.id)).first()
    return found or create_unit(session, {"name": name or FIRST_UNIT, "kind": UnitKind.AGENCY.value})
