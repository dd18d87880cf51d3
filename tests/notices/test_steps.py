"""Steps of the clock as rules: working days back, nothing told twice by a moving clock, halves of short limits."""

from __future__ import annotations

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.categories.working_calendar import WorkingCalendar
from app.issues.issue_state import IssueState
from app.issues.workflow import WORKING, State
from app.notices.addressees import Kind
from app.notices.steps import OVERDUE, Step, cause_of, due_before, is_due_soon, steps_of

ZONE = ZoneInfo("Asia/Shanghai")
SPRING_FESTIVAL = frozenset(dt.date(2026, 2, day) for day in range(15, 24))
MADE_UP = frozenset({dt.date(2026, 2, 14), dt.date(2026, 2, 28)})
CALENDAR = WorkingCalendar(ZONE, holidays=SPRING_FESTIVAL, workdays=MADE_UP)
NEW_YEAR = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
INSTANTS = st.integers(0, 340 * 1440).map(lambda minutes: NEW_YEAR + dt.timedelta(minutes=minutes))
DAYS = st.integers(1, 15)
ISSUE = UUID(int=7)


def local(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def step(days: int) -> Step:
    return Step("supervisor", Kind.ESCALATED, days)


def is_reached(days: int, due: dt.datetime, at: dt.datetime) -> bool:
    return due <= due_before(step(days), at, CALENDAR)


def test_one_working_day_from_friday_afternoon_is_monday_afternoon() -> None:
    due = local(5, 15, 17)
    assert not is_reached(1, due, local(5, 17, 23))
    assert not is_reached(1, due, local(5, 18, 16, 59))
    assert is_reached(1, due, local(5, 18, 17))


def test_over_spring_festival_the_made_up_saturday_counts_and_the_holidays_do_not() -> None:
    due = local(2, 13, 10)  # Friday; Saturday 14 is worked, then off until Tuesday 24
    assert is_reached(1, due, local(2, 14, 10))
    assert not is_reached(2, due, local(2, 23, 23))
    assert is_reached(2, due, local(2, 24, 10))
    assert is_reached(3, due, local(2, 25, 10))


@given(INSTANTS, DAYS)
def test_a_longer_step_is_never_reached_earlier(at: dt.datetime, days: int) -> None:
    assert due_before(step(days + 1), at, CALENDAR) < due_before(step(days), at, CALENDAR) < at


@given(INSTANTS, st.integers(0, 10_000), DAYS)
def test_a_step_once_reached_stays_reached(at: dt.datetime, minutes: int, days: int) -> None:
    later = at + dt.timedelta(minutes=minutes)
    assert due_before(step(days), at, CALENDAR) <= due_before(step(days), later, CALENDAR)


@given(INSTANTS, DAYS)
def test_so_many_working_days_lie_between(at: dt.datetime, days: int) -> None:
    since = due_before(step(days), at, CALENDAR).astimezone(ZONE).date()
    day, worked = since, 0
    while day < at.astimezone(ZONE).date():
        day += dt.timedelta(days=1)
        worked += CALENDAR.is_working_day(day)
    assert worked == days


def test_overdue_is_told_at_once_and_a_step_of_0_days_is_switched_off() -> None:
    at = local(5, 18, 9)
    assert due_before(OVERDUE, at, CALENDAR) == at
    assert [each.name for each in steps_of(0, 3)] == ["overdue", "leader"]


def test_of_a_limit_of_two_hours_only_the_second_is_near() -> None:
    issue = IssueState(id=ISSUE, state=State.ASSIGNED, assigned_at=local(5, 18, 9), due_at=local(5, 18, 11))
    day = dt.timedelta(hours=24)
    assert not is_due_soon(issue, local(5, 18, 9, 59), day)
    assert is_due_soon(issue, local(5, 18, 10), day)
    assert not is_due_soon(issue, local(5, 18, 11), day)


def test_nobody_is_reminded_of_what_nobody_works_on() -> None:
    for state in State:
        issue = IssueState(id=ISSUE, state=state, due_at=local(5, 18, 11))
        assert is_due_soon(issue, local(5, 18, 10), dt.timedelta(hours=24)) == (state in WORKING), state


def test_a_cause_is_the_same_each_time_and_another_in_another_round() -> None:
    assert cause_of(ISSUE, 1, OVERDUE) == cause_of(ISSUE, 1, OVERDUE)
    assert len({cause_of(ISSUE, 1, OVERDUE), cause_of(ISSUE, 2, OVERDUE), cause_of(ISSUE, 1, step(1))}) == 3
