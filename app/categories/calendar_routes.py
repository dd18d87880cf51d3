"""The routes of the working calendar: everybody reads, an administrator edits days or imports whole years."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.categories import calendar_actions, queries
from app.categories.blueprint import blueprint
from app.categories.calendar_files import CalendarFile, CalendarFileError, DayKind, read_calendar_file
from app.categories.category_document import DayDocument
from app.categories.errors import CALENDAR_ROWS, WRONG_CALENDAR
from app.categories.settings import WORKING_SESSIONS
from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply, language
from app.kernel.clock import agency_zone
from app.kernel.problems import Problem
from app.kernel.settings import setting
from app.kernel.transaction import in_transaction, read_session


class YearDocument(Reply):
    """A year whose holidays were entered; unconfirmed until somebody compared it with the notice."""

    year: int
    source: str
    is_confirmed: bool


class CalendarDocument(Reply):
    """The days, the years they are known for, and the sessions of a working day."""

    zone: str
    working_sessions: str
    years: list[YearDocument]
    items: list[DayDocument]


class DayPath(BaseModel):
    """Which day."""

    date: dt.date


class DayFacts(Body):
    """What a day is."""

    kind: DayKind
    name: str = Field(default="", max_length=40)


class YearPath(BaseModel):
    """Which year."""

    year: int


class YearFacts(Body):
    """Whether the year was compared with the official notice."""

    is_confirmed: bool


class ImportQuery(BaseModel):
    """With `dry_run` the file is read and nothing changed."""

    dry_run: bool = False


class LineFault(Reply):
    """What is wrong with a line."""

    row: int
    column: str | None
    message: str


class CalendarImportDocument(Reply):
    """What came of a file: the years it holds, how many days differ from before, and the lines to mend."""

    is_kept: bool
    years: list[int]
    days: int
    changed: int
    errors: list[LineFault]


@blueprint.get("/calendar", responses={200: CalendarDocument})
@signed_in
def read_calendar() -> Any:
    """The working calendar."""
    session = read_session()
    return {
        "zone": str(agency_zone()),
        "working_sessions": setting(session, WORKING_SESSIONS),
        "years": queries.year_rows(session),
        "items": queries.calendar_rows(session),
    }


@blueprint.put("/calendar/<date>", responses={200: DayDocument})
@roles("administrator")
def set_day(path: DayPath, body: DayFacts) -> Any:
    """Say that a day is off or worked, against the week."""
    own_id = current_user.id

    def work(session: Session) -> dict[str, Any]:
        day = calendar_actions.set_day(session, path.date, body.kind, body.name, own_id)
        return queries.calendar_row(day)

    return in_transaction(work)


@blueprint.delete("/calendar/<date>")
@roles("administrator")
def clear_day(path: DayPath) -> Any:
    """Let a day be what its weekday says."""
    own_id = current_user.id
    in_transaction(lambda session: calendar_actions.clear_day(session, path.date, own_id))
    return {}


@blueprint.put("/calendar/years/<int:year>", responses={200: YearDocument})
@roles("administrator")
def confirm_year(path: YearPath, body: YearFacts) -> Any:
    """Say that a year was compared with the official notice."""
    own_id = current_user.id
    in_transaction(
        lambda session: calendar_actions.confirm_year(session, path.year, body.is_confirmed, own_id)
    )
    return next(row for row in queries.year_rows(read_session()) if row["year"] == path.year)


@blueprint.post("/calendar/import", responses={200: CalendarImportDocument})
@roles("administrator")
def import_calendar(query: ImportQuery) -> Any:
    """Put the years of the YAML or CSV file in the body in place of what is known: all of it or nothing."""
    file, own_id = _read_file(), current_user.id
    faults = [error.wire(language()) for error in file.table.errors]
    if faults and not query.dry_run:
        raise Problem(CALENDAR_ROWS, bad_rows=len(file.table.bad_row_numbers()), rows=faults)

    def work(session: Session) -> int:
        changed = calendar_actions.replace_years(session, file.years, own_id)
        if query.dry_run:
            session.rollback()
        return changed

    return {
        "is_kept": not query.dry_run,
        "years": [year.year for year in file.years],
        "days": sum(len(year.days) for year in file.years),
        "changed": in_transaction(work),
        "errors": faults,
    }


def _read_file() -> CalendarFile:
    try:
        return read_calendar_file(request.get_data())
    except CalendarFileError as error:
        raise Problem(WRONG_CALENDAR, why_zh=error.zh, why_en=error.en) from error
