"""The routes of quarantine: what was brought and not applied, what taking it up would do, the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.issues.kept_queries import deciding_scope
from app.kernel.access import signed_in
from app.kernel.api import Body, language
from app.kernel.problems import Problem, sentence
from app.kernel.transaction import in_transaction, read_session
from app.sync.blueprint import blueprint
from app.sync.quarantine_document import KeptPage, KeptWithBecomes, Nothing, TakenUpDocument
from app.sync.quarantine_queries import quarantine_document, quarantine_page
from app.sync.take_up_actions import TakenUp, set_aside, take_up


class QuarantineQuery(BaseModel):
    """Which page: of what waits, or of what was settled. `after` is the `next` of the page before."""

    settled: bool = False
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class QuarantinePath(BaseModel):
    """A kept command in an address."""

    kept_id: UUID


class SettleBody(Body):
    """Why it is set aside: its author reads it."""

    reason: str = Field(min_length=1, max_length=300)


@blueprint.get("/quarantine", summary="Work that was not applied", responses={200: KeptPage})
@signed_in
def list_quarantine(query: QuarantineQuery) -> Response:
    """What waits or was settled: one's own, and for supervisors what concerns their units."""
    session = read_session()
    page = quarantine_page(
        session,
        current_user,
        deciding_scope(session, current_user.id),
        language(),
        is_settled=query.settled,
        after=query.after,
        limit=query.limit,
    )
    return jsonify(items=page.items, next=str(page.next) if page.next else None)


@blueprint.get(
    "/quarantine/<uuid:kept_id>", summary="One piece of kept work", responses={200: KeptWithBecomes}
)
@signed_in
def show_kept(path: QuarantinePath) -> Response:
    """With `becomes`: what taking it up would do now; null for who may not decide and for settled work."""
    session = read_session()
    document = quarantine_document(
        session, path.kept_id, current_user, deciding_scope(session, current_user.id), language()
    )
    becomes = _foreseen(path.kept_id) if document["may_decide"] else None
    return jsonify(**document, becomes=becomes)


@blueprint.post(
    "/quarantine/<uuid:kept_id>/take-up",
    summary="Take up work from quarantine",
    responses={200: TakenUpDocument},
)
@signed_in
def take_up_kept(path: QuarantinePath) -> Response:
    """Turn kept work into a note, or a report into an issue, naming where it came from.

    For supervisors of the place, who stand in for them, and administrators; to others it is not there.
    """
    by = current_user.id
    taken = in_transaction(lambda session: take_up(session, path.kept_id, deciding_scope(session, by), by))
    return jsonify(command_id=str(taken.command_id), **_becomes(taken))


@blueprint.post(
    "/quarantine/<uuid:kept_id>/set-aside", summary="Set kept work aside", responses={200: Nothing}
)
@signed_in
def set_aside_kept(path: QuarantinePath, body: SettleBody) -> Response:
    """Leave kept work as it is, for good; it stays readable. For the same as taking it up."""
    by = current_user.id
    in_transaction(
        lambda session: set_aside(session, path.kept_id, deciding_scope(session, by), by, body.reason)
    )
    return jsonify({})


def _foreseen(kept_id: UUID) -> dict[str, Any]:
    """Taking it up, tried and undone."""
    by = current_user.id

    def work(session: Session) -> dict[str, Any]:
        try:
            return {**_becomes(take_up(session, kept_id, deciding_scope(session, by), by)), "refusal": None}
        except Problem as problem:
            return {
                "action": None,
                "issue_id": None,
                "issue_number": None,
                "why_only_a_note": None,
                "code": problem.code,
                "refusal": problem.sentence(language()),
            }
        finally:
            session.rollback()

    return in_transaction(work)


def _becomes(taken: TakenUp) -> dict[str, Any]:
    refused = taken.not_as_asked
    return {
        "action": taken.action.value,
        "issue_id": str(taken.issue_id),
        "issue_number": taken.issue_number,
        "code": refused.code if refused else None,
        "why_only_a_note": sentence(refused.code, language(), dict(refused.details)) if refused else None,
    }
