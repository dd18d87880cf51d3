"""Routes of the monthly report as a thing with states: see it, take a step, take a file."""

from __future__ import annotations

import io
from typing import Annotated, Literal
from uuid import UUID

from flask import Response, current_app, jsonify, send_file
from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.issues.queries import visibility
from app.kernel.access import roles
from app.kernel.api import Body, Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.queries import display_names, posts_of
from app.reports import errors
from app.reports import monthly_actions as actions
from app.reports.monthly_freezing_actions import file_of, freeze_report
from app.reports.monthly_models import MonthlyReport
from app.reports.monthly_queries import (
    files_of,
    frozen_versions,
    late_events,
    newest_version,
    opening_adjustment,
    standing_of,
    version_of,
)
from app.reports.monthly_steps import DRAFTERS, FROZEN, RETURNERS, SIGNERS, possible_steps
from app.reports.periods import bounds_of
from app.reports.report_size_queries import long_files

blueprint = make_blueprint("monthly", "reports")
READERS = ("supervisor", "leader", "administrator", "auditor")
MIMETYPES = {
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
NAMES = {"json": "整改月报数据", "docx": "整改情况通报", "pdf": "整改情况通报", "xlsx": "整改台账"}


class MonthPath(BaseModel):
    """A month, `YYYY-MM`."""

    month: Annotated[str, Field(pattern=r"^(19[7-9]\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])$")]


class FileQuery(Body):
    """Which file, and of which version; the newest where none is named."""

    kind: Literal["json", "docx", "pdf", "xlsx"]
    version: Annotated[int, Field(ge=1, le=10_000)] | None = None


class ReturnBody(Body):
    """Why it is given back."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class StepTaken(Reply):
    """Who took a step, and when."""

    by: str
    at: str


class FrozenFile(Reply):
    """A kept file."""

    kind: str
    sha256: str
    size_bytes: int


class NamedIssue(Reply):
    """An issue by id and number."""

    id: str
    number: str


class Adjustment(Reply):
    """How the opening backlog differs from the closing one that was published."""

    published_month: str
    published_version: int
    published: int
    now: int
    added: list[NamedIssue]
    dropped: list[NamedIssue]


class LateEvent(Reply):
    """What happened before the month's end and arrived after the cut-off."""

    id: str
    number: str | None
    type: str
    effective_at: str
    received_at: str


class MonthlyReportDocument(Reply):
    """Where a month's report stands; none before it is drafted. `may` are the caller's steps.

    `long_files` are those that are made in the background, as an export.
    """

    month: str
    state: Literal["none", "draft", "checked", "frozen"]
    is_over: bool
    may: list[str]
    version: int | None
    known_at: str | None
    template_version: int | None
    drafted: StepTaken | None
    checked: StepTaken | None
    signed: StepTaken | None
    returned_reason: str | None
    sha256: str | None
    checkpoint: str | None
    files: list[FrozenFile]
    long_files: list[str]
    frozen_versions: list[int]
    adjustment: Adjustment | None
    supplement: list[LateEvent]


@blueprint.get("/reports/monthly/<month>", responses={200: MonthlyReportDocument})
@roles(*READERS)
def show_monthly(path: MonthPath) -> Response:
    """The newest version of a month's report, for whoever sees the whole agency."""
    session = read_session()
    require_whole(session)
    return _answer(session, path.month)


@blueprint.post("/reports/monthly/<month>/draft", responses={200: MonthlyReportDocument})
@roles(*DRAFTERS)
def draft_monthly(path: MonthPath) -> Response:
    """Draft it, or draft it anew; a frozen one stays and gets a next version."""
    user_id = require_whole(read_session())
    in_transaction(lambda session: actions.draft_report(session, path.month, user_id))
    return _answer(read_session(), path.month)


@blueprint.post("/reports/monthly/<month>/check", responses={200: MonthlyReportDocument})
@roles(*DRAFTERS)
def check_monthly(path: MonthPath) -> Response:
    """Say that the draft is right; another person than who drafted it."""
    user_id = require_whole(read_session())
    in_transaction(lambda session: actions.check_report(session, path.month, user_id))
    return _answer(read_session(), path.month)


@blueprint.post("/reports/monthly/<month>/return", responses={200: MonthlyReportDocument})
@roles(*RETURNERS)
def return_monthly(path: MonthPath, body: ReturnBody) -> Response:
    """Give a checked report back, with the reason."""
    user_id = require_whole(read_session())
    in_transaction(lambda session: actions.return_report(session, path.month, user_id, body.reason))
    return _answer(read_session(), path.month)


@blueprint.post("/reports/monthly/<month>/sign", responses={200: MonthlyReportDocument})
@roles(*SIGNERS)
def sign_monthly(path: MonthPath) -> Response:
    """Sign it off; its files are frozen in the same act."""
    user_id = require_whole(read_session())
    freeze_report(current_app.config["CHABU"].data_dir, path.month, user_id)
    return _answer(read_session(), path.month)


@blueprint.get("/reports/monthly/<month>/file", summary="A file of a month's report")
@roles(*READERS)
def take_monthly_file(path: MonthPath, query: FileQuery) -> Response:
    """The bytes as they were frozen; of a report that is not signed, as they would be, marked as such."""
    session = read_session()
    require_whole(session)
    row = version_of(session, path.month, query.version)
    if query.kind in long_files(session, row):
        raise Problem(errors.FILE_LONG)
    version = row.version
    name = file_name(row, query.kind)
    content = file_of(session, current_app.config["CHABU"].data_dir, row, query.kind)
    in_transaction(lambda writing: actions.note_export(writing, path.month, version, query.kind))
    mimetype = MIMETYPES[query.kind]
    return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)


