"""Takes files in, starts and resumes imports: the only writer of their rows besides the run itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.ids import digest_of, new_id
from app.kernel.jobs import ENDED, JobCancelled, RunningJob, cancel, enqueue, latest_job
from app.kernel.long_tables import MAX_FILE_BYTES
from app.kernel.problems import SERVER_ERROR, Problem
from app.kernel.spreadsheets import too_big
from app.kernel.transaction import in_transaction, read_session
from app.ledger_import.errors import NOT_READY
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.models import LedgerImport
from app.ledger_import.queries import check_words
from app.ledger_import.row_store import StoredRows, store_rows, stored_headings
from app.ledger_import.run_actions import Tell, forget_refused, run_import

KIND = "ledger_import"
PIECE_BYTES = 1 << 20
KEPT = dt.timedelta(days=30)
"""How long the files of an import that ended can still be looked at and mended."""


def folder_of(import_id: UUID) -> Path:
    """Where an import's files lie: the file as it came, and its rows once they were read."""
    folder: Path = current_app.config["CHABU"].data_dir / "imports" / str(import_id)
    return folder


def source_of(import_id: UUID) -> Path:
    """The file as it was handed in."""
    return folder_of(import_id) / "source"


def take_file(import_id: UUID, pieces: Iterable[bytes]) -> str:
    """Keep a file that is handed in, piece by piece; its SHA-256. Raises Problem spreadsheet_too_big."""
    target = source_of(import_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as stream:
        for piece in pieces:
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise too_big(f"超过 {MAX_FILE_BYTES // 2**20} MB", f"over {MAX_FILE_BYTES // 2**20} MB")
            digest.update(piece)
            stream.write(piece)
    return digest.hexdigest()


def pieces_of(path: Path) -> Iterable[bytes]:
    """A file in pieces that fit into memory."""
    with path.open("rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
    return digest.hexdigest()


def create_import(
    session: Session, *, import_id: UUID | None = None, file_name: str, file_sha256: str, author_id: UUID
) -> LedgerImport:
    """Note a file that was handed in."""
    row = LedgerImport(
        id=import_id or new_id(),
        file_name=file_name[:200],
        file_sha256=file_sha256,
        author_id=author_id,
        state="uploaded",
        is_trial=False,
        done_rows=0,
        imported_count=0,
        known_count=0,
        refused_count=0,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    return row


def mapping_digest(mapping: LedgerMapping) -> str:
    """By what an interrupted import is known again."""
    return digest_of(mapping.as_json())


def choose_mapping(session: Session, row: LedgerImport, mapping: LedgerMapping) -> None:
    """Say how the file is to be read. Raises Problem ledger_mapping_words or ledger_import_state."""
    if is_busy(session, row):
        raise Problem(NOT_READY, state=row.state)
    check_words(session, mapping)
    row.mapping, row.mapping_sha256 = mapping.as_json(), mapping_digest(mapping)
    session.flush()


def begin(session: Session, row: LedgerImport, *, is_trial: bool) -> None:
    """Begin an import from the file's first row; what is known already is passed over then.

    Raises Problem ledger_import_state while it runs or has no mapping.
    """
    if is_busy(session, row) or row.mapping is None:
        raise Problem(NOT_READY, state=row.state)
    forget_refused(session, row.id)
    row.state, row.is_trial, row.problem, row.finished_at = "running", is_trial, None, None
    row.done_rows = row.imported_count = row.known_count = row.refused_count = 0
    row.total_rows = None
    detail = {"file": row.file_name, "sha256": row.file_sha256, "is_trial": is_trial}
    record(
        session, "import.ledger", object_kind="import", object_id=row.id, detail=detail, actor=row.author_id
    )


def note_refused_taken(session: Session, import_id: UUID, count: int) -> None:
    """That somebody took the rows to mend out of the house."""
    record(session, "import.refused_rows", object_kind="import", object_id=import_id, detail={"rows": count})


def is_busy(session: Session, row: LedgerImport) -> bool:
    """Whether somebody works on it, or will: a job that ended without a word does not."""
    job = latest_job(session, row.id)
    return row.state == "running" and (job is None or job.state not in ENDED)


def start(session: Session, row: LedgerImport, *, is_trial: bool) -> None:
    """Have the worker do it. Raises Problem ledger_import_state."""
    begin(session, row, is_trial=is_trial)
    enqueue(session, KIND, subject_id=row.id, owner_id=row.author_id)


def stop(session: Session, row: LedgerImport) -> None:
    """Stop the job at its next step. Raises Problem ledger_import_state where none is under way."""
    job = latest_job(session, row.id)
    if job is None or job.state in ENDED:
        raise Problem(NOT_READY, state=row.state)
    cancel(session, job)
    if job.state in ENDED:
        row.state, row.finished_at = "cancelled", now()


def work_through(import_id: UUID, source: Path, tell: Tell) -> None:
    """Read the file to its end, unless that was done before, then import what is not settled yet.

    Raises Problem for a file that is refused, and what `tell` raises. The import's state says so too.
    """
    try:
        run_import(import_id, _stored(import_id, source, tell), tell)
    except JobCancelled:
        _set_state(import_id, "cancelled")
        raise
    except Problem as problem:
        if problem.code == NOT_READY:  # another process works on it: its state is that one's to say
            raise
        _set_state(import_id, "failed", {"code": problem.code, "details": problem.details})
        raise
    except Exception:
        _set_state(import_id, "failed", {"code": SERVER_ERROR, "details": {}})
        raise


def _stored(import_id: UUID, source: Path, tell: Tell) -> StoredRows:
    row = read_session().get_one(LedgerImport, import_id, populate_existing=True)
    mapping, total, is_trial = LedgerMapping.model_validate(row.mapping), row.total_rows, row.is_trial
    target = folder_of(import_id) / "rows.jsonl"
    if total is not None and target.exists():
        return StoredRows(target, stored_headings(target), total, mapping)
    stored = store_rows(source, target, mapping, lambda read: tell(0, read))

    def keep(session: Session) -> None:
        kept = session.get_one(LedgerImport, import_id, populate_existing=True)
        kept.total_rows = stored.total
        if not is_trial:
            kept.mapping = stored.mapping.as_json()

    in_transaction(keep)
    return stored


def _set_state(import_id: UUID, state: str, problem: dict[str, Any] | None = None) -> None:
    def work(session: Session) -> None:
        row = session.get_one(LedgerImport, import_id, populate_existing=True)
        row.state, row.problem, row.finished_at = state, problem, now()

    in_transaction(work)


def forget_import(session: Session, row: LedgerImport) -> None:
    """Drop a trial of the command line with all it noted: nothing of it was kept."""
    forget_refused(session, row.id)
    session.execute(delete(LedgerImport).where(LedgerImport.id == row.id))


def reap_files() -> int:
    """Remove the files of imports that ended long ago, to be looked at no more; how many imports."""
    folder: Path = current_app.config["CHABU"].data_dir / "imports"
    session, old = read_session(), now() - KEPT
    reaped = 0
    for place in folder.iterdir() if folder.exists() else ():
        row = session.get(LedgerImport, UUID(place.name))
        since = row.finished_at or row.created_at if row else None
        if since is not None and since < old and row is not None and row.state != "running":
            shutil.rmtree(place, ignore_errors=True)
            reaped += 1
    return reaped


def drop_rows(import_id: UUID) -> None:
    """Remove an import's files: its rows and, where it was uploaded, the file."""
    shutil.rmtree(folder_of(import_id), ignore_errors=True)


def do_import_job(job: RunningJob) -> None:
    """What the worker does for a job of this kind."""
    if job.subject_id is None:
        raise ValueError("an import job about no import")
    work_through(job.subject_id, source_of(job.subject_id), job.tell)
