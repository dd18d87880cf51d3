"""When the figures of a period are cut off by themselves, and until when an older ledger was brought in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.queries import working_calendar
from app.issues.models import Issue
from app.issues.sort_number import first_of
from app.kernel.clock import now
from app.kernel.settings import setting
from app.ledger_import.models import ImportedNumber, LedgerImport


def default_cut_off(session: Session, end: dt.datetime) -> dt.datetime:
    """The close of the third working day (a setting) after the period, or now where that is still to come.

    Where an older ledger brought issues of the period or before it later than that, the end of that import:
    what it brought is known from then on only, and a month cut off before would show none of it.
    """
    calendar = working_calendar(session)
    last_day = calendar.local_date(end) - dt.timedelta(days=1)
    days = setting(session, "report_cut_off_days")
    planned = calendar.close_of(calendar.nth_working_day_after(last_day, days))
    return min(now(), max(planned, last_import_before(session, end) or planned))


def last_import_before(session: Session, end: dt.datetime) -> dt.datetime | None:
    """When the newest import ended that brought issues found before an instant; None without any."""
    ended = (
        select(LedgerImport.id, LedgerImport.finished_at)
        .where(LedgerImport.finished_at.is_not(None), LedgerImport.is_trial.is_(False))
        .where(LedgerImport.imported_count > 0)
        .order_by(LedgerImport.finished_at.desc())
    )
    for import_id, finished_at in session.execute(ended).all():
        brought = (
            select(Issue.sort_no)
            .join(ImportedNumber, ImportedNumber.issue_id == Issue.id)
            .where(ImportedNumber.import_id == import_id, Issue.sort_no < first_of(end))
        )
        if session.execute(brought.limit(1)).first() is not None:
            return finished_at
    return None
