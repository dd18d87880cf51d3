"""Draws the next number of a month's series within the caller's transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.issues.models import NumberSeries
from app.issues.numbers import format_number, month_of
from app.kernel.clock import agency_zone


def draw_number(session: Session, prefix: str, filed_at: dt.datetime) -> str:
    """The next number; its series stays locked until the transaction ends, so none is given twice."""
    month = month_of(filed_at, agency_zone())
    series = _locked_series(session, prefix, month)
    series.last += 1
    session.flush()
    return format_number(prefix, month, series.last)


class NumberDrawer:
    """Draws many numbers in one transaction: each series is locked once and written by the next flush."""

    def __init__(self, session: Session, prefix: str) -> None:
        self._session, self._prefix, self._zone = session, prefix, agency_zone()
        self._series: dict[str, NumberSeries] = {}

    def draw(self, filed_at: dt.datetime) -> str:
        """The next number of the month of an instant."""
        month = month_of(filed_at, self._zone)
        series = self._series.get(month)
        if series is None:
            series = self._series[month] = _locked_series(self._session, self._prefix, month)
        series.last += 1
        return format_number(self._prefix, month, series.last)


def _locked_series(session: Session, prefix: str, month: str) -> NumberSeries:
    insert = (
        sqlite_insert(NumberSeries)
        if session.get_bind().dialect.name == "sqlite"
        else postgresql_insert(NumberSeries)
    )
    query = (
        select(NumberSeries)
        .where(NumberSeries.prefix == prefix, NumberSeries.month == month)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    there = session.scalars(query).one_or_none()
    if there is not None:
        return there
    session.execute(insert.values(prefix=prefix, month=month, last=0).on_conflict_do_nothing())
    return session.scalars(query).one()
