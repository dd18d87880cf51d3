"""What a database needs beyond its schema before anybody uses it.

An epoch, categories, the working calendar.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.categories.actions import load_default_categories
from app.categories.calendar_actions import load_default_calendar
from app.issues.search_actions import lacks_search, rebuild_search
from app.kernel.transaction import in_transaction
from app.reports.round_actions import lacks_rounds, rebuild_rounds
from app.sync.epoch_actions import ensure_epoch


def prepare_database() -> None:
    """Put in what is missing; what an administrator has changed stays."""
    in_transaction(_prepare)
    if in_transaction(lacks_search):
        rebuild_search()
    if in_transaction(lacks_rounds):
        rebuild_rounds()


def _prepare(session: Session) -> None:
    ensure_epoch(session)
    load_default_categories(session)
    load_default_calendar(session)
