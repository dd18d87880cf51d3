"""Time limits: examples worked out by hand, and the properties that no example can show."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.categories.time_limits import (
    TIME_UNITS,
    TimeLeft,
    TimeLimit,
    due_after_pause,
    due_at,
    time_left,
)
from app.categories.working_calendar import (
    CalendarError,
    WorkingCalendar,
    WorkSession,
    format_sessions,
    parse_sessions,
)

VECTORS = json.loads((Path(__file__).parent / "time_limit_vectors.json").read_text(encoding="utf-8"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(
    SHANGHAI,
    parse_sessions(", ".join(VECTORS["sessions"])),
    map(dt.date.fromisoformat, VECTORS["holidays"]),
    map(dt.date.fromisoformat, VECTORS["workdays"]),
)
ROUND_THE_CLOCK = WorkingCalendar(SHANGHAI, [WorkSession(0, 1440)])
SUMMER_TIME = WorkingCalendar(ZoneInfo("Europe/Berlin"), [WorkSession(0, 1440)])

HOUR = dt.timedelta(hours=1)
FIRST = dt.datetime(2024, 12, 1, tzinfo=dt.UTC)
instants = st.timedeltas(dt.timedelta(), dt.timedelta(days=3 * 365)).map(lambda after: FIRST + after)
limits = st.builds(TimeLimit, st.integers(1, 60), st.sampled_from(TIME_UNITS))
calendars = st.sampled_from([CALENDAR, ROUND_THE_CLOCK, SUMMER_TIME])
durations = st.timedeltas(dt.timedelta(), dt.timedelta(days=60))


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def named(cases: list[dict[str, object]]) -> list[object]:
    return [pytest.param(case, id=f"{n}: {case['why']}") for n, case in enumerate(cases)]


@pytest.mark.parametrize("case", named(VECTORS["due_at"]))
def test_due_dates_worked_out_by_hand(case):
    limit = TimeLimit(case["limit"]["n"], case["limit"]["unit"])
    assert due_at(instant(case["start"]), limit, CALENDAR) == instant(case["due"])


@pytest.mark.parametrize("case", named(VECTORS["time_left"]))
def test_time_left_worked_out_by_hand(case):
    left = time_left(instant(case["now"]), instant(case["due"]), case["unit"], CALENDAR)
    assert left == TimeLeft(case["unit"], dt.timedelta(minutes=case["left_minutes"]))


@pytest.mark.parametrize("case", named(VECTORS["due_after_pause"]))
def test_due_dates_after_a_pause_worked_out_by_hand(case):
    left = TimeLeft(case["unit"], dt.timedelta(minutes=case["left_minutes"]))
    assert due_after_pause(instant(case["now"]), left, CALENDAR) == instant(case["due"])


@given(instants, instants, limits, calendars)
def test_who_starts_later_is_never_due_earlier(one, other, limit, calendar):
    earlier, later = sorted((one, other))
    assert due_at(earlier, limit, calendar) <= due_at(later, limit, calendar)


@given(instants, st.integers(1, 59), st.sampled_from(TIME_UNITS), calendars)
def test_a_longer_limit_is_due_later(start, n, unit, calendar):
    assert due_at(start, TimeLimit(n, unit), calendar) < due_at(start, TimeLimit(n + 1, unit), calendar)


@given(instants, limits, calendars)
def test_due_lies_after_the_start_and_is_utc(start, limit, calendar):
    due = due_at(start, limit, calendar)
    assert due > start
    assert due.tzinfo is dt.UTC


@given(instants, instants, instants, st.sampled_from(TIME_UNITS), calendars)
def test_time_left_adds_up_without_gap_or_overlap(one, two, three, unit, calendar):
    a, b, c = sorted((one, two, three))
    whole = time_left(a, c, unit, calendar).duration
    assert time_left(a, b, unit, calendar).duration + time_left(b, c, unit, calendar).duration == whole
    assert time_left(c, a, unit, calendar).duration == -whole
    assert dt.timedelta() <= whole <= c - a


@given(st.dates(dt.date(2024, 12, 1), dt.date(2027, 12, 31)), st.sampled_from(TIME_UNITS), calendars)
def test_nothing_is_lost_or_doubled_around_midnight(day, unit, calendar):
    midnight = calendar.end_of_day(day)
    before, after = midnight - HOUR, midnight + HOUR
    halves = [time_left(before, midnight, unit, calendar), time_left(midnight, after, unit, calendar)]
    assert (
        sum((half.duration for half in halves), dt.timedelta())
        == time_left(before, after, unit, calendar).duration
    )


@given(instants, durations, calendars)
def test_adding_working_time_and_measuring_it_are_inverse(start, duration, calendar):
    end = calendar.add_working_time(start, duration)
    assert calendar.working_time_between(start, end) == duration
    if duration:
        a_moment_before = end - dt.timedelta(microseconds=1)
        assert calendar.working_time_between(start, a_moment_before) < duration


@given(instants, limits, calendars, st.floats(0, 1))
def test_a_pause_of_no_length_changes_nothing(start, limit, calendar, share):
    due = due_at(start, limit, calendar)
    now = start + (due - start) * share
    left = time_left(now, due, limit.unit, calendar)
    resumed = due_after_pause(now, left, calendar)
    assert resumed >= due
    clock = left.duration if limit.unit != "natural_day" else calendar.working_time_between(now, due)
    if clock >= HOUR:
        assert resumed == due


@given(instants, durations, st.sampled_from(TIME_UNITS), durations, calendars)
def test_a_pause_keeps_what_was_left_and_gives_at_least_one_hour(now, kept, unit, away, calendar):
    resumed_at = now + away
    due = due_after_pause(resumed_at, TimeLeft(unit, kept), calendar)
    again = time_left(resumed_at, due, unit, calendar).duration
    assert again == max(kept, HOUR) or (unit == "natural_day" and again >= kept)
    if unit != "urgent_hour":
        assert calendar.working_time_between(resumed_at, due) >= HOUR


@given(instants, limits, calendars)
def test_a_limit_is_as_long_as_it_says(start, limit, calendar):
    due = due_at(start, limit, calendar)
    if limit.unit == "work_hour":
        assert calendar.working_time_between(start, due) == limit.n * HOUR
    if limit.unit == "work_day":
        days = [calendar.local_date(start) + dt.timedelta(days=n) for n in range((due - start).days + 3)]
        counted = [day for day in days[1:] if calendar.is_working_day(day) and calendar.close_of(day) <= due]
        assert len(counted) == limit.n


@given(instants, limits, calendars)
def test_the_zone_of_the_start_does_not_matter(start, limit, calendar):
    assert due_at(start.astimezone(SHANGHAI), limit, calendar) == due_at(start, limit, calendar)


@given(st.sampled_from(TIME_UNITS), st.timedeltas())
def test_time_left_survives_json(unit, duration):
    left = TimeLeft(unit, duration)
    assert TimeLeft.from_json(json.loads(json.dumps(left.as_json()))) == left


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="zone"):
        due_at(dt.datetime(2026, 3, 3, 9), TimeLimit(1, "work_hour"), CALENDAR)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("n", "unit"), [(0, "work_hour"), (-1, "work_day"), (1.5, "work_hour"), (True, "work_day")]
)
def test_impossible_limits_are_refused(n, unit):
    with pytest.raises(ValueError, match="whole number"):
        TimeLimit(n, unit)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="fortnight"):
        TimeLimit(1, "fortnight")


@pytest.mark.parametrize(
    "text", ["", "8-12", "08:30-12:00,11:00-13:00", "12:00-08:30", "09:00-25:00", "09:61-10:00"]
)
def test_impossible_sessions_are_refused(text):
    with pytest.raises(CalendarError):
        parse_sessions(text)


def test_sessions_are_read_and_written():
    sessions = parse_sessions("14:30–17:30，8：30-12:00")
    assert format_sessions(sessions) == "08:30-12:00, 14:30-17:30"
    assert parse_sessions("00:00-24:00") == (WorkSession(0, 1440),)


def test_a_calendar_without_working_days_says_so():
    never = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(366 * 12)]
    calendar = WorkingCalendar(SHANGHAI, holidays=never)
    with pytest.raises(CalendarError):
        calendar.add_working_time(instant("2026-03-03T09:00+08:00"), HOUR)
    with pytest.raises(CalendarError):
        calendar.nth_working_day_after(dt.date(2026, 3, 3), 1)


def test_ten_thousand_due_dates_take_less_than_a_second():
    start = instant("2026-02-13T16:30+08:00")
    limits_used = [TimeLimit(4, "work_hour"), TimeLimit(5, "work_day"), TimeLimit(30, "natural_day")]
    due_at(start, limits_used[0], CALENDAR)
    began = time.process_time()
    for n in range(10_000):
        due = due_at(start + n * HOUR, limits_used[n % 3], CALENDAR)
        time_left(start, due, "work_hour", CALENDAR)
    assert time.process_time() - began < 1
