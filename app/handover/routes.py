"""The routes of handovers: what somebody has open, and handing all of it over."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.handover.actions import begin_handover
from app.handover.models import Handover
from app.handover.queries import handover_document, latest_handover, open_work_document
from app.issues.queries import visibility
from app.kernel.access import roles
from app.kernel.api import Body, Reply, language
from app.kernel.api import blueprint as make_blueprint
from app.kernel.transaction import in_transaction, read_session
from app.people.user_queries import visible_user

blueprint = make_blueprint("handover", "handover")


class UserPath(BaseModel):
    """Whose work."""

    user_id: UUID


class NewHandover(Body):
    """To whom, and why; without a successor the work goes back to the units that lead it."""

    to_user_id: UUID | None = None
    reason: str = Field(min_length=1, max_length=200)


class Candidate(Reply):
    """Somebody of a leading unit, and how many of the issues they could take."""

    user_id: str
    display_name: str
    takes: int


class OpenWork(Reply):
    """Open issues assigned to a person by name: how many, in which states, who could go on with them.

    `unit_alone` counts issues without a name in units where nobody else rectifies.
    """

    total: int
    states: dict[str, int]
    overdue: int
    out_of_scope: int
    candidates: list[Candidate]
    unit_alone: int


class RefusedIssue(Reply):
    """An issue that stayed, with code and sentence; without a name where the caller may not see it."""

    issue_id: str | None
    number: str | None
    place_text: str | None
    code: str
    detail: str


class HandoverDocument(Reply):
    """A handover and how far it is."""

    id: str
    from_user_id: str
    to_user_id: str | None
    reason: str
    made_at: str
    total: int
    moved: int
    refused: list[RefusedIssue]
    state: Literal["queued", "running", "done", "failed", "cancelled"]


class LatestHandover(Reply):
    """The newest handover of a person's work, if there was any."""

    handover: HandoverDocument | None


@blueprint.get("/users/<uuid:user_id>/open-work", responses={200: OpenWork})
@roles("administrator", "supervisor")
def show_open_work(path: UserPath) -> Any:
    """What a handover would move, in numbers."""
    session = read_session()
    user = visible_user(session, current_user, path.user_id)
    return open_work_document(session, user.id, visibility(session, current_user.id))


@blueprint.post("/users/<uuid:user_id>/handovers", responses={200: HandoverDocument})
@roles("administrator", "supervisor")
def hand_over(path: UserPath, body: NewHandover) -> Any:
    """Hand over all of a person's open work; it goes on in the background."""
    by = current_user

    def begin(session: Session) -> Handover:
        user = visible_user(session, by, path.user_id)
        if body.to_user_id is not None:
            visible_user(session, by, body.to_user_id)
        return begin_handover(
            session, from_user=user, to_user_id=body.to_user_id, reason=body.reason, by_id=by.id
        )

    row = in_transaction(begin)
    session = read_session()
    return handover_document(session, row, visibility(session, by.id), language())


@blueprint.get("/users/<uuid:user_id>/handovers/latest", responses={200: LatestHandover})
@roles("administrator", "supervisor")
def show_latest_handover(path: UserPath) -> Any:
    """How far the newest handover of a person's work is."""
    session = read_session()
    user = visible_user(session, current_user, path.user_id)
    row = latest_handover(session, user.id)
    seen = visibility(session, current_user.id)
    return {"handover": handover_document(session, row, seen, language()) if row else None}
