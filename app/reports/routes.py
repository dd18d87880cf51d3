"""Routes of reports: the ledger as XLSX, the figures of a month."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated
from uuid import UUID

from flask import Response, current_app, jsonify, send_file
from flask_login import current_user
from pydantic import AwareDatetime, Field

from app.issues.list_queries import capped_count
from app.issues.queries import visibility
from app.issues.routes import MONTH, ListQuery, month_bounds
from app.kernel.access import roles
from app.kernel.api import Body, language
from app.kernel.api import blueprint as make_blueprint
from app.kernel.audit import record
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.queries import unit_tree
from app.reports import errors
from app.reports.ledger_queries import ledger_rows, thumbnail_of
from app.reports.ledger_words import columns
from app.reports.ledger_workbook import write_ledger
from app.reports.metrics import Month
from app.reports.month_queries import default_cut_off, month_report

blueprint = make_blueprint("reports", "reports")
MONTH_READERS = ("supervisor", "leader", "administrator", "auditor")
READERS = ("inspector", "supervisor", "leader", "administrator", "auditor")
MOST_ROWS = 50_000
MOST_WITH_PICTURES = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LedgerQuery(ListQuery):
    """The filters of a list, and whether the first photo of each kind is shown."""

    thumbnails: bool = Field(default=False)


@blueprint.get("/ledger.xlsx", summary="The ledger of the issues that match")
@roles(*READERS)
def export_ledger(query: LedgerQuery) -> Response:
    """The ledger within the caller's scope, newest first; the export is in the audit log."""
    session = read_session()
    seen, wanted = visibility(session, current_user.id), query.as_filter()
    most = MOST_WITH_PICTURES if query.thumbnails else MOST_ROWS
    if capped_count(session, seen, wanted, cap=most) > most:
        raise Problem(errors.LEDGER_TOO_LONG, most=most)
    folder = current_app.config["CHABU"].data_dir / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "ledger.xlsx"
        picture = (lambda photo_id: thumbnail_of(session, photo_id)) if query.thumbnails else None
        rows = ledger_rows(session, seen, wanted, language())
        count = write_ledger(path, columns(language()), rows, agency_zone(), picture)
        detail = {"filter": query.model_dump(mode="json", exclude_defaults=True), "rows": count}
        in_transaction(lambda writing: record(writing, "ledger.export", object_kind="ledger", detail=detail))
        data = path.open("rb")  # the open file outlives its folder
    day = now().astimezone(agency_zone()).date().isoformat()
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=f"整改台账_{day}.xlsx")


class MonthQuery(Body):
    """Which month, of which unit and those below, known when, and the figure whose issues are listed."""

    month: Annotated[str, Field(pattern=MONTH)]
    unit_id: UUID | None = None
    as_of: AwareDatetime | None = None
    list: str | None = Field(default=None, max_length=40)


@blueprint.get("/reports/month", summary="The figures of a month")
@roles(*MONTH_READERS)
def show_month(query: MonthQuery) -> Response:
    """The figures of a month within the caller's scope; `list` names the issues behind one of them."""
    session = read_session()
    start, end = month_bounds(query.month)
    month = Month(start, end, query.as_of or default_cut_off(session, end))
    units = unit_tree(session).subtree(query.unit_id) if query.unit_id else None
    report = month_report(session, visibility(session, current_user.id), month, units)
    listed = report.whole.get(query.list or "")
    return jsonify(
        month=query.month,
        start=to_wire(start),
        end=to_wire(end),
        known_at=to_wire(month.known_at),
        figures={name: figure.as_json() for name, figure in report.whole.items()},
        by=report.by,
        coverage="not_enabled",
        issue_ids=[str(issue_id) for issue_id in listed.issue_ids] if listed else None,
    )
