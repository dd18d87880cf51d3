"""Periods of reports as people write them: a month, a quarter, a year, or days from … to …. Pure."""

from __future__ import annotations

import datetime as dt
import re

PERIOD = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$|^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$"
"""`2026-05`, `2026-Q2`, `2026`, `2026-05-01..2026-05-20` (both days included)."""


def bounds_of(period: str, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """[first instant, first instant after) by a zone. Raises ValueError for what is no period."""
    if not re.match(PERIOD, period):
        raise ValueError(f"not a period: {period}")
    if not all(1970 <= int(year) < 2200 for year in re.findall(r"\d{4}", period)):
        raise ValueError(f"out of reach: {period}")
    if ".." in period:
        first, last = (dt.date.fromisoformat(day) for day in period.split(".."))
        if last < first:
            raise ValueError(f"ends before it starts: {period}")
        return _midnight(first, zone), _midnight(last + dt.timedelta(days=1), zone)
    year, part = int(period[:4]), period[5:]
    first_month = 1 if not part else (int(part[1]) - 1) * 3 + 1 if part.startswith("Q") else int(part)
    months = 12 if not part else 3 if part.startswith("Q") else 1
    after = year * 12 + first_month - 1 + months
    return (
        _midnight(dt.date(year, first_month, 1), zone),
        _midnight(dt.date(after // 12, after % 12 + 1, 1), zone),
    )


def months_until(start: dt.datetime, count: int, zone: dt.tzinfo) -> list[str]:
    """The `count` months up to the one in which `start` lies, oldest first, as `YYYY-MM`."""
    local = start.astimezone(zone)
    last = local.year * 12 + local.month - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - count + 1, last + 1)]


def twelve_months_until(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """The twelve months up to and with the one of an instant, as a period of days."""
    first, last = (months_until(moment, 12, zone)[at] for at in (0, -1))
    _, after = bounds_of(last, zone)
    return f"{first}-01..{(after - dt.timedelta(days=1)).date().isoformat()}"


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=zone)
