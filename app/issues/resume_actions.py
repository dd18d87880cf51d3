"""Ends suspensions whose review date has passed: one system event each, by the clock."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.issues.actions import carry_out
from app.issues.decision import CommandFacts
from app.issues.enactment import Carried
from app.issues.models import Issue
from app.issues.payloads import Nothing
from app.issues.predicates import Actor, PostHeld
from app.issues.workflow import Action, Role, State
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction, read_session

THE_CLOCK = Actor(None, (PostHeld(Role.CLOCK, None),))


def resume_due_suspensions() -> int:
    """Resume every suspended issue past its review date; how many. Twice does no harm."""
    suspended = select(Issue.id).where(Issue.state == State.SUSPENDED.value)
    return sum(_resume(issue_id) for issue_id in list(read_session().scalars(suspended)))


def _resume(issue_id: UUID) -> bool:
    moment = now()
    command = CommandFacts(new_id(), issue_id, Action.RESUME, Nothing(), (), moment, moment)
    # The workflow table refuses it while the review date lies ahead.
    return isinstance(in_transaction(lambda session: carry_out(session, command, (), THE_CLOCK)), Carried)
