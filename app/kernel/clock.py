"""The only clock: aware UTC now, and the agency's zone for months and working hours.

Tests put their own clock in its place.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import current_app

EXTENSION = "chabu.clock"


class Clock(Protocol):
    """Something that says what time it is, as an aware UTC instant."""

    def now(self) -> dt.datetime:
        """The present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """The present instant in UTC, to the millisecond (what JSON carries)."""
        moment = dt.datetime.now(dt.UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def now() -> dt.datetime:
    """The present instant by the application's clock, aware UTC."""
    clock: Clock = current_app.extensions[EXTENSION]
    return clock.now()


def agency_zone() -> ZoneInfo:
    """The zone by which the agency counts months, working hours and due dates."""
    zone: ZoneInfo = current_app.config["CHABU"].zone
    return zone


def agency_day(moment: dt.datetime) -> dt.date:
    """The agency's day of an instant."""
    return moment.astimezone(agency_zone()).date()


def agency_today() -> dt.date:
    """The agency's day now."""
    return agency_day(now())


def local_month(moment: dt.datetime, zone: ZoneInfo) -> str:
    """`YYYYMM` of an instant in a zone."""
    return moment.astimezone(zone).strftime("%Y%m")


def to_wire(moment: dt.datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds and `Z`, the one time format on the wire."""
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def from_wire(text: str) -> dt.datetime:
    """Parse RFC 3339 with zone. Raises ValueError without one."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("time without zone")
    return moment.astimezone(dt.UTC)
