"""Routes of exports made in the background, and of the views that shape a ledger."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response, jsonify, send_file
from flask_login import current_user
from pydantic import BaseModel, Field, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.filter_queries import IssueFilter
from app.issues.routes import ListQuery
from app.kernel.access import roles
from app.kernel.api import Body, Reply, language
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import to_wire
from app.kernel.jobs import latest_job
from app.kernel.problems import Problem, sentence
from app.kernel.transaction import in_transaction, read_session
from app.reports import errors
from app.reports import export_actions as actions
from app.reports.export_models import Export, LedgerView
from app.reports.export_option_queries import ExportOptions
from app.reports.ledger_view_actions import remove_view, save_view, views_for
from app.reports.ledger_words import column_keys, columns, list_names
from app.reports.monthly_routes import MIMETYPES
from app.reports.outdated_export_queries import is_outdated
from app.reports.routes import READERS

blueprint = make_blueprint("exports", "reports")
SHARERS = ("supervisor", "administrator")
LISTED = 20
MOST_IDS = 500


class LedgerShape(Body):
    """Columns in their order (none named: all), the lists to add as sheets, and whether with pictures."""

    columns: Annotated[list[str], Field(max_length=60)] = Field(default=[])
    lists: Annotated[list[str], Field(max_length=10)] = Field(default=[])
    thumbnails: bool = False

    @field_validator("columns")
    @classmethod
    def _are_columns(cls, keys: list[str]) -> list[str]:
        if set(keys) - set(column_keys()) or len(set(keys)) < len(keys):
            raise ValueError("each column once, by its key")
        return keys

    @field_validator("lists")
    @classmethod
    def _are_lists(cls, keys: list[str]) -> list[str]:
        if set(keys) - set(list_names("zh")):
            raise ValueError("lists by their keys")
        return keys


class ExportBody(LedgerShape):
    """What to export: issues by the filter of a list, or those named; `copy_kind` is for photos."""

    kind: Literal["ledger", "photos"]
    filter: ListQuery = ListQuery()
    issue_ids: Annotated[list[UUID], Field(max_length=MOST_IDS)] = Field(default=[])
    copy_kind: Literal["clean", "stamped"] = "clean"


class ViewBody(LedgerShape):
    """A view and the name under which to keep it."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    is_shared: bool = False


class ExportPath(BaseModel):
    """An export in an address."""

    export_id: UUID


class LedgerViewPath(BaseModel):
    """A view in an address."""

    view_id: UUID


class ExportDocument(Reply):
    """An export: how far it is, and whether its file can be taken."""

    id: str
    kind: Literal["ledger", "photos", "report"]
    file_name: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    done: int
    total: int | None
    problem: str | None
    is_cancelled: bool
    is_there: bool
    size_bytes: int | None
    item_count: int | None
    missing_count: int
    created_at: str


class ExportList(Reply):
    """One's own newest exports."""

    items: list[ExportDocument]


class LedgerViewDocument(Reply):
    """A view of the ledger; `is_own`: the caller's, who alone can change it."""

    id: str
    name: str
    is_shared: bool
    is_own: bool
    columns: list[str]
    lists: list[str]
    thumbnails: bool


class Named(Reply):
    """A column or a list by its key, called as in the caller's language."""

    key: str
    name: str


class LedgerViewList(Reply):
    """The views one can use, whether one may share, and all columns and lists in their usual order."""

    items: list[LedgerViewDocument]
    may_share: bool
    all_columns: list[Named]
    all_lists: list[Named]


@blueprint.get("/exports", responses={200: ExportList}, summary="One's own exports")
@roles(*READERS)
def list_exports() -> Response:
    """One's own newest exports with their progress."""
    session = read_session()
    query = select(Export).where(Export.owner_id == current_user.id).order_by(Export.id.desc()).limit(LISTED)
    return jsonify(items=[export_document(session, row) for row in session.scalars(query)])


@blueprint.post("/exports", responses={202: ExportDocument}, summary="Have a file made")
@roles(*READERS)
def ask_for_export(body: ExportBody) -> tuple[Response, int]:
    """Have the ledger or the photos of what matches made into a file, within what the caller may see."""
    owner_id: UUID = current_user.id
    wanted = IssueFilter(ids=tuple(body.issue_ids)) if body.issue_ids else body.filter.as_filter()
    options = ExportOptions(
        language(), wanted, tuple(body.columns), tuple(body.lists), body.thumbnails, body.copy_kind
    )
    row = in_transaction(lambda session: actions.ask(session, owner_id, body.kind, options).id)
    return export_answer(row), 202


