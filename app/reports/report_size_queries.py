"""How long a file of a month's report is, by its pictures and rows; which are made in the background."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.issues.filter_queries import IssueFilter
from app.issues.list_queries import capped_count
from app.kernel.settings import setting
from app.reports.bulletin_queries import MOST_LEDGER_ROWS
from app.reports.monthly_models import MonthlyReport
from app.reports.monthly_queries import EVERYTHING, period_of
from app.reports.monthly_steps import FROZEN
from app.reports.photo_pair_queries import PROPOSED
from app.reports.settings import LONG_REPORT

MOST_COUNTED = 200_000


def items_of(session: Session, row: MonthlyReport, kind: str) -> int:
    """Pictures and rows of a file (docx, pdf, xlsx): the steps in which it is made."""
    period = period_of(row.month, row.known_at)
    wanted = IssueFilter(since=period.start, until=period.end)
    most = MOST_COUNTED if kind == "xlsx" else MOST_LEDGER_ROWS
    rows = min(capped_count(session, EVERYTHING, wanted, cap=most), most)
    if kind == "xlsx":
        return rows
    pairs = PROPOSED if row.photo_pairs is None else len(row.photo_pairs)
    return rows + 2 * pairs


def long_files(session: Session, row: MonthlyReport) -> list[str]:
    """The files of a report that are made in the background; none of a frozen one, whose files are kept."""
    if row.state == FROZEN:
        return []
    least = setting(session, LONG_REPORT)
    return [kind for kind in ("docx", "pdf", "xlsx") if items_of(session, row, kind) >= least]
