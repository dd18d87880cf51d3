"""The routes of 意见建议: anyone signed in sends it, administrators read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.clock import to_wire
from app.kernel.transaction import in_transaction, read_session
from app.people.blueprint import blueprint
from app.people.feedback_actions import mark_answered, reopen, send_feedback
from app.people.models import Feedback
from app.people.queries import display_names, list_feedback


class NewFeedback(Body):
    """What somebody wants to say, and on which page."""

    text: str = Field(min_length=1, max_length=2000)
    page: str = Field(default="", max_length=200)


class FeedbackQuery(BaseModel):
    """Which page of the list. `after` is the `next` of the page before; `answered` leaves out the others."""

    answered: bool | None = None
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class FeedbackPath(BaseModel):
    """Which piece of feedback."""

    feedback_id: UUID


class FeedbackDocument(Reply):
    """A piece of feedback."""

    id: str
    user_id: str
    display_name: str
    text: str
    page: str
    user_agent: str
    sent_at: str
    answered_at: str | None


class FeedbackList(Reply):
    """A page of feedback, newest first."""

    items: list[FeedbackDocument]
    next: str | None


@blueprint.post("/feedback", responses={200: FeedbackDocument})
@signed_in
def give_feedback(body: NewFeedback) -> Any:
    """Send feedback to the administrators."""
    own_id = current_user.id
    return _documents([in_transaction(lambda session: send_feedback(session, own_id, body.text, body.page))])[
        0
    ]


@blueprint.get("/feedback", responses={200: FeedbackList})
@roles("administrator")
def read_feedback(query: FeedbackQuery) -> Any:
    """Feedback, newest first."""
    found = list_feedback(read_session(), query.after, query.limit, query.answered)
    page = found[: query.limit]
    return {"items": _documents(page), "next": str(page[-1].id) if len(found) > query.limit else None}


@blueprint.post("/feedback/<uuid:feedback_id>/answered", responses={200: FeedbackDocument})
@roles("administrator")
def answer_feedback(path: FeedbackPath) -> Any:
    """Mark a piece of feedback as dealt with."""
    return _documents([in_transaction(lambda session: mark_answered(session, path.feedback_id))])[0]


@blueprint.delete("/feedback/<uuid:feedback_id>/answered", responses={200: FeedbackDocument})
@roles("administrator")
def reopen_feedback(path: FeedbackPath) -> Any:
    """Take back that a piece of feedback was dealt with."""
    return _documents([in_transaction(lambda session: reopen(session, path.feedback_id))])[0]


def _documents(rows: list[Feedback]) -> list[dict[str, Any]]:
    names = display_names(read_session(), {row.user_id for row in rows})
    return [
        {
            "id": str(row.id),
            "user_id": str(row.user_id),
            "display_name": names[row.user_id],
            "text": row.text,
            "page": row.page,
            "user_agent": row.user_agent,
            "sent_at": to_wire(row.sent_at),
            "answered_at": to_wire(row.answered_at),
        }
        for row in rows
    ]
