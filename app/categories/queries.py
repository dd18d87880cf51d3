"""Reads of categories and of the calendar by which time limits are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.models import CalendarDay, CalendarYear, Category, CategoryGroup, CategoryRevision
from app.categories.pinyin import syllables_of
from app.categories.settings import WORKING_SESSIONS
from app.categories.working_calendar import WorkingCalendar, parse_sessions
from app.kernel.clock import agency_zone, to_wire
from app.kernel.problems import Problem
from app.kernel.settings import setting
from app.people.queries import display_names


def category(session: Session, code: str) -> Category:
    """A category by its code, active or not. Raises Problem not_found."""
    found = session.get(Category, code)
    if found is None:
        raise Problem("not_found")
    return found


def category_rows(session: Session, codes: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Categories as phones hold them, by code; all of them, or those asked for."""
    query = select(Category, CategoryGroup).join(CategoryGroup).order_by(Category.code)
    if codes is not None:
        query = query.where(Category.code.in_(list(codes)))
    return [category_row(row, group) for row, group in session.execute(query)]


def category_row(row: Category, group: CategoryGroup) -> dict[str, Any]:
    """One category as phones hold it."""
    interim = row.interim
    return {
        "code": row.code,
        "group_code": row.group_code,
        "group_zh": group.zh,
        "group_en": group.en,
        "zh": row.zh,
        "en": row.en,
        "pinyin": row.pinyin,
        "syllables": syllables_of(row.zh),
        "severity": row.severity,
        "limit": row.limit.as_json(),
        "interim": {**interim.as_json(), "act": row.interim_act} if interim else None,
        "party": row.party,
        "route": row.route,
        "file_when": row.file_when,
        "close_when": row.close_when,
        "photo_optional": row.photo_optional,
        "is_active": row.is_active,
    }


def group_rows(session: Session) -> list[dict[str, Any]]:
    """The groups, by code."""
    groups = session.scalars(select(CategoryGroup).order_by(CategoryGroup.code))
    return [{"code": group.code, "zh": group.zh, "en": group.en} for group in groups]


def categories_for_editing(session: Session) -> list[dict[str, Any]]:
    """Categories with what only their editors need: where they come from, and their version."""
    rows = {row["code"]: row for row in category_rows(session)}
    extras = session.execute(select(Category.code, Category.basis, Category.version).order_by(Category.code))
    return [{**rows[code], "basis": basis, "version": version} for code, basis, version in extras]


def history_of(session: Session, code: str) -> list[dict[str, Any]]:
    """The revisions of a category, newest first, each with what it changed: field → [before, after]."""
    category(session, code)
    query = select(CategoryRevision).where(CategoryRevision.category_code == code)
    revisions = list(session.scalars(query.order_by(CategoryRevision.version)))
    names = display_names(session, [revision.by_id for revision in revisions if revision.by_id])
    history: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for revision in revisions:
        after = revision.facts
        changed = {key: [before.get(key), after[key]] for key in after if after[key] != before.get(key)}
        history.append(
            {
                "version": revision.version,
                "at": to_wire(revision.at),
                "by_id": str(revision.by_id) if revision.by_id else None,
                "by_name": names.get(revision.by_id) if revision.by_id else None,
                "reason": revision.reason,
                "changes": changed if before else {},
            }
        )
        before = after
    return history[::-1]


def calendar_rows(session: Session, dates: Iterable[dt.date] | None = None) -> list[dict[str, Any]]:
    """Days of the calendar as phones hold them; all of them, or those asked for."""
    query = select(CalendarDay).order_by(CalendarDay.date)
    if dates is not None:
        query = query.where(CalendarDay.date.in_(list(dates)))
    return [calendar_row(day) for day in session.scalars(query)]


def calendar_row(day: CalendarDay) -> dict[str, Any]:
    """One day as phones hold it."""
    return {"date": day.date.isoformat(), "kind": day.kind, "name": day.name}


def year_rows(session: Session) -> list[dict[str, Any]]:
    """The years whose holidays were entered."""
    years = session.scalars(select(CalendarYear).order_by(CalendarYear.year))
    return [{"year": row.year, "source": row.source, "is_confirmed": row.is_confirmed} for row in years]


def working_calendar(session: Session) -> WorkingCalendar:
    """The calendar by which limits are counted now."""
    days = session.execute(select(CalendarDay.date, CalendarDay.kind)).all()
    return _calendar_of(
        agency_zone(),
        setting(session, WORKING_SESSIONS),
        frozenset(date for date, kind in days if kind == "holiday"),
        frozenset(date for date, kind in days if kind == "workday"),
    )


@lru_cache(maxsize=8)
def _calendar_of(
    zone: ZoneInfo, sessions: str, holidays: frozenset[dt.date], workdays: frozenset[dt.date]
) -> WorkingCalendar:
    """Calendars lay out their years as they are asked, so the same one is kept while nothing changes."""
    return WorkingCalendar(zone, parse_sessions(sessions), holidays, workdays)
