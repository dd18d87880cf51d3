"""Route of the files of a month's report that take long: have one made, then see and take it as an export."""

from __future__ import annotations

from typing import Literal

from flask import Response

from app.kernel.access import roles
from app.kernel.api import Body
from app.kernel.api import blueprint as make_blueprint
from app.kernel.transaction import in_transaction, read_session
from app.reports.export_routes import ExportDocument, export_answer
from app.reports.monthly_queries import version_of
from app.reports.monthly_routes import READERS, MonthPath, file_name, require_whole
from app.reports.report_export_actions import ask_for_report

blueprint = make_blueprint("report_exports", "reports")


class ReportFileBody(Body):
    """Which file of the newest version."""

    kind: Literal["docx", "pdf", "xlsx"]


@blueprint.post("/reports/monthly/<month>/exports", responses={202: ExportDocument})
@roles(*READERS)
def ask_for_report_file(path: MonthPath, body: ReportFileBody) -> tuple[Response, int]:
    """Have a file of the newest version made in the background; how far it is says the export."""
    session = read_session()
    owner_id = require_whole(session)
    row = version_of(session, path.month, None)
    name = file_name(row, body.kind)
    export_id = in_transaction(lambda writing: ask_for_report(writing, owner_id, row, body.kind, name).id)
    return export_answer(export_id), 202
