"""Reads of monthly reports: versions of a month, what is published, what changed since, what arrived late."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.issues.models import Event, Issue
from app.issues.visibility import Visibility
from app.kernel.clock import agency_zone, to_wire
from app.kernel.ids import canonical_json, new_id
from app.kernel.kept_files import kept_bytes
from app.kernel.problems import Problem
from app.reports import errors
from app.reports.cut_off_queries import last_import_before
from app.reports.figure_queries import Narrowed, numbers_behind, report_of
from app.reports.history import micros
from app.reports.metrics import Period
from app.reports.models import IssueRound
from app.reports.monthly_models import MonthlyReport, MonthlyReportFile
from app.reports.monthly_steps import FROZEN, Standing
from app.reports.periods import bounds_of, months_until
from app.reports.report_document import report_document

EVERYTHING = Visibility(new_id(), frozenset(), sees_all=True)
"""A monthly report is the agency's: it counts every issue."""
MOST_LATE = 500


def period_of(month: str, known_at: dt.datetime) -> Period:
    """A month by the agency's zone, at a cut-off."""
    return Period(*bounds_of(month, agency_zone()), known_at)


def newest_version(session: Session, month: str) -> MonthlyReport | None:
    """The newest version of a month's report."""
    query = select(MonthlyReport).where(MonthlyReport.month == month)
    return session.scalars(query.order_by(MonthlyReport.version.desc()).limit(1)).one_or_none()


def version_of(session: Session, month: str, version: int | None) -> MonthlyReport:
    """The newest version of a month's report, or the one named: that or a frozen one. Raises Problem."""
    newest = newest_version(session, month)
    wanted = [row for row in frozen_versions(session, month) if row.version == version]
    row = newest if version is None or (newest and newest.version == version) else next(iter(wanted), None)
    if row is None:
        raise Problem(errors.NO_REPORT, month=month)
    return row


def published_version(session: Session, month: str) -> MonthlyReport | None:
    """The newest frozen version of a month's report."""
    query = select(MonthlyReport).where(MonthlyReport.month == month, MonthlyReport.state == FROZEN)
    return session.scalars(query.order_by(MonthlyReport.version.desc()).limit(1)).one_or_none()


def frozen_versions(session: Session, month: str) -> list[MonthlyReport]:
    """All frozen versions of a month, oldest first."""
    query = select(MonthlyReport).where(MonthlyReport.month == month, MonthlyReport.state == FROZEN)
    return list(session.scalars(query.order_by(MonthlyReport.version)))


def standing_of(row: MonthlyReport | None) -> Standing | None:
    """Where a version stands."""
    return Standing(row.state, row.drafted_by_id) if row else None


def files_of(session: Session, row: MonthlyReport) -> dict[str, MonthlyReportFile]:
    """The frozen files of a version, by kind."""
    query = select(MonthlyReportFile).where(MonthlyReportFile.report_id == row.id)
    return {file.kind: file for file in session.scalars(query)}


def figures_document(session: Session, data_dir: Path, row: MonthlyReport) -> dict[str, Any]:
    """Every figure of a version at its cut-off, its backlog by issue, and 期初调整."""
    period = period_of(row.month, row.known_at)
    report = report_of(session, EVERYTHING, period, Narrowed({}))
    document = report_document(row.month, period, report, last_import_before(session, period.end))
    return {
        **document,
        "version": row.version,
        "opening_adjustment": opening_adjustment(session, data_dir, row.month, row.known_at),
        "backlog_end_issues": [
            {"id": key, "number": number} for key, number in _behind(session, period, "backlog_end").items()
        ],
    }


def document_bytes(document: dict[str, Any]) -> bytes:
    """The one way in which the figures of a report are written down."""
    return canonical_json(document) + b"\n"


def opening_adjustment(
    session: Session, data_dir: Path, month: str, known_at: dt.datetime
) -> dict[str, Any] | None:
    """How this month's opening backlog differs from the closing one that was published, with the issues.

    None where the month before was never published, or its file is lost.
    """
    start = bounds_of(month, agency_zone())[0]
    before = months_until(start, 2, agency_zone())[0]
    published = published_version(session, before)
    told = _frozen_document(session, data_dir, published) if published else None
    if published is None or told is None:
        return None
    then = {entry["id"]: entry["number"] for entry in told["backlog_end_issues"]}
    now = _behind(session, period_of(month, known_at), "backlog_start")
    return {
        "published_month": before,
        "published_version": published.version,
        "published": len(then),
        "now": len(now),
        "added": [{"id": key, "number": now[key]} for key in sorted(now.keys() - then.keys())],
        "dropped": [{"id": key, "number": then[key]} for key in sorted(then.keys() - now.keys())],
    }


def late_events(session: Session, row: MonthlyReport) -> list[dict[str, Any]]:
    """The supplement of a frozen report: what happened before its end and arrived after its cut-off."""
    end, known_us = period_of(row.month, row.known_at).end, micros(row.known_at)
    began = select(IssueRound.sort_no).where(IssueRound.number == 1, IssueRound.known_us > known_us)
    began = began.where(or_(IssueRound.started_us < micros(end), IssueRound.first_known_us <= known_us))
    query = (
        select(Issue.id, Issue.number, Event.type, Event.effective_at, Event.received_at)
        .join(Event, Event.issue_id == Issue.id)
        .where(Issue.sort_no.in_(began), Event.received_at > row.known_at, Event.effective_at < end)
        .order_by(Event.received_at, Issue.sort_no, Event.version)
        .limit(MOST_LATE)
    )
    return [
        {
            "id": str(found.id),
            "number": found.number,
            "type": found.type,
            "effective_at": to_wire(found.effective_at),
            "received_at": to_wire(found.received_at),
        }
        for found in session.execute(query)
    ]


def frozen_file_defects(session: Session) -> Iterator[str]:
    """Each frozen file that is missing or is no longer what was signed."""
    data_dir = current_app.config["CHABU"].data_dir
    query = select(
        MonthlyReport.month, MonthlyReport.version, MonthlyReportFile.kind, MonthlyReportFile.sha256
    )
    joined = query.join(MonthlyReportFile, MonthlyReportFile.report_id == MonthlyReport.id)
    for month, version, kind, sha256 in session.execute(joined.order_by(MonthlyReport.month)):
        if kept_bytes(data_dir, sha256) is None:
            yield f"report {month} version {version}: its {kind} file is missing or was changed"


def _behind(session: Session, period: Period, figure: str) -> dict[str, str]:
    """Numbers of the issues behind a figure by their ids, oldest first."""
    numbers = numbers_behind(session, EVERYTHING, period, Narrowed({}), figure, "numerator")
    query = select(Issue.id, Issue.number).where(Issue.sort_no.in_(numbers)).order_by(Issue.sort_no)
    return {str(issue_id): number or "" for issue_id, number in session.execute(query)}


def _frozen_document(session: Session, data_dir: Path, row: MonthlyReport) -> dict[str, Any] | None:
    file = files_of(session, row).get("json")
    content = kept_bytes(data_dir, file.sha256) if file else None
    found: dict[str, Any] | None = json.loads(content) if content else None
    return found
