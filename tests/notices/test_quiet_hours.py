"""Quiet hours as a rule: what is held leaves at their end, what is most severe leaves at once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.notices.quiet_hours import QuietHours

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = QuietHours(21, 8, ZONE)
HOURS = st.integers(0, 23)
INSTANTS = st.integers(0, 10_000).map(
    lambda n: dt.datetime(2026, 5, 18, tzinfo=dt.UTC) + dt.timedelta(minutes=n)
)


def local(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


def test_over_midnight_the_evening_and_the_night_wait_for_the_same_morning() -> None:
    for at in (local(18, 21), local(18, 23, 59), local(19, 0), local(19, 7, 59)):
        assert NIGHT.released_at(at) == local(19, 8)
    for at in (local(18, 20, 59), local(19, 8)):
        assert NIGHT.released_at(at) == at


def test_within_a_day_they_hold_only_what_lies_between() -> None:
    noon = QuietHours(12, 14, ZONE)
    assert noon.released_at(local(18, 13)) == local(18, 14)
    assert noon.released_at(local(18, 15)) == local(18, 15)


@given(INSTANTS, HOURS, HOURS)
def test_nothing_leaves_in_quiet_hours_and_nothing_waits_longer_than_they_last(
    at: dt.datetime, begins: int, ends: int
) -> None:
    quiet = QuietHours(begins, ends, ZONE)
    released = quiet.released_at(at)
    assert dt.timedelta(0) <= released - at <= dt.timedelta(hours=(ends - begins) % 24)
    assert quiet.released_at(released) == released


@given(INSTANTS, HOURS, HOURS)
def test_the_most_severe_is_never_held_and_the_same_hour_twice_holds_nothing(
    at: dt.datetime, begins: int, ends: int
) -> None:
    assert QuietHours(begins, ends, ZONE).released_at(at, 4) == at
    assert QuietHours(begins, begins, ZONE).released_at(at) == at
