"""Makes the files of a monthly report, and freezes them when the leader signs: files first, then the rows."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.documents.pdf import PdfFailed, pdf_of
from app.issues.filter_queries import IssueFilter
from app.kernel.clock import agency_zone, now
from app.kernel.kept_files import keep_bytes, kept_bytes
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.reports import errors
from app.reports.bulletin_docx import bulletin_docx
from app.reports.bulletin_queries import bulletin_of
from app.reports.ledger_queries import ledger_rows
from app.reports.ledger_words import known_note, sheets_of
from app.reports.ledger_workbook import write_ledger
from app.reports.making_steps import Step, no_step, stepped
from app.reports.monthly_actions import require_step, sign_report
from app.reports.monthly_models import MonthlyReport
from app.reports.monthly_queries import EVERYTHING, document_bytes, figures_document, files_of, period_of
from app.reports.monthly_steps import FROZEN
from app.reports.photo_pair_queries import pairs_of
from app.reports.template_queries import template_bytes

KINDS = ("json", "docx", "pdf", "xlsx")
NOT_SIGNED = "（未签发，仅供核对）"


def freeze_report(data_dir: Path, month: str, user_id: UUID) -> MonthlyReport:
    """Make and keep the files of a checked report and sign it. Opens its own transactions; raises Problem."""
    session = read_session()
    row = require_step(session, "sign", month, user_id)
    session.expunge(row)  # as it is now, whatever the transaction that signs finds
    document = _document(session, data_dir, row)
    made = _files(session, row, document)
    kept = {kind: (keep_bytes(data_dir, content), len(content)) for kind, content in made.items()}
    return in_transaction(lambda writing: sign_report(writing, month, user_id, row, kept))


def _document(session: Session, data_dir: Path, row: MonthlyReport) -> dict[str, Any]:
    pairs = pairs_of(session, period_of(row.month, row.known_at), row.photo_pairs)
    return {**figures_document(session, data_dir, row), "photo_pairs": [pair.as_json() for pair in pairs]}


def file_of(session: Session, data_dir: Path, row: MonthlyReport, kind: str, step: Step = no_step) -> bytes:
    """A frozen file as it was kept, or that of a report not signed yet, which says so. Raises Problem.

    `step` hears of each picture and row that is done, and may raise to stop.
    """
    if row.state != FROZEN:
        document = _document(session, data_dir, row)
        return make_file(session, row, kind, document, NOT_SIGNED, step)
    kept = files_of(session, row).get(kind)
    if kept is None:
        raise Problem(errors.FILE_NOT_MADE)
    content = kept_bytes(data_dir, kept.sha256)
    if content is None:
        raise Problem(errors.FILE_LOST)
    return content


def make_file(
    session: Session,
    row: MonthlyReport,
    kind: str,
    document: dict[str, Any],
    mark: str,
    step: Step = no_step,
) -> bytes:
    """The bytes of a file of a report, all from one document of figures and as known at its cut-off."""
    if kind == "xlsx":
        return _workbook(session, row, step)
    if kind == "json":
        return document_bytes(document)
    template = template_bytes(session, current_app.config["CHABU"].data_dir, row.template_version)
    content = bulletin_docx(bulletin_of(session, row.month, document, mark, step), template)
    return content if kind == "docx" else bulletin_pdf(content, step)


def bulletin_pdf(content: bytes, step: Step = no_step) -> bytes:
    """A bulletin's DOCX as PDF. Raises Problem, and what `step` raises to stop."""
    try:
        return pdf_of(content, int(now().timestamp()), lambda: step(0))
    except PdfFailed as error:
        current_app.logger.exception("a PDF could not be set")
        raise Problem(errors.PDF_FAILED) from error


def _files(session: Session, row: MonthlyReport, document: dict[str, Any]) -> dict[str, bytes]:
    """All of them; the PDF has the words of the very DOCX beside it."""
    made = {kind: make_file(session, row, kind, document, mark="") for kind in KINDS if kind != "pdf"}
    return {**made, "pdf": bulletin_pdf(made["docx"])}


def _workbook(session: Session, row: MonthlyReport, step: Step) -> bytes:
    period = period_of(row.month, row.known_at)
    wanted = IssueFilter(since=period.start, until=period.end)
    note = known_note(row.known_at)
    rows = stepped(ledger_rows(session, EVERYTHING, wanted, "zh", known_at=row.known_at), step)
    folder = current_app.config["CHABU"].data_dir / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "ledger.xlsx"
        write_ledger(path, sheets_of("zh"), rows, agency_zone(), note=note)
        return path.read_bytes()
