"""The routes of erasures: an administrator asks, another person decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.erasure.actions import approve, ask, refuse
from app.erasure.erasure_document import Erasable, ErasureDocument, ErasureList
from app.erasure.grounds import DECIDERS, SHORTEST_REASON, Ground
from app.erasure.models import Erasure
from app.erasure.queries import documents, erasable, erasures_page, visible_erasure
from app.issues.queries import visibility, visible_issue
from app.kernel.access import roles
from app.kernel.api import Body
from app.kernel.api import blueprint as make_blueprint
from app.kernel.transaction import in_transaction, read_session

blueprint = make_blueprint("erasure", "erasure")


class IssuePath(BaseModel):
    """The issue of an address."""

    issue_id: UUID


class ErasurePath(BaseModel):
    """The erasure of an address."""

    erasure_id: UUID


class ErasureQuery(BaseModel):
    """Which page. `open`: only those that wait or are being carried out, or only the others."""

    open: bool | None = None
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class NewErasure(Body):
    """What is to be erased: a photo or the words of an event; on which ground, and why."""

    photo_id: UUID | None = None
    event_id: UUID | None = None
    ground: Ground
    reason: str = Field(min_length=SHORTEST_REASON, max_length=500)


class RefusalBody(Body):
    """Why it is not to be: who asked reads it."""

    reason: str = Field(min_length=1, max_length=500)


@blueprint.get("/issues/<uuid:issue_id>/erasable", responses={200: Erasable}, summary="What can be erased")
@roles("administrator")
def show_erasable(path: IssuePath) -> Any:
    """The words and photos of an issue, and what would be erased along with each."""
    session = read_session()
    issue = visible_issue(session, visibility(session, current_user.id), path.issue_id)
    return erasable(session, issue.id)


@blueprint.post(
    "/issues/<uuid:issue_id>/erasures", responses={200: ErasureDocument}, summary="Ask for an erasure"
)
@roles("administrator")
def ask_for_erasure(path: IssuePath, body: NewErasure) -> Any:
    """Ask that a photo or an event's words be erased; another person decides."""
    by = current_user.id

    def work(session: Session) -> Erasure:
        issue = visible_issue(session, visibility(session, by), path.issue_id)
        wanted = {"photo_id": body.photo_id, "event_id": body.event_id}
        return ask(session, issue, by, **wanted, ground=body.ground, reason=body.reason)

    return documents(read_session(), [in_transaction(work)])[0]


@blueprint.get("/erasures", responses={200: ErasureList}, summary="Erasures asked for and decided")
@roles(*DECIDERS)
def list_erasures(query: ErasureQuery) -> Any:
    """Erasures within the caller's scope, newest first."""
    session = read_session()
    seen = visibility(session, current_user.id)
    items, after = erasures_page(session, seen, is_open=query.open, after=query.after, limit=query.limit)
    return {"items": items, "next": str(after) if after else None}


@blueprint.post("/erasures/<uuid:erasure_id>/approve", responses={200: ErasureDocument})
@roles(*DECIDERS)
def approve_erasure(path: ErasurePath) -> Any:
    """Approve an erasure that somebody else asked for; it is carried out at once and for good."""
    by = current_user.id

    def work(session: Session) -> Erasure:
        row = visible_erasure(session, visibility(session, by), path.erasure_id)
        approve(session, row, by)
        return row

    return documents(read_session(), [in_transaction(work)])[0]


@blueprint.post("/erasures/<uuid:erasure_id>/refuse", responses={200: ErasureDocument})
@roles(*DECIDERS)
def refuse_erasure(path: ErasurePath, body: RefusalBody) -> Any:
    """Refuse an erasure, or call one's own off; everything stays as it is."""
    by = current_user.id

    def work(session: Session) -> Erasure:
        row = visible_erasure(session, visibility(session, by), path.erasure_id)
        refuse(session, row, by, body.reason)
        return row

    return documents(read_session(), [in_transaction(work)])[0]
