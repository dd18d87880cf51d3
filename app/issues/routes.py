"""Routes of issues: lists and counts by filter.

One issue, the workflow table, photos of issues one may see.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from flask import Response, jsonify, request, send_file
from flask_login import current_user
from pydantic import BaseModel, Field

from app.issues import errors as errors
from app.issues import settings as settings
from app.issues.blur_routes import require_clear_view
from app.issues.filter_queries import IssueFilter
from app.issues.issue_document import IssueCounts, IssuePage, IssueWithEvents
from app.issues.list_queries import COUNT_CAP, capped_count, counts_by_state, page_of_issues
from app.issues.queries import events_of, issue_documents, visibility, visible_issue, visible_photo
from app.issues.workflow import VERSION, State
from app.issues.workflow_document import WorkflowDocument, published
from app.kernel.access import open_to_tokens, signed_in
from app.kernel.api import Body
from app.kernel.api import blueprint as make_blueprint
from app.kernel.audit import record
from app.kernel.clock import agency_today, agency_zone, now
from app.kernel.transaction import in_transaction, read_session
from app.people import session_facts
from app.photos.queries import variant_file

blueprint = make_blueprint("issues", "issues")
session_facts.register("workflow_version", lambda _session: str(VERSION))
MONTH = r"^(19[7-9]\d|2[01]\d{2})-(0[1-9]|1[0-2])$"


class ListQuery(Body):
    """Filters of a list; several values of one filter are alternatives."""

    state: list[State] = Field(default=[])
    open: bool = False
    unit_id: list[UUID] = Field(default=[])
    area_id: list[UUID] = Field(default=[])
    project_id: list[UUID] = Field(default=[])
    category: list[str] = Field(default=[])
    severity: list[Annotated[int, Field(ge=1, le=4)]] = Field(default=[])
    source: list[str] = Field(default=[])
    overdue: bool = False
    month: Annotated[str, Field(pattern=MONTH)] | None = None
    text: Annotated[str, Field(max_length=100)] = ""
    mine: bool = False
    rebound: bool = False
    follow_up_due: bool = False
    sort: Literal["newest", "due", "follow_up"] = "newest"
    after: Annotated[str, Field(max_length=60)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def as_filter(self) -> IssueFilter:
        """The same as the query layer takes it; months by the agency's zone."""
        since, until = month_bounds(self.month) if self.month else (None, None)
        return IssueFilter(
            states=tuple(state.value for state in self.state),
            only_open=self.open,
            unit_ids=tuple(self.unit_id),
            area_ids=tuple(self.area_id),
            project_ids=tuple(self.project_id),
            categories=tuple(self.category),
            severities=tuple(self.severity),
            sources=tuple(self.source),
            overdue_at=now() if self.overdue else None,
            since=since,
            until=until,
            text=self.text,
            reporter_id=current_user.id if self.mine else None,
            rebound=self.rebound,
            follow_up_by=agency_today() if self.follow_up_due else None,
        )


class IssuePath(BaseModel):
    """The issue of an address."""

    issue_id: UUID


class PhotoPath(BaseModel):
    """The photo and the variant of an address."""

    photo_id: UUID
    variant: Literal["thumb", "screen", "original", "clear"]


def month_bounds(month: str) -> tuple[dt.datetime, dt.datetime]:
    """[first instant, first instant of the next month) of `YYYY-MM` in the agency's zone."""
    year, number = int(month[:4]), int(month[5:])
    start = dt.datetime(year, number, 1, tzinfo=agency_zone())
    end = dt.datetime(year + number // 12, number % 12 + 1, 1, tzinfo=agency_zone())
    return start, end


@blueprint.get("/issues", responses={200: IssuePage}, summary="A page of issues")
@open_to_tokens("read_issues")
@signed_in
def list_issues(query: ListQuery) -> Response:
    """Issues within the caller's scope, paged by key: newest first, by due date, or by day of follow-up.

    By day of follow-up only referred ones are listed.
    """
    session = read_session()
    seen, wanted = visibility(session, current_user.id), query.as_filter()
    page = page_of_issues(session, seen, wanted, sort=query.sort, after=query.after, limit=query.limit)
    total = None
    if query.after is None:
        total = len(page.rows) if page.next is None else capped_count(session, seen, wanted)
    return jsonify(
        items=issue_documents(session, page.rows), next=page.next, total_capped=total, cap=COUNT_CAP
    )


@blueprint.get("/issues/counts", responses={200: IssueCounts}, summary="Capped counts by state")
@open_to_tokens("read_issues")
@signed_in
def count_issues(query: ListQuery) -> Response:
    """How many issues of each state match the other filters; how many of all are overdue, or to follow up."""
    session = read_session()
    seen, wanted = visibility(session, current_user.id), query.as_filter()
    overdue = replace(wanted, states=(), only_open=True, overdue_at=now())
    follow_up = replace(overdue, overdue_at=None, follow_up_by=agency_today())
    return jsonify(
        states=counts_by_state(session, seen, wanted),
        overdue=capped_count(session, seen, overdue),
        follow_up_due=capped_count(session, seen, follow_up),
        cap=COUNT_CAP,
    )


@blueprint.get(
    "/issues/<uuid:issue_id>", responses={200: IssueWithEvents}, summary="One issue with its events"
)
@open_to_tokens("read_issues")
@signed_in
def show_issue(path: IssuePath) -> Response:
    """An issue within the caller's scope, with its timeline."""
    session = read_session()
    row = visible_issue(session, visibility(session, current_user.id), path.issue_id)
    return jsonify(issue=issue_documents(session, [row])[0], events=events_of(session, row.id))


@blueprint.get("/workflow", responses={200: WorkflowDocument}, summary="The workflow table")
@open_to_tokens("read_issues")
@signed_in
def show_workflow() -> Response:
    """The table by which the server decides, as data."""
    return jsonify(published())


@blueprint.get("/photos/<uuid:photo_id>/<variant>", summary="A photo's bytes")
@signed_in
def show_photo(path: PhotoPath) -> Response:
    """A variant of a photo, decided by its issue on every request.

    The original is a download and is audited; of a photo with something blurred it and the clear picture are
    for who may blur.
    """
    session = read_session()
    photo = visible_photo(session, visibility(session, current_user.id), path.photo_id)
    require_clear_view(session, photo, path.variant)
    found = variant_file(photo, path.variant)
    if path.variant == "original":
        in_transaction(
            lambda writing: record(writing, "photo.original", object_kind="photo", object_id=photo.id)
        )
    response = send_file(
        found.path,
        mimetype=found.media_type,
        etag=False,
        conditional=False,
        as_attachment=path.variant == "original",
        download_name=f"{photo.id}.{found.media_type.partition('/')[2]}",
    )
    response.set_etag(found.etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.make_conditional(request)
    return response
