"""Lists and counts, text and filters mixed at random, against going through all issues one by one."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.issues import text_queries
from app.issues.filter_queries import IssueFilter
from app.issues.issue_state import IssueState
from app.issues.list_queries import capped_count, page_of_issues
from app.issues.models import Issue
from app.issues.overdue import is_overdue
from app.issues.row_queries import columns_of, found_by
from app.issues.search_actions import index_all
from app.issues.search_marks import SIGN, Fact, mark
from app.issues.search_words import query_terms
from app.issues.sort_number import sort_number
from app.issues.visibility import Visibility
from app.issues.workflow import State
from app.kernel.database import insert_rows
from app.kernel.ids import new_id
from app.kernel.transaction import transaction

EVERYTHING = Visibility(new_id(), frozenset(), sees_all=True)
FIRST_DAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
WORDS = ("围挡", "破损", "积水", "门口", "A12", "b7")
SOUGHT = (*WORDS, "挡", "a", "围挡破损", "积水 门口", "b7 破", "没有", "75", mark(Fact.SEVERITY, 1))
ISSUES = 120


def made(chance: random.Random, at: int) -> IssueState:
    """An issue of some state, category and severity with a few words."""
    state = chance.choice([State.REPORTED, State.ASSIGNED, State.CLOSED])
    return IssueState(
        id=new_id(),
        version=1,
        head_hash="0" * 64,
        state=state,
        category=chance.choice(["A01", "A02"]),
        severity=chance.randint(1, 3),
        source="self_check",
        place_text="",
        description=" ".join(chance.sample(WORDS, chance.randint(0, 3))),
        reported_at=FIRST_DAY + dt.timedelta(hours=at),
        last_event_at=FIRST_DAY + dt.timedelta(hours=at),
        rebound_count=int(chance.random() < 0.5),
        due_at=FIRST_DAY + dt.timedelta(hours=chance.randint(0, 40)) if chance.random() < 0.8 else None,
    )


@pytest.fixture
def issues(session: Session) -> dict[UUID, IssueState]:
    """Issues in the table and in the index, in the order in which they were reported."""
    chance = random.Random(20_260_518)
    states = [made(chance, at) for at in range(ISSUES)]
    numbers = [sort_number(state.reported_at or FIRST_DAY, 0) for state in states]
    with transaction() as writing:
        rows = [columns_of(state) | {"sort_no": no} for state, no in zip(states, numbers, strict=True)]
        insert_rows(writing, Issue, rows)
        words = [found_by(state) for state in states]
        index_all(writing, dict(zip(numbers, words, strict=True)), is_new=True)
    return {state.id: state for state in states}


@pytest.fixture(params=[1, 20, 20_000])
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """What counts as frequent: every way of meeting is gone for some of these."""
    monkeypatch.setattr(text_queries, "FREQUENT", request.param)
    return int(request.param)


def drawn(chance: random.Random) -> IssueFilter:
    """A filter with a text, or without one."""
    return IssueFilter(
        states=(chance.choice(["closed", "reported", "merged"]),) if chance.random() < 0.4 else (),
        categories=("A01",) if chance.random() < 0.4 else (),
        severities=(chance.randint(1, 3),) if chance.random() < 0.3 else (),
        only_open=chance.random() < 0.2,
        overdue_at=FIRST_DAY + dt.timedelta(hours=20) if chance.random() < 0.2 else None,
        rebound=chance.random() < 0.1,
        since=FIRST_DAY + dt.timedelta(hours=15) if chance.random() < 0.2 else None,
        until=FIRST_DAY + dt.timedelta(hours=90) if chance.random() < 0.2 else None,
        text=chance.choice(SOUGHT) if chance.random() < 0.8 else "",
    )


def is_wanted(state: IssueState, wanted: IssueFilter) -> bool:
    """The same decided for one issue, by its words."""
    words = [word for word in found_by(state).split() if not word.startswith(SIGN)]
    return (
        (not wanted.states or state.state.value in wanted.states)
        and (not wanted.categories or state.category in wanted.categories)
        and (not wanted.severities or state.severity in wanted.severities)
        and (not wanted.only_open or bool(wanted.states) or state.is_open)
        and (not wanted.overdue_at or is_overdue(state, wanted.overdue_at))
        and (not wanted.rebound or state.rebound_count > 0)
        and (not wanted.since or not state.reported_at or state.reported_at >= wanted.since)
        and (not wanted.until or not state.reported_at or state.reported_at < wanted.until)
        and all(
            any(word.startswith(term) if is_prefix else word == term for word in words)
            for term, is_prefix in query_terms(wanted.text)
        )
    )


def pages(session: Session, wanted: IssueFilter, sort: str, limit: int) -> Iterator[UUID]:
    """All of a list, page by page."""
    after = None
    while True:
        page = page_of_issues(session, EVERYTHING, wanted, sort=sort, after=after, limit=limit)
        yield from (row.id for row in page.rows)
        after = page.next
        if after is None:
            return


def test_lists_and_counts_are_those_of_a_plain_search(
    session: Session, issues: dict[UUID, IssueState], limits: int
) -> None:
    chance, matched = random.Random(limits), 0
    for _ in range(40):
        wanted = drawn(chance)
        expected = [state for state in issues.values() if is_wanted(state, wanted)]
        newest = [state.id for state in reversed(expected)]
        assert list(pages(session, wanted, "newest", chance.choice([7, 50]))) == newest, wanted
        by_due = sorted(
            (state for state in expected if state.due_at is not None),
            key=lambda state: (state.due_at, state.reported_at),
        )
        assert list(pages(session, wanted, "due", chance.choice([9, 50]))) == [state.id for state in by_due]
        assert capped_count(session, EVERYTHING, wanted) == len(expected), wanted
        assert capped_count(session, EVERYTHING, wanted, cap=5) == min(len(expected), 6), wanted
        matched += len(expected)
    assert matched > 200