@blueprint.get("/exports/<uuid:export_id>", responses={200: ExportDocument}, summary="How far an export is")
@roles(*READERS)
def show_export(path: ExportPath) -> Response:
    """One of one's own exports."""
    return export_answer(path.export_id)


@blueprint.post("/exports/<uuid:export_id>/cancel", responses={200: ExportDocument}, summary="Stop an export")
@roles(*READERS)
def cancel_export(path: ExportPath) -> Response:
    """Stop it at its next step; no file is left."""
    in_transaction(lambda session: actions.stop(session, _own(session, path.export_id)))
    return export_answer(path.export_id)


@blueprint.get("/exports/<uuid:export_id>/file", summary="Take the file of an export")
@roles(*READERS)
def take_export(path: ExportPath) -> Response:
    """The file, for who asked for it; taking it is in the audit log."""
    session = read_session()
    row = _own(session, path.export_id)
    if row.ready_at is None:
        raise Problem(errors.EXPORT_NOT_READY)
    file = actions.file_of(row.id)
    if not file.exists() or is_outdated(session, row):
        raise Problem(errors.EXPORT_GONE)
    name = row.file_name
    mimetype = MIMETYPES[name.rsplit(".", 1)[-1]]
    in_transaction(lambda writing: actions.note_taken(writing, _own(writing, path.export_id)))
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=name, etag=False)


@blueprint.get("/ledger-views", responses={200: LedgerViewList}, summary="Views of the ledger")
@roles(*READERS)
def list_ledger_views() -> Response:
    """One's own views of the ledger and those shared."""
    session = read_session()
    return jsonify(_views(session))


@blueprint.put("/ledger-views", responses={200: LedgerViewList}, summary="Keep a view of the ledger")
@roles(*READERS)
def keep_ledger_view(body: ViewBody) -> Response:
    """Keep columns, lists and pictures under a name; supervisors and administrators may share it."""
    user_id: UUID = current_user.id
    is_shared = body.is_shared and current_user.holds_any(SHARERS)
    in_transaction(
        lambda session: save_view(
            session,
            user_id,
            body.name.strip(),
            is_shared=is_shared,
            columns=body.columns,
            lists=body.lists,
            thumbnails=body.thumbnails,
        )
    )
    return jsonify(_views(read_session()))


@blueprint.delete(
    "/ledger-views/<uuid:view_id>", responses={200: LedgerViewList}, summary="Remove a view of the ledger"
)
@roles(*READERS)
def forget_ledger_view(path: LedgerViewPath) -> Response:
    """Remove one of one's own views; answers with those that are left."""
    user_id: UUID = current_user.id
    in_transaction(lambda session: remove_view(session, user_id, path.view_id))
    return jsonify(_views(read_session()))


def _own(session: Session, export_id: UUID) -> Export:
    """One's own export; somebody else's is not there."""
    row = session.get(Export, export_id, populate_existing=True)
    if row is None or row.owner_id != current_user.id:
        raise Problem("not_found")
    return row


def export_answer(export_id: UUID) -> Response:
    """One of the caller's exports as it travels."""
    session = read_session()
    return jsonify(export_document(session, _own(session, export_id)))


def export_document(session: Session, row: Export) -> dict[str, Any]:
    """An export as it travels."""
    job = latest_job(session, row.id)
    said = job.problem if job else None
    document = {
        "id": str(row.id),
        "kind": row.kind,
        "file_name": row.file_name,
        "state": job.state if job else "failed",
        "done": job.done if job else 0,
        "total": job.total if job else None,
        "problem": sentence(said["code"], language(), said["details"]) if said else None,
        "is_cancelled": bool(job and job.is_cancelled),
        "is_there": _is_there(session, row),
        "size_bytes": row.size_bytes,
        "item_count": row.item_count,
        "missing_count": row.missing_count,
        "created_at": to_wire(row.created_at),
    }
    return ExportDocument.model_validate(document).model_dump(mode="json")


def _is_there(session: Session, row: Export) -> bool:
    return row.ready_at is not None and actions.file_of(row.id).exists() and not is_outdated(session, row)


def _views(session: Session) -> dict[str, Any]:
    rows: list[LedgerView] = views_for(session, current_user.id)
    items = [
        {
            "id": str(row.id),
            "name": row.name,
            "is_shared": row.is_shared,
            "is_own": row.owner_id == current_user.id,
            "columns": row.columns,
            "lists": row.lists,
            "thumbnails": row.thumbnails,
        }
        for row in rows
    ]
    return {
        "items": items,
        "may_share": current_user.holds_any(SHARERS),
        "all_columns": [{"key": one.key, "name": one.heading} for one in columns(language())],
        "all_lists": [{"key": key, "name": name} for key, name in list_names(language()).items()],
    }
