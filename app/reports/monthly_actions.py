"""Steps of a monthly report, each in the caller's transaction and in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.issues.seal_defect_queries import last_checkpoint
from app.kernel.audit import record
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.problems import Problem
from app.reports import errors
from app.reports.cut_off_queries import default_cut_off
from app.reports.monthly_models import MonthlyReport, MonthlyReportFile
from app.reports.monthly_queries import newest_version, standing_of
from app.reports.monthly_steps import CHECKED, DRAFT, FROZEN, STEPS, fits, is_barred
from app.reports.periods import bounds_of
from app.reports.photo_pair_queries import check_pairs
from app.reports.template_queries import version_in_use


def draft_report(session: Session, month: str, user_id: UUID) -> MonthlyReport:
    """Draft a month anew: with the cut-off as it is now; after a frozen version, the next one.

    Raises Problem: month_not_over, report_step_not_now.
    """
    end = bounds_of(month, agency_zone())[1]
    if now() < end:
        raise Problem(errors.MONTH_NOT_OVER, month=month)
    row = _require(session, "draft", month, user_id)
    if row is None or row.state == FROZEN:
        known_at = now() if row else default_cut_off(session, end)
        version, pairs = (row.version + 1, row.photo_pairs) if row else (1, None)
        row = MonthlyReport(month=month, version=version, known_at=known_at, photo_pairs=pairs)
        session.add(row)
    else:
        row.known_at = default_cut_off(session, end) if row.version == 1 else now()
    row.state, row.drafted_by_id, row.drafted_at = DRAFT, user_id, now()
    row.template_version = version_in_use(session)
    session.flush()
    record(session, "report.draft", object_kind="report", object_id=row.id, detail=_detail(row))
    return row


def choose_pairs(
    session: Session, month: str, user_id: UUID, pairs: list[dict[str, str]] | None
) -> MonthlyReport:
    """Say which photo pairs a draft prints, in their order; None goes back to those proposed.

    Raises Problem: no_monthly_report, report_step_not_now, report_pair.
    """
    row = newest_version(session, month)
    if row is None:
        raise Problem(errors.NO_REPORT, month=month)
    if row.state != DRAFT:
        raise Problem(errors.STEP_NOT_NOW)
    check_pairs(session, pairs or [])
    row.photo_pairs = pairs
    detail = {**_detail(row), "pairs": None if pairs is None else len(pairs)}
    record(session, "report.pairs", object_kind="report", object_id=row.id, detail=detail, actor=user_id)
    return row


def check_report(session: Session, month: str, user_id: UUID) -> MonthlyReport:
    """Say that a draft is right.

    Raises Problem: no_monthly_report, report_step_not_now, report_other_person.
    """
    row = require_step(session, "check", month, user_id)
    row.state, row.checked_by_id, row.checked_at, row.returned_reason = CHECKED, user_id, now(), None
    record(session, "report.check", object_kind="report", object_id=row.id, detail=_detail(row))
    return row


def return_report(session: Session, month: str, user_id: UUID, reason: str) -> MonthlyReport:
    """Give a checked report back to be drafted anew. Raises Problem as check_report does."""
    row = require_step(session, "return", month, user_id)
    row.state, row.checked_by_id, row.checked_at, row.returned_reason = DRAFT, None, None, reason
    detail = {**_detail(row), "reason": reason}
    record(session, "report.return", object_kind="report", object_id=row.id, detail=detail)
    return row


def sign_report(
    session: Session, month: str, user_id: UUID, seen: MonthlyReport, files: Mapping[str, tuple[str, int]]
) -> MonthlyReport:
    """Sign and freeze a checked report whose files (SHA-256 and size by kind) are kept already.

    `seen` is the version that the files were made from: has it changed meanwhile, nothing is signed.
    """
    row = require_step(session, "sign", month, user_id)
    if (row.id, row.known_at, row.checked_at) != (seen.id, seen.known_at, seen.checked_at):
        raise Problem(errors.STEP_NOT_NOW)
    last = last_checkpoint(session)
    row.state, row.signed_by_id, row.signed_at, row.sha256 = FROZEN, user_id, now(), files["json"][0]
    row.checkpoint_seq, row.checkpoint_hash = (last.seq, last.hash) if last else (None, None)
    for kind, (sha256, size) in files.items():
        session.add(MonthlyReportFile(report_id=row.id, kind=kind, sha256=sha256, size_bytes=size))
    hashes = {kind: sha256 for kind, (sha256, _) in files.items()}
    detail = {**_detail(row), "files": hashes, "checkpoint": row.checkpoint_hash}
    record(session, "report.sign", object_kind="report", object_id=row.id, detail=detail)
    return row


def note_export(session: Session, month: str, version: int, kind: str) -> None:
    """Who took which file out of the house."""
    detail = {"month": month, "version": version, "kind": kind}
    record(session, "report.export", object_kind="report", object_id=f"{month} v{version}", detail=detail)


def require_step(session: Session, name: str, month: str, user_id: UUID) -> MonthlyReport:
    """The version at which a step other than drafting can be taken now. Raises as check_report does."""
    row = _require(session, name, month, user_id)
    if row is None:
        raise Problem(errors.NO_REPORT, month=month)
    return row


def _require(session: Session, name: str, month: str, user_id: UUID) -> MonthlyReport | None:
    row = newest_version(session, month)
    standing, step = standing_of(row), next(one for one in STEPS if one.name == name)
    if row is not None and not fits(step, standing):
        raise Problem(errors.STEP_NOT_NOW)
    if is_barred(step, standing, user_id):
        raise Problem(errors.OTHER_PERSON)
    return row


def _detail(row: MonthlyReport) -> dict[str, object]:
    return {
        "month": row.month,
        "version": row.version,
        "known_at": to_wire(row.known_at),
        "template": row.template_version,
    }
