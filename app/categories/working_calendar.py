"""When the agency works: its zone, the sessions of a working day, public holidays, make-up workdays. Pure.

Every year is laid out once as a ruler of sessions with the working time before each. Both questions, how much
working time lies between two instants and when a given amount will have passed, read the same ruler, so that
nothing is counted twice or left out at midnight, month or year ends. All arithmetic is exact (timedelta).
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
FURTHEST_YEARS = 10  # no working time within ten years: the calendar is wrong, not the question
ZERO = dt.timedelta()
DAY = dt.timedelta(days=1)


class CalendarError(ValueError):
    """A calendar that cannot count: no sessions, overlapping ones, or no working day in sight."""


@dataclass(frozen=True)
class WorkSession:
    """A stretch of working time within a day, in minutes after local midnight; 1440 is the day's end."""

    starts: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.starts < self.ends <= DAY_MINUTES:
            raise CalendarError(f"a session must start before it ends, within one day: {self}")

    def __str__(self) -> str:
        return "-".join(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in (self.starts, self.ends))


DEFAULT_SESSIONS = (WorkSession(8 * 60 + 30, 12 * 60), WorkSession(14 * 60 + 30, 17 * 60 + 30))


def parse_sessions(text: str) -> tuple[WorkSession, ...]:
    """Sessions from `08:30-12:00, 14:30-17:30`. Raises CalendarError."""
    sessions = []
    for part in re.split(r"[,，;；、]", text):
        times = re.fullmatch(r"\s*(\d{1,2})[:：](\d{2})\s*[-–—~～]\s*(\d{1,2})[:：](\d{2})\s*", part)
        if not times or int(times[2]) > 59 or int(times[4]) > 59:
            raise CalendarError(f"not a session: {part.strip()!r}")
        sessions.append(WorkSession(int(times[1]) * 60 + int(times[2]), int(times[3]) * 60 + int(times[4])))
    return _in_order(sessions)


def format_sessions(sessions: Sequence[WorkSession]) -> str:
    """The text that `parse_sessions` reads."""
    return ", ".join(map(str, sessions))


@dataclass(frozen=True)
class _YearRuler:
    """The sessions of one local year as instants; `worked[i]` is the working time up to session i's end."""

    opens: list[dt.datetime]
    closes: list[dt.datetime]
    worked: list[dt.timedelta]

    @property
    def total(self) -> dt.timedelta:
        return self.worked[-1] if self.worked else ZERO

    def worked_until(self, instant: dt.datetime) -> dt.timedelta:
        """The year's working time before an instant."""
        place = bisect_right(self.opens, instant) - 1
        if place < 0:
            return ZERO
        return self.worked[place] - max(self.closes[place] - instant, ZERO)

    def instant_at(self, worked: dt.timedelta) -> dt.datetime:
        """The earliest instant by which so much of the year's working time, more than none, has passed."""
        place = bisect_left(self.worked, worked)
        return self.closes[place] - (self.worked[place] - worked)


