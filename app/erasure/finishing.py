"""What follows the commit of an erasure, and is repeated until it is done: files, and the list outside.

Opens its own transactions. Cut off at any point, the next run goes on; doing it twice changes nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.erasure.actions import carry_out_erasure
from app.erasure.grounds import ErasureState
from app.erasure.known_list import keep_in_list
from app.erasure.models import Erasure
from app.erasure.queries import unfinished
from app.issues.models import Event
from app.kernel.audit import record
from app.kernel.clock import now, to_wire
from app.kernel.database import db
from app.kernel.jobs import RunningJob
from app.kernel.transaction import in_transaction, read_session
from app.ledger_import.import_actions import drop_rows
from app.ledger_import.models import LedgerImport
from app.photos.queries import erased_hashes
from app.photos.upkeep import drop_erased

COLUMNS = (
    "id",
    "issue_id",
    "photo_id",
    "sha256",
    "event_id",
    "command_id",
    "version",
    "ground",
    "reason",
    "asked_by_id",
    "asked_at",
    "decided_by_id",
    "decided_role",
    "decided_at",
)
"""What the list outside the database tells of an erasure."""


def finish_erasures() -> int:
    """Finish what is approved, and see that no file of erased bytes has come back; how many are done now."""
    session = read_session()
    ids, hashes = [row.id for row in unfinished(session)], erased_hashes(session)
    session.rollback()
    drop_erased(hashes)
    return sum(finish_erasure(each) for each in ids)


def do_erasure_job(job: RunningJob) -> None:
    """What the worker does once an erasure was approved."""
    if job.subject_id is not None:
        finish_erasure(job.subject_id)


def finish_erasure(erasure_id: UUID) -> bool:
    """Remove the files of an approved erasure and write it down outside; whether it is done."""
    if not in_transaction(lambda session: _is_carried_out(session, erasure_id)):
        return False
    session = read_session()
    row = session.get_one(Erasure, erasure_id, populate_existing=True)
    sha256, entry = row.sha256, entry_of(row)
    import_id = _import_of(session, row)
    session.rollback()
    if sha256 is not None:
        drop_erased([sha256])
    if import_id is not None:
        if not _has_ended(import_id):
            return False  # its rows are being read; the next run looks again
        drop_rows(import_id)
    config = current_app.config["CHABU"]
    for folder in {config.data_dir, config.backup_dir} - {None}:
        keep_in_list(folder, [entry])
    _empty_write_ahead_log()
    in_transaction(lambda writing: _mark_done(writing, erasure_id))
    return True


def entry_of(row: Erasure) -> dict[str, Any]:
    """An erasure as the list tells it."""
    values = {name: getattr(row, name) for name in COLUMNS}
    return {
        name: to_wire(value) if name.endswith("_at") else str(value) if isinstance(value, UUID) else value
        for name, value in values.items()
    }


def _is_carried_out(session: Session, erasure_id: UUID) -> bool:
    row = session.get(Erasure, erasure_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != ErasureState.APPROVED:
        return False
    return row.carried_out_at is not None or carry_out_erasure(session, row)


def _import_of(session: Session, row: Erasure) -> UUID | None:
    """The import of an older ledger that brought the words: its files hold them too."""
    event = session.get(Event, row.event_id) if row.event_id else None
    imported = event.payload.get("imported") if event else None
    return UUID(imported["import_id"]) if imported else None


def _has_ended(import_id: UUID) -> bool:
    session = read_session()
    state = session.scalar(select(LedgerImport.state).where(LedgerImport.id == import_id))
    session.rollback()
    return state not in ("uploaded", "running")


def _empty_write_ahead_log() -> None:
    """SQLite's log beside the database still has the pages as they were before."""
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _mark_done(session: Session, erasure_id: UUID) -> None:
    row = session.get_one(Erasure, erasure_id, with_for_update=True, populate_existing=True)
    if row.state == ErasureState.APPROVED:
        row.state, row.done_at = ErasureState.DONE.value, now()
        detail = {"issue_id": str(row.issue_id), "asked_by_id": str(row.asked_by_id)}
        record(
            session,
            "erasure.done",
            object_kind="erasure",
            object_id=row.id,
            detail=detail,
            actor=row.decided_by_id,
        )
