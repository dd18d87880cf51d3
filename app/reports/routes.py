"""Routes of reports: the ledger as XLSX."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Response, current_app, send_file
from flask_login import current_user
from pydantic import Field

from app.issues.list_queries import capped_count
from app.issues.queries import visibility
from app.issues.routes import ListQuery
from app.kernel.access import roles
from app.kernel.api import blueprint as make_blueprint
from app.kernel.api import language
from app.kernel.audit import record
from app.kernel.clock import agency_today, agency_zone
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.reports import errors
from app.reports.ledger_queries import ledger_rows, thumbnail_of
from app.reports.ledger_words import sheets_of
from app.reports.ledger_workbook import write_ledger

blueprint = make_blueprint("reports", "reports")
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
        count = write_ledger(path, sheets_of(language()), rows, agency_zone(), picture)
        detail = {"filter": query.model_dump(mode="json", exclude_defaults=True), "rows": count}
        in_transaction(lambda writing: record(writing, "ledger.export", object_kind="ledger", detail=detail))
        data = path.open("rb")  # the open file outlives its folder
    day = agency_today().isoformat()
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=f"整改台账_{day}.xlsx")
