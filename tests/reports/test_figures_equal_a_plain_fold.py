"""For any histories, period and cut-off the figures read by SQL are those of a plain fold, and they add up."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord
from app.issues.models import Event, Issue
from app.issues.projection import fold
from app.issues.row_queries import columns_of
from app.issues.sort_number import sort_number
from app.issues.visibility import Visibility
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.transaction import transaction
from app.notices.models import Notice
from app.reports.figure_queries import Narrowed, Report, issues_behind, report_of
from app.reports.metrics import CLOSE_KINDS, COUNTS, DIMENSIONS, HOURS, RATES, Period, marks_behind
from app.reports.models import IssueRound, IssueSpan
from app.reports.round_actions import rebuild_rounds, write_rounds
from tests.factories import World
from tests.reports.plain_fold import PlainFigures, Tally, spread
from tests.reports.random_histories import START, Cast, histories, plans

EVERYTHING = Visibility(new_id(), frozenset(), sees_all=True)


def drawn(times: int) -> settings:
    """So many examples; the database is the same for all of them, and emptied for each."""
    return settings(
        max_examples=times, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )


moments = st.integers(0, 24 * 150).map(lambda hours: START + dt.timedelta(hours=hours))
periods = st.tuples(moments, moments, moments).map(
    lambda three: Period(min(three[:2]), max(three[:2]) + dt.timedelta(hours=1), three[2])
)


@pytest.fixture
def cast(world: World) -> Cast:
    return Cast((world.units["contractor"], world.units["other"]), world.area_id, world.project_id)


def store(issues: list[list[EventRecord]], seed: int) -> None:
    """Put these issues in place of all others, in an order drawn by the seed, and make the rounds."""
    with transaction() as session:
        for table in (Notice, Event, IssueSpan, IssueRound, Issue):
            session.execute(delete(table))
        shuffled = random.Random(seed).sample(issues, len(issues))
        for at, events in enumerate(shuffled):
            state = fold(events)
            state.merged_into_id = state.rebound_of_id = None  # rows may only name issues that are there
            low = at + random.Random(seed).randrange(1000)
            session.add(Issue(**columns_of(state), sort_no=sort_number(state.reported_at or START, low)))
        session.flush()
        for events in shuffled:
            session.add_all(
                Event(**{name: getattr(event, name) for name in EventRecord.__dataclass_fields__})
                for event in events
            )
        session.flush()
        write_rounds(session, [events[0].issue_id for events in issues])


def assert_equal(found: dict[str, Any], plain: Tally, least: int) -> None:
    assert {name: found[name]["value"] for name in COUNTS} == {name: plain.marks[name] for name in COUNTS}
    for name, (numerator, denominator) in RATES.items():
        of, whole = plain.marks[numerator], plain.marks[denominator]
        value = of / whole if whole >= max(least, 1) else None
        assert found[name] == {"value": value, "numerator": of, "denominator": whole}, name
    for kind in CLOSE_KINDS:
        assert found["closings_by_kind"][kind]["value"] == plain.marks[f"closed_{kind}"], kind
    for name in HOURS:
        assert found[name] == pytest.approx(spread(plain.hours[name]), abs=1e-4), name


def assert_adds_up(figures: dict[str, Any]) -> None:
    value = {name: figures[name]["value"] for name in COUNTS}
    base = value["backlog_start"] + value["found"] + value["reopened"] + value["restored"] - value["removed"]
    assert value["backlog_end"] == base - value["closed"]
    assert value["on_time_waiting"] <= value["on_time"] <= value["due"]
    assert all(figures[name]["numerator"] <= figures[name]["denominator"] for name in RATES)


def whole_report(session: Session, period: Period) -> Report:
    return report_of(session, EVERYTHING, period, Narrowed({}))


@drawn(25)
@given(plan=plans, period=periods, seed=st.integers(0, 9))
def test_figures_by_sql_are_those_of_a_plain_fold(
    plan: list[Any], period: Period, seed: int, cast: Cast
) -> None:
    issues = histories(plan, cast)
    store(issues, seed)
    plain, report = PlainFigures(issues, period), whole_report(db.session(), period)
    assert_equal(report.whole, plain.whole(), least=1)
    assert_adds_up(report.whole)
    for name in DIMENSIONS:
        by_key = {row["key"]: row["figures"] for row in report.by[name]}
        filled = {
            key for (dimension, key), tally in plain.tallies.items() if dimension == name and tally.marks
        }
        assert {key for key, found in by_key.items() if any_of(found)} == filled
        for key, found in by_key.items():
            assert_equal(found, plain.tallies[name, key], least=5)
            assert_adds_up(found)


def any_of(figures: dict[str, Any]) -> bool:
    """Whether anything is counted in these figures."""
    kinds = [one["value"] for one in figures["closings_by_kind"].values()]
    return any(
        [
            *(figures[name]["value"] for name in COUNTS),
            *(figures[name]["denominator"] for name in RATES),
            *kinds,
        ]
    )


@drawn(4)
@given(plan=plans, period=periods)
def test_the_issues_behind_each_figure_are_listed_whatever_the_page(
    plan: list[Any], period: Period, cast: Cast
) -> None:
    issues = histories(plan, cast)
    store(issues, 0)
    plain, session = PlainFigures(issues, period).whole(), db.session()
    for figure in (*COUNTS, *RATES):
        for part in ("numerator", "denominator", "rest"):
            mark, but = marks_behind(figure, part) or ("", None)
            wanted = rows_with(plain, mark)
            if but is None:
                assert listed(session, period, figure, part, 1) == wanted
            assert listed(session, period, figure, part, 1) == listed(session, period, figure, part, 200)


def rows_with(plain: Tally, mark: str) -> set[UUID]:
    return plain.ids.get(mark, set())


def listed(session: Session, period: Period, figure: str, part: str, limit: int) -> set[UUID]:
    found: list[UUID] = []
    after, total = None, 0
    while True:
        rows, after, total = issues_behind(
            session, EVERYTHING, period, Narrowed({}), figure, part, after, limit
        )
        found += [row.id for row in rows]
        if after is None:
            assert len(found) == len(set(found)) == total
            return set(found)


@drawn(4)
@given(plan=plans, period=periods)
def test_what_was_kept_along_the_way_is_what_a_rebuild_makes(
    plan: list[Any], period: Period, cast: Cast
) -> None:
    store(histories(plan, cast), 1)
    kept = whole_report(db.session(), period)
    db.session.rollback()
    rebuild_rounds()
    assert whole_report(db.session(), period) == kept


@drawn(8)
@given(plan=plans, first=moments, second=moments, known=moments)
def test_what_one_period_leaves_the_next_begins_with(
    plan: list[Any], first: dt.datetime, second: dt.datetime, known: dt.datetime, cast: Cast
) -> None:
    store(histories(plan, cast), 2)
    middle, end = sorted((first, second))
    one = whole_report(db.session(), Period(START - dt.timedelta(days=1), middle, known)).whole
    next_one = whole_report(db.session(), Period(middle, end + dt.timedelta(days=1), known)).whole
    assert one["backlog_end"] == next_one["backlog_start"]
