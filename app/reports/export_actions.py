"""Asks for exports, makes them in the background, lets them go; each in the audit log."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.list_queries import capped_count
from app.issues.queries import visibility
from app.issues.visibility import Visibility
from app.kernel.audit import record
from app.kernel.clock import agency_zone, now
from app.kernel.jobs import ENDED, RunningJob, cancel, latest_job
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.reports import errors
from app.reports.export_models import Export
from app.reports.export_option_queries import ExportOptions, options_of, told
from app.reports.export_order_actions import order
from app.reports.ledger_queries import ledger_rows, thumbnail_of
from app.reports.ledger_words import sheets_of
from app.reports.ledger_workbook import write_ledger
from app.reports.outdated_export_queries import is_outdated
from app.reports.photo_packet_queries import Packed, write_packet
from app.reports.report_export_actions import KIND as REPORT
from app.reports.report_export_actions import write_report

KEPT = dt.timedelta(days=3)
"""How long a file waits for who asked for it."""
MOST_ROWS = {"ledger": 200_000, "photos": 20_000}
MOST_WITH_PICTURES = 5_000
TOLD_EVERY_ROWS = 200
NAMES = {"ledger": "整改台账", "photos": "问题照片"}
SUFFIXES = {"ledger": "xlsx", "photos": "zip"}


def folder_of(export_id: UUID) -> Path:
    """Where the file of an export lies."""
    folder: Path = current_app.config["CHABU"].data_dir / "exports" / str(export_id)
    return folder


def file_of(export_id: UUID) -> Path:
    """The file of an export, whole once `ready_at` is set."""
    return folder_of(export_id) / "file"


def ask(session: Session, owner_id: UUID, kind: str, options: ExportOptions) -> Export:
    """Have a file made. Raises Problem ledger_too_long."""
    most = MOST_WITH_PICTURES if options.thumbnails and kind == "ledger" else MOST_ROWS[kind]
    if capped_count(session, visibility(session, owner_id), options.wanted, cap=most) > most:
        raise Problem(errors.LEDGER_TOO_LONG, most=most)
    day = now().astimezone(agency_zone()).strftime("%Y-%m-%d_%H%M")
    file_name = f"{NAMES[kind]}_{day}.{SUFFIXES[kind]}"
    return order(session, owner_id, kind, options.as_json(), file_name)


def stop(session: Session, row: Export) -> None:
    """Stop the work at its next step; one that has ended stays as it is."""
    job = latest_job(session, row.id)
    if job is not None and job.state not in ENDED:
        cancel(session, job)


def note_taken(session: Session, row: Export) -> None:
    """That the file left the house."""
    detail = {"kind": row.kind, "items": row.item_count, "file": row.file_name}
    record(session, "export.take", object_kind=row.kind, object_id=row.id, detail=detail)


def do_export_job(job: RunningJob) -> None:
    """Make the file, whole or not at all, by what its owner may see now.

    One that was made by a worker that died before it could say so is not made a second time.
    """
    session = read_session()
    row = session.get_one(Export, job.subject_id)
    if row.ready_at is not None and file_of(row.id).exists():
        return
    kind, owner_id, export_id, kept = row.kind, row.owner_id, row.id, row.options
    target = file_of(export_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name("file.new")
    seen = visibility(session, owner_id)
    try:
        if kind == REPORT:
            if not seen.sees_all:  # a post may have ended since it was asked for
                raise Problem("not_found")
            packed = Packed(write_report(session, job, kept, fresh))
        else:
            packed = _make(session, job, kind, seen, options_of(kept), fresh)
    except BaseException:
        shutil.rmtree(target.parent, ignore_errors=True)
        raise
    fresh.replace(target)
    size = target.stat().st_size
    in_transaction(lambda writing: _finish(writing, export_id, owner_id, size, packed))


def _make(
    session: Session, job: RunningJob, kind: str, seen: Visibility, options: ExportOptions, path: Path
) -> Packed:
    job.tell(0, capped_count(session, seen, options.wanted, cap=MOST_ROWS[kind]))
    if kind == "photos":
        return write_packet(session, seen, options, path, job.tell)
    picture = (lambda photo_id: thumbnail_of(session, photo_id)) if options.thumbnails else None
    rows = _told_of(ledger_rows(session, seen, options.wanted, options.language), job)
    sheets = sheets_of(options.language, options.columns, options.lists)
    return Packed(write_ledger(path, sheets, rows, agency_zone(), picture))


def _told_of(rows: Iterator[Mapping[str, Any]], job: RunningJob) -> Iterator[Mapping[str, Any]]:
    for count, row in enumerate(rows, start=1):
        if count % TOLD_EVERY_ROWS == 0:
            job.tell(count)
        yield row


def _finish(session: Session, export_id: UUID, owner_id: UUID, size: int, packed: Packed) -> None:
    row = session.get_one(Export, export_id, populate_existing=True)
    row.size_bytes, row.item_count, row.missing_count = size, packed.photos, packed.missing
    row.ready_at = now()
    about: dict[str, Any] = {"object_kind": row.kind, "object_id": row.id, "actor": owner_id}
    if row.kind == REPORT:
        record(session, "report.export", detail=row.options, **about)
        return
    options = options_of(row.options)
    detail = {"filter": told(options.wanted), "items": packed.photos}
    if row.kind == "photos":
        record(session, "photos.export", detail={**detail, "copy": options.copy}, **about)
    else:
        detail = {**detail, "columns": list(options.columns), "lists": list(options.lists)}
        record(session, "ledger.export", detail=detail, **about)


def reap_exports() -> int:
    """Remove files that nobody needs any more or that hold what was erased or blurred since; how many.

    What an interrupted job left goes as well.
    """
    session, reaped, since = read_session(), 0, now() - KEPT
    old = select(Export).where(Export.created_at < since).order_by(Export.created_at.desc()).limit(1_000)
    young = select(Export).where(Export.created_at >= since)
    for row in (*session.scalars(old), *session.scalars(young)):
        is_old = row.created_at < since
        if folder_of(row.id).exists() and (is_old or (row.ready_at and is_outdated(session, row))):
            shutil.rmtree(folder_of(row.id), ignore_errors=True)
            reaped += 1
    return reaped