class WorkingCalendar:
    """Working time in a zone. Instants go in aware and come out in UTC.

    `holidays` are days off; `workdays` are weekend days that are worked (调休). A date in both is worked:
    a make-up day is the more particular order.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        sessions: Sequence[WorkSession] = DEFAULT_SESSIONS,
        holidays: Iterable[dt.date] = (),
        workdays: Iterable[dt.date] = (),
    ) -> None:
        self.zone = zone
        self.sessions = _in_order(sessions)
        self.holidays = frozenset(holidays)
        self.workdays = frozenset(workdays)
        self._rulers: dict[int, _YearRuler] = {}

    def is_working_day(self, day: dt.date) -> bool:
        """Whether a local date is worked."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def local_date(self, instant: dt.datetime) -> dt.date:
        """The date of an instant in the calendar's zone."""
        return _aware(instant).astimezone(self.zone).date()

    def end_of_day(self, day: dt.date) -> dt.datetime:
        """24:00 of a local date, as an instant."""
        return self._instant(day, DAY_MINUTES)

    def close_of(self, day: dt.date) -> dt.datetime:
        """The end of the last session of a local date, as an instant."""
        return self._instant(day, self.sessions[-1].ends)

    def nth_working_day_after(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after a date, which itself is not counted. Raises CalendarError."""
        for _ in range(n):
            day = self._next_working_day(day)
        return day

    def working_days_before(self, at: dt.datetime, n: int) -> dt.datetime:
        """The instant n working days before another, at the same time of day.

        A day off counts as the end of the last working day before it. Raises CalendarError.
        """
        local = _aware(at).astimezone(self.zone)
        day, time = local.date(), local.time()
        if n > 0 and not self.is_working_day(day):
            day, time = self._next_working_day(day, -DAY), dt.time.max
        for _ in range(n):
            day = self._next_working_day(day, -DAY)
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)

    def working_time_between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The working time from one instant to another; negative when `end` lies before `start`."""
        first, last = self.local_date(start).year, self.local_date(end).year
        if first > last:
            return -self.working_time_between(end, start)
        whole_years = sum((self._ruler(year).total for year in range(first, last)), ZERO)
        return whole_years + self._ruler(last).worked_until(end) - self._ruler(first).worked_until(start)

    def add_working_time(self, start: dt.datetime, duration: dt.timedelta) -> dt.datetime:
        """The earliest instant by which `duration` of working time has passed since `start`.

        It lies within a session or at its end, never at a session's start; no duration gives `start` itself.
        Raises CalendarError for a negative duration or where no working time is in sight.
        """
        if duration < ZERO:
            raise CalendarError("working time cannot be negative")
        if duration == ZERO:
            return _aware(start).astimezone(dt.UTC)
        first = self.local_date(start).year
        wanted = self._ruler(first).worked_until(start) + duration
        for year in range(first, first + FURTHEST_YEARS):
            ruler = self._ruler(year)
            if wanted <= ruler.total:
                return ruler.instant_at(wanted)
            wanted -= ruler.total
        raise CalendarError(f"not so much working time within {FURTHEST_YEARS} years after {start}")

    def _next_working_day(self, day: dt.date, step: dt.timedelta = DAY) -> dt.date:
        for _ in range(FURTHEST_YEARS * 366):
            day += step
            if self.is_working_day(day):
                return day
        raise CalendarError(f"no working day within {FURTHEST_YEARS} years up to {day}")

    def _ruler(self, year: int) -> _YearRuler:
        if year not in self._rulers:
            self._rulers[year] = self._laid_out(year)
        return self._rulers[year]

    def _laid_out(self, year: int) -> _YearRuler:
        ruler = _YearRuler([], [], [])
        day, worked = dt.date(year, 1, 1), ZERO
        while day.year == year:
            for session in self.sessions if self.is_working_day(day) else ():
                opens, closes = self._instant(day, session.starts), self._instant(day, session.ends)
                worked += closes - opens  # the real length: in a zone with summer time it may differ
                ruler.opens.append(opens)
                ruler.closes.append(closes)
                ruler.worked.append(worked)
            day += DAY
        return ruler

    def _instant(self, day: dt.date, minutes: int) -> dt.datetime:
        day, minutes = (day + DAY, 0) if minutes == DAY_MINUTES else (day, minutes)
        time = dt.time(minutes // 60, minutes % 60)
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)


def _in_order(sessions: Sequence[WorkSession]) -> tuple[WorkSession, ...]:
    """The sessions by time. Raises CalendarError when there are none or two overlap."""
    ordered = tuple(sorted(sessions, key=lambda session: session.starts))
    if not ordered:
        raise CalendarError("a working day needs at least one session")
    for earlier, later in pairwise(ordered):
        if later.starts < earlier.ends:
            raise CalendarError(f"the sessions {earlier} and {later} overlap")
    return ordered


def _aware(instant: dt.datetime) -> dt.datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant
