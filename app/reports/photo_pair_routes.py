"""Routes of the photo pairs of a month's report: see them with those that could be taken, choose."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from flask import Response, jsonify
from pydantic import Field
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Body, Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.reports import errors
from app.reports.monthly_actions import choose_pairs
from app.reports.monthly_queries import newest_version, period_of
from app.reports.monthly_routes import READERS, MonthPath, require_whole
from app.reports.monthly_steps import DRAFTERS
from app.reports.photo_pair_queries import MOST_PAIRS, pairs_document

blueprint = make_blueprint("photo_pairs", "reports")


class PairIds(Body):
    """A before- and an after-photo."""

    before: UUID
    after: UUID


class ChosenBody(Body):
    """The pairs to print, in their order; null for those proposed."""

    pairs: Annotated[list[PairIds], Field(max_length=MOST_PAIRS)] | None


class PairDocument(Reply):
    """A pair with the issue it shows; `caption` is printed under it."""

    issue_id: str
    number: str
    caption: str
    before: str
    after: str


class PairsDocument(Reply):
    """The pairs of a report and those that could be taken; `is_chosen`: somebody chose, else as proposed."""

    is_chosen: bool
    most: int
    pairs: list[PairDocument]
    possible: list[PairDocument]


@blueprint.get("/reports/monthly/<month>/photo-pairs", responses={200: PairsDocument})
@roles(*READERS)
def show_pairs(path: MonthPath) -> Response:
    """The pairs that the newest version of a month's report prints."""
    session = read_session()
    require_whole(session)
    return _answer(session, path.month)


@blueprint.put("/reports/monthly/<month>/photo-pairs", responses={200: PairsDocument})
@roles(*DRAFTERS)
def put_pairs(path: MonthPath, body: ChosenBody) -> Response:
    """Choose which pairs the draft prints, and in which order."""
    user_id = require_whole(read_session())
    chosen = None if body.pairs is None else [pair.model_dump(mode="json") for pair in body.pairs]
    in_transaction(lambda session: choose_pairs(session, path.month, user_id, chosen))
    return _answer(read_session(), path.month)


def _answer(session: Session, month: str) -> Response:
    row = newest_version(session, month)
    if row is None:
        raise Problem(errors.NO_REPORT, month=month)
    return jsonify(pairs_document(session, period_of(month, row.known_at), row.photo_pairs))
