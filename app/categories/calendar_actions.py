"""Writes of the working calendar. Due dates that are set stay; later ones are counted by the new days."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories import default_data
from app.categories.calendar_files import CalendarYearFile, DayKind
from app.categories.errors import NO_YEAR
from app.categories.models import CalendarDay, CalendarYear
from app.categories.queries import calendar_row
from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.clock import now
from app.kernel.problems import Problem


def load_default_calendar(session: Session) -> int:
    """Enter the years of `app/data` that the database does not know. Returns how many days came in."""
    known = set(session.scalars(select(CalendarYear.year)))
    years = [year for year in default_data.calendar_years() if year.year not in known]
    return sum(_replace_year(session, year, None) for year in years)


def set_day(
    session: Session, date: dt.date, kind: DayKind, name: str, changed_by: UUID | None
) -> CalendarDay:
    """Say that a day is off or worked, against the week."""
    day = session.get(CalendarDay, date)
    before = calendar_row(day) if day else None
    if day is None:
        day = CalendarDay(date=date)
        session.add(day)
    day.kind, day.name = kind, name
    session.flush()
    _note_day(session, date, before, calendar_row(day), changed_by)
    return day


def clear_day(session: Session, date: dt.date, changed_by: UUID | None) -> None:
    """Let a day be what its weekday says. Raises Problem not_found when nothing was said about it."""
    day = session.get(CalendarDay, date)
    if day is None:
        raise Problem("not_found")
    before = calendar_row(day)
    session.delete(day)
    session.flush()
    _note_day(session, date, before, None, changed_by)


def replace_years(session: Session, years: list[CalendarYearFile], changed_by: UUID | None) -> int:
    """Put a file's years in place of what is known of them. Returns how many days changed."""
    return sum(_replace_year(session, year, changed_by) for year in years)


def confirm_year(session: Session, year: int, is_confirmed: bool, changed_by: UUID | None) -> CalendarYear:
    """Say that a year was compared with the notice, or take it back. Raises Problem calendar_year_unknown."""
    row = session.get(CalendarYear, year)
    if row is None:
        raise Problem(NO_YEAR, year=year)
    row.is_confirmed, row.changed_at, row.changed_by_id = is_confirmed, now(), changed_by
    detail = {"is_confirmed": is_confirmed}
    record(session, "calendar.confirm", object_kind="calendar", object_id=year, detail=detail)
    session.flush()
    return row


def _replace_year(session: Session, file: CalendarYearFile, changed_by: UUID | None) -> int:
    first, last = dt.date(file.year, 1, 1), dt.date(file.year, 12, 31)
    held = session.scalars(select(CalendarDay).where(CalendarDay.date.between(first, last)))
    before = {day.date: day for day in held}
    wanted = {day.date: (day.kind, day.name) for day in file.days}
    changed = [date for date, day in before.items() if wanted.get(date) != (day.kind, day.name)]
    changed += [date for date in wanted if date not in before]
    for date in changed:
        if date in before:
            session.delete(before[date])
    session.flush()
    for date in changed:
        if date in wanted:
            session.add(CalendarDay(date=date, kind=wanted[date][0], name=wanted[date][1]))
        note_change(session, "calendar", date.isoformat())
    _put_year(session, file, changed_by, bool(changed))
    detail = {"source": file.source, "days": len(wanted), "changed": sorted(map(str, changed))}
    record(session, "calendar.import", object_kind="calendar", object_id=file.year, detail=detail)
    return len(changed)


def _put_year(session: Session, file: CalendarYearFile, changed_by: UUID | None, is_changed: bool) -> None:
    """A year whose days changed is to be confirmed again."""
    row = session.get(CalendarYear, file.year)
    if row is None:
        row = CalendarYear(year=file.year, is_confirmed=False, source="")
        session.add(row)
    if is_changed:
        row.is_confirmed = False
    row.source = file.source or row.source
    row.changed_at, row.changed_by_id = now(), changed_by
    session.flush()


def _note_day(
    session: Session,
    date: dt.date,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    changed_by: UUID | None,
) -> None:
    """Record and announce a day. The year's row is made on its first day, so that it can be confirmed."""
    if session.get(CalendarYear, date.year) is None:
        _put_year(session, CalendarYearFile(date.year, "", ()), changed_by, is_changed=True)
    detail = {"before": before, "after": after}
    record(session, "calendar.set_day", object_kind="calendar", object_id=date.isoformat(), detail=detail)
    note_change(session, "calendar", date.isoformat())
