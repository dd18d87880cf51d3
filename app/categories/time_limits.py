"""Time limits and due dates in the four time units of GB/T 30428.8. Pure: the clock is given, never read.

- `urgent_hour` 紧急工作时: natural time, running on at night, weekends and holidays.
- `work_hour` 工作时: only the sessions of working days.
- `work_day` 工作日: the day of filing is not counted; due at the end of the last day's last session.
- `natural_day` 自然日: the day of filing is not counted (民法典 art. 201); due at 24:00 of the last day.

A pause keeps what is left on the limit's own clock: natural time for `urgent_hour` and `natural_day`, working
time for `work_hour` and `work_day`. So the time that runs outside pauses always adds up to the same limit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, get_args

from app.categories.working_calendar import ZERO, WorkingCalendar

TimeUnit = Literal["urgent_hour", "work_hour", "work_day", "natural_day"]
TIME_UNITS: tuple[TimeUnit, ...] = get_args(TimeUnit)
MOST = {"urgent_hour": 24 * 60, "work_hour": 1000, "work_day": 500, "natural_day": 730}
HOUR = dt.timedelta(hours=1)
MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class TimeLimit:
    """`n` of a unit, at least 1."""

    n: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        if self.unit not in TIME_UNITS:
            raise ValueError(f"unknown time unit {self.unit!r}")
        if type(self.n) is not int or not 1 <= self.n <= MOST[self.unit]:
            raise ValueError(f"a limit in {self.unit} must be a whole number from 1 to {MOST[self.unit]}")

    def as_json(self) -> dict[str, Any]:
        """`{n, unit}`."""
        return {"n": self.n, "unit": self.unit}


@dataclass(frozen=True)
class TimeLeft:
    """What is left of a limit on its own clock; negative when overdue."""

    unit: TimeUnit
    duration: dt.timedelta

    def as_json(self) -> dict[str, Any]:
        """`{unit, microseconds}`: exact, as an issue's row keeps it during a pause."""
        return {"unit": self.unit, "microseconds": self.duration // MICROSECOND}

    @staticmethod
    def from_json(document: dict[str, Any]) -> TimeLeft:
        """Read what `as_json` wrote."""
        return TimeLeft(document["unit"], dt.timedelta(microseconds=document["microseconds"]))


def due_at(start: dt.datetime, limit: TimeLimit, calendar: WorkingCalendar) -> dt.datetime:
    """The instant (UTC) at which a limit from `start` on is over; a fix at that very instant is in time."""
    if limit.unit == "urgent_hour":
        return start.astimezone(dt.UTC) + limit.n * HOUR
    if limit.unit == "work_hour":
        return calendar.add_working_time(start, limit.n * HOUR)
    day = calendar.local_date(start)
    if limit.unit == "work_day":
        return calendar.close_of(calendar.nth_working_day_after(day, limit.n))
    return calendar.end_of_day(day + dt.timedelta(days=limit.n))


def time_left(now: dt.datetime, due: dt.datetime, unit: TimeUnit, calendar: WorkingCalendar) -> TimeLeft:
    """What is left at `now` until `due`, on the unit's clock; negative after it."""
    if counts_working_time(unit):
        return TimeLeft(unit, calendar.working_time_between(now, due))
    return TimeLeft(unit, due.astimezone(dt.UTC) - now.astimezone(dt.UTC))


def due_after_pause(now: dt.datetime, left: TimeLeft, calendar: WorkingCalendar) -> dt.datetime:
    """The due date (UTC) when a paused limit goes on at `now`: what was left, and at least one working hour.

    For `urgent_hour` the hour is an urgent one: a manhole left open does not wait for the office to open.
    """
    remaining = max(left.duration, ZERO)
    if left.unit == "urgent_hour":
        return now.astimezone(dt.UTC) + max(remaining, HOUR)
    if counts_working_time(left.unit):
        return calendar.add_working_time(now, max(remaining, HOUR))
    return max(now.astimezone(dt.UTC) + remaining, calendar.add_working_time(now, HOUR))


def counts_working_time(unit: TimeUnit) -> bool:
    """Whether a unit's clock stands still outside working hours."""
    return unit in ("work_hour", "work_day")