def require_whole(session: Session) -> UUID:
    """The caller's id; to whoever sees a part of the agency only, its report is not there."""
    user_id: UUID = current_user.id
    if not visibility(session, user_id).sees_all:
        raise Problem("not_found")
    return user_id


def file_name(row: MonthlyReport, kind: str) -> str:
    """What a file of a report is called."""
    return f"{NAMES[kind]}_{row.month}_v{row.version}{'' if row.state == FROZEN else '_未签发'}.{kind}"


def _answer(session: Session, month: str) -> Response:
    row = newest_version(session, month)
    held = {post.role for post in posts_of(session, current_user.id, now())}
    is_over = bounds_of(month, agency_zone())[1] <= now()
    possible = possible_steps(standing_of(row), held, current_user.id)
    document = {
        "month": month,
        "state": row.state if row else "none",
        "is_over": is_over,
        "may": possible if is_over else [],
        "frozen_versions": [one.version for one in frozen_versions(session, month)],
        **_facts(session, month, row),
    }
    return jsonify(MonthlyReportDocument.model_validate(document).model_dump(mode="json"))


def _facts(session: Session, month: str, row: MonthlyReport | None) -> dict[str, object]:
    if row is None:
        names = ("version", "known_at", "template_version", "drafted", "checked", "signed",
                 "returned_reason", "sha256", "checkpoint", "adjustment")  # fmt: skip
        return {**dict.fromkeys(names), "files": [], "long_files": [], "supplement": []}
    people = (row.drafted_by_id, row.checked_by_id, row.signed_by_id)
    called = display_names(session, [one for one in people if one])
    taken = {
        step: {"by": called.get(by, ""), "at": to_wire(at)} if by and at else None
        for step, by, at in (
            ("drafted", row.drafted_by_id, row.drafted_at),
            ("checked", row.checked_by_id, row.checked_at),
            ("signed", row.signed_by_id, row.signed_at),
        )
    }
    files = [
        {"kind": file.kind, "sha256": file.sha256, "size_bytes": file.size_bytes}
        for _, file in sorted(files_of(session, row).items())
    ]
    data_dir = current_app.config["CHABU"].data_dir
    return {
        "version": row.version,
        "known_at": to_wire(row.known_at),
        "template_version": row.template_version,
        **taken,
        "returned_reason": row.returned_reason,
        "sha256": row.sha256,
        "checkpoint": row.checkpoint_hash,
        "files": files,
        "long_files": long_files(session, row),
        "adjustment": opening_adjustment(session, data_dir, month, row.known_at),
        "supplement": late_events(session, row) if row.state == FROZEN else [],
    }
