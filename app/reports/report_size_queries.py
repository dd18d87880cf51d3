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
    if kind == "xlsx":
        return _rows_of(session, row, MOST_COUNTED)
    return _rows_of(session, row, MOST_LEDGER_ROWS) + _pictures_of(row)


def long_files(session: Session, row: MonthlyReport) -> list[str]:
    """The files of a report that are made in the background; none of a frozen one, whose files are kept."""
    if row.state == FROZEN:
        return []
    least = setting(session, LONG_REPORT)
    rows = _rows_of(session, row, least)  # counted once, no further than needed
    bulletin = min(rows, MOST_LEDGER_ROWS) + _pictures_of(row)
    return [*(("docx", "pdf") if bulletin >= least else ()), *(("xlsx",) if rows >= least else ())]


def _rows_of(session: Session, row: MonthlyReport, most: int) -> int:
    period = period_of(row.month, row.known_at)
    wanted = IssueFilter(since=period.start, until=period.end)
    return min(capped_count(session, EVERYTHING, wanted, cap=most), most)


def _pictures_of(row: MonthlyReport) -> int:
    return 2 * (PROPOSED if row.photo_pairs is None else len(row.photo_pairs))
