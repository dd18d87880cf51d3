"""Lists of whoever sees a part of the issues, against asking of each issue whether it is in sight."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.issues.filter_queries import MOST_UNITS, IssueFilter
from app.issues.issue_state import IssueState
from app.issues.list_queries import capped_count, page_of_issues
from app.issues.models import Issue, IssueUnit
from app.issues.row_queries import columns_of, found_by
from app.issues.search_actions import index_all
from app.issues.sort_number import sort_number
from app.issues.text_queries import MOST_IN_SCOPE
from app.issues.visibility import Visibility
from app.kernel.database import insert_rows
from app.kernel.transaction import transaction
from app.people.models import Unit, User
from tests.factories import World
from tests.issues.test_lists_equal_a_plain_search import FIRST_DAY, made

ISSUES = 150


@pytest.fixture
def issues(world: World, session: Session) -> list[IssueState]:
    """Issues led, watched over, assisted, reported and worked on by units and people at random."""
    chance = random.Random(20_261_201)
    units, people = [*session.query(Unit.id)], [*session.query(User.id)]

    def some(rows: list[tuple[UUID]], share: float) -> UUID | None:
        return chance.choice(rows)[0] if chance.random() < share else None

    states = [made(chance, at) for at in range(ISSUES)]
    for state in states:
        state.lead_unit_id, state.area_unit_id = some(units, 0.6), some(units, 0.5)
        assisting = some(units, 0.2)
        state.co_unit_ids = [str(assisting)] if assisting else []
        state.reporter_id, state.assignee_id = some(people, 0.9), some(people, 0.4)
        state.reporter_unit_id = some(units, 0.9)
    with transaction() as writing:
        rows = [columns_of(s) | {"sort_no": sort_number(s.reported_at or FIRST_DAY, 0)} for s in states]
        insert_rows(writing, Issue, rows)
        listed = [
            {"issue_id": state.id, "unit_id": unit, "is_beside": state.lists_beside(unit)}
            for state in states
            for unit in dict.fromkeys(state.unit_ids)
        ]
        insert_rows(writing, IssueUnit, listed)
        index_all(
            writing, {row["sort_no"]: found_by(s) for row, s in zip(rows, states, strict=True)}, is_new=True
        )
    session.rollback()
    return states


def drawn(chance: random.Random, units: list[UUID], people: list[UUID]) -> Visibility:
    """A scope of no unit, of some, or of many, and now and then of a substitute."""
    count = chance.choice([0, 1, 1, 2, len(units)])
    absent = frozenset(chance.sample(people, 1)) if chance.random() < 0.3 else frozenset()
    return Visibility(chance.choice(people), frozenset(chance.sample(units, count)), stands_in_for=absent)


@pytest.mark.parametrize("text", ["", "围挡"])
@pytest.mark.parametrize(("most_units", "most_in_scope"), [(MOST_UNITS, MOST_IN_SCOPE), (0, 0)])
def test_a_scope_shows_exactly_what_is_in_sight(
    session: Session,
    issues: list[IssueState],
    monkeypatch: pytest.MonkeyPatch,
    most_units: int,
    most_in_scope: int,
    text: str,
) -> None:
    monkeypatch.setattr("app.issues.filter_queries.MOST_UNITS", most_units)
    monkeypatch.setattr("app.issues.text_queries.MOST_IN_SCOPE", most_in_scope)
    chance, shown = random.Random(7), 0
    units, people = [row.id for row in session.query(Unit.id)], [row.id for row in session.query(User.id)]
    for _ in range(25):
        seen = drawn(chance, units, people)
        wanted = IssueFilter(categories=("A01",) if chance.random() < 0.5 else (), text=text)
        expected = [
            state.id
            for state in reversed(issues)
            if seen.sees(state)
            and text in state.description
            and (not wanted.categories or state.category == "A01")
        ]
        found: list[UUID] = []
        after = None
        while True:
            page = page_of_issues(session, seen, wanted, after=after, limit=chance.choice([5, 40]))
            found += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
        assert found == expected, seen
        assert capped_count(session, seen, wanted) == len(expected)
        assert capped_count(session, seen, wanted, cap=3) == min(4, len(expected))
        shown += len(expected)
    assert shown > 60
