"""The routes by which a ledger comes in: hand the file in, match columns, look, start, follow, mend."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from flask import Response, current_app, jsonify, request, send_file
from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Body, language
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import to_wire
from app.kernel.ids import new_id
from app.kernel.jobs import Job, job_document, latest_job
from app.kernel.long_tables import MAX_FILE_BYTES
from app.kernel.problems import Problem, sentence
from app.kernel.spreadsheet_files import XLSX
from app.kernel.transaction import in_transaction, read_session
from app.ledger_import import import_actions as actions
from app.ledger_import.errors import NOT_READY
from app.ledger_import.import_document import (
    FaultsDocument,
    LedgerImportDocument,
    LedgerImportPage,
    PreviewDocument,
    ProposalDocument,
)
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.models import LedgerImport
from app.ledger_import.preview_queries import fault_groups, preview, proposal_for
from app.ledger_import.queries import latest_imports, refused_for_workbook
from app.ledger_import.refused_workbook import write_refused
from app.ledger_import.row_store import stored_headings

blueprint = make_blueprint("ledger_import", "ledger imports")
PIECE_BYTES = 1 << 18


class ImportPath(BaseModel):
    """An import, by its id."""

    import_id: UUID


class FileQuery(Body):
    """What the file is called where it comes from."""

    file_name: Annotated[str, Field(min_length=1, max_length=200)]


class PageQuery(Body):
    """Where a page of the list begins."""

    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class StartBody(Body):
    """With `is_trial` everything is tried and nothing kept."""

    is_trial: bool = False


@blueprint.post("/ledger-imports", summary="Hand a ledger in")
@roles("administrator")
def take_ledger(query: FileQuery) -> tuple[Response, int]:
    """Keep the CSV or XLSX in the body; answers with its headings and how they may be read."""
    request.max_content_length = MAX_FILE_BYTES + 1
    import_id, author_id = new_id(), current_user.id
    try:
        sha256 = actions.take_file(import_id, _pieces())
        proposal = proposal_for(read_session(), actions.source_of(import_id))
    except Problem:
        actions.drop_rows(import_id)
        raise

    def work(session: Session) -> LedgerImport:
        return actions.create_import(
            session,
            import_id=import_id,
            file_name=query.file_name,
            file_sha256=sha256,
            author_id=author_id,
        )

    return jsonify({**_document(in_transaction(work), None), **proposal}), 201


def _pieces() -> Iterator[bytes]:
    while piece := request.stream.read(PIECE_BYTES):
        yield piece


@blueprint.get("/ledger-imports", summary="Imports, newest first", responses={200: LedgerImportPage})
@roles("administrator")
def list_ledger_imports(query: PageQuery) -> Response:
    """The imports there were, with what came of each."""
    session = read_session()
    rows = latest_imports(session, query.after, query.limit)
    more = rows[query.limit - 1].id if len(rows) > query.limit else None
    items = [_document(row, latest_job(session, row.id)) for row in rows[: query.limit]]
    return jsonify(items=items, next=str(more) if more else None)


@blueprint.get(
    "/ledger-imports/<uuid:import_id>", summary="How far an import is", responses={200: LedgerImportDocument}
)
@roles("administrator")
def show_ledger_import(path: ImportPath) -> Response:
    """State, counts, and the job that works on it."""
    return _answer(path.import_id)


@blueprint.get(
    "/ledger-imports/<uuid:import_id>/proposal",
    summary="How a ledger may be read",
    responses={200: ProposalDocument},
)
@roles("administrator")
def show_proposal(path: ImportPath) -> Response:
    """Its headings, a few rows, and a proposal of a mapping."""
    session = read_session()
    row = _found(session, path.import_id)
    return jsonify(proposal_for(session, actions.source_of(row.id)))


@blueprint.put(
    "/ledger-imports/<uuid:import_id>/mapping",
    summary="Match the columns",
    responses={200: LedgerImportDocument},
)
@roles("administrator")
def put_mapping(path: ImportPath, body: LedgerMapping) -> Response:
    """Say which column means what; the words of statuses, categories and units; zone and date formats."""
    in_transaction(lambda session: actions.choose_mapping(session, _found(session, path.import_id), body))
    return _answer(path.import_id)


@blueprint.post(
    "/ledger-imports/<uuid:import_id>/preview",
    summary="See the first rows as they would be",
    responses={200: PreviewDocument},
)
@roles("administrator")
def show_preview(path: ImportPath) -> Response:
    """The first rows as issues, or with what is to be mended in them, and the words to say the meaning of."""
    session = read_session()
    row = _found(session, path.import_id)
    if row.mapping is None:
        raise Problem(NOT_READY, state=row.state)
    mapping = LedgerMapping.model_validate(row.mapping)
    return jsonify(preview(session, actions.source_of(row.id), mapping, language()))


@blueprint.post("/ledger-imports/<uuid:import_id>/start", summary="Import in the background")
@roles("administrator")
def start_ledger_import(path: ImportPath, body: StartBody) -> tuple[Response, int]:
    """Put the import in the queue; what is known already is passed over, what is refused is kept to mend."""
    in_transaction(
        lambda session: actions.start(session, _found(session, path.import_id), is_trial=body.is_trial)
    )
    return _answer(path.import_id), 202


@blueprint.post(
    "/ledger-imports/<uuid:import_id>/cancel", summary="Stop an import", responses={200: LedgerImportDocument}
)
@roles("administrator")
def cancel_ledger_import(path: ImportPath) -> Response:
    """Stop it after the rows at hand. What is imported stays, and is passed over when it starts again."""
    in_transaction(lambda session: actions.stop(session, _found(session, path.import_id)))
    return _answer(path.import_id)


@blueprint.get(
    "/ledger-imports/<uuid:import_id>/faults", summary="What is to be mended", responses={200: FaultsDocument}
)
@roles("administrator")
def show_faults(path: ImportPath) -> Response:
    """The faults of the rows left out, alike ones together, and the first of those rows."""
    session = read_session()
    return jsonify(fault_groups(session, _found(session, path.import_id).id, language()))


@blueprint.get("/ledger-imports/<uuid:import_id>/refused", summary="The rows to mend")
@roles("administrator")
def download_refused(path: ImportPath) -> Response:
    """The rows left out as XLSX, faults in red: mend them and hand the file in again."""
    session = read_session()
    row = _found(session, path.import_id)
    stored = actions.folder_of(row.id) / "rows.jsonl"
    if row.total_rows is None or not stored.exists():
        raise Problem(NOT_READY, state=row.state)
    name = f"待改_{row.file_name}.xlsx"
    folder: Path = current_app.config["CHABU"].data_dir / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        target = Path(place) / "refused.xlsx"
        refused = refused_for_workbook(session, row.id)
        count = write_refused(target, stored_headings(stored), refused, language())
        in_transaction(lambda writing: actions.note_refused_taken(writing, path.import_id, count))
        data = target.open("rb")  # the open file outlives its folder
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=name)


def _found(session: Session, import_id: UUID) -> LedgerImport:
    row = session.get(LedgerImport, import_id, populate_existing=True)
    if row is None:
        raise Problem("not_found")
    return row


def _answer(import_id: UUID) -> Response:
    session = read_session()
    return jsonify(_document(_found(session, import_id), latest_job(session, import_id)))


def _document(row: LedgerImport, job: Job | None) -> dict[str, Any]:
    said = row.problem
    return {
        "id": str(row.id),
        "file_name": row.file_name,
        "state": row.state,
        "is_trial": row.is_trial,
        "mapping": row.mapping,
        "total_rows": row.total_rows,
        "done_rows": row.done_rows,
        "imported_count": row.imported_count,
        "known_count": row.known_count,
        "refused_count": row.refused_count,
        "problem": {"code": said["code"], "title": sentence(said["code"], language(), said["details"])}
        if said
        else None,
        "created_at": to_wire(row.created_at),
        "finished_at": to_wire(row.finished_at),
        "job": job_document(job) if job else None,
    }
