"""Writes whole histories of new issues at once: decisions, events and fold are those of single commands.

What differs is only how it is read and written: facts are looked up once, rows are inserted in bulk.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord
from app.issues.enactment import Carried, enact, not_before_the_last_event
from app.issues.history import History
from app.issues.history_listeners import FOLLOWERS
from app.issues.history_queries import HistoryFacts
from app.issues.issue_state import IssueState
from app.issues.models import Event, Issue, IssueUnit
from app.issues.number_actions import NumberDrawer
from app.issues.predicates import Actor, Refused
from app.issues.row_queries import columns_of, found_by
from app.issues.search_actions import index_all
from app.issues.sort_number import SPREAD, sort_number
from app.kernel.changes import note_changes
from app.kernel.database import insert_rows

HOLES = 500  # values of one IN list


def carry_out_histories(
    session: Session, histories: Sequence[History], actor: Actor, facts: HistoryFacts
) -> list[IssueState | Refused]:
    """Carry out each history to its end or, where one command is refused, not at all. In the order given."""
    numbers = NumberDrawer(session, facts.settings["number_prefix"])
    outcomes: list[IssueState | Refused] = []
    lives: list[list[EventRecord]] = []
    for history in histories:
        lived = _live(history, actor, facts, numbers)
        if isinstance(lived, Refused):
            outcomes.append(lived)
            continue
        outcomes.append(lived[-1].issue)
        lives.append([carried.event for carried in lived])
    session.flush()
    _write(session, [each for each in outcomes if isinstance(each, IssueState)], lives)
    return outcomes


def _live(
    history: History, actor: Actor, facts: HistoryFacts, numbers: NumberDrawer
) -> list[Carried] | Refused:
    issue: IssueState | None = None
    lived: list[Carried] = []
    for command in history.commands:
        moved = not_before_the_last_event(command, issue)
        found = facts.looked_up(moved, history.category, numbers.draw)
        outcome = enact(moved, issue, actor, facts.around(moved), found)
        if isinstance(outcome, Refused):
            return outcome
        issue = outcome.issue
        lived.append(outcome)
    return lived


def _write(session: Session, states: Sequence[IssueState], lives: Sequence[list[EventRecord]]) -> None:
    if not states:
        return
    numbers = _free_sort_numbers(session, states)
    rows = [columns_of(state) | {"sort_no": number} for state, number in zip(states, numbers, strict=True)]
    insert_rows(session, Issue, rows)
    insert_rows(session, Event, [vars(event) for events in lives for event in events])
    units = [
        {"issue_id": state.id, "unit_id": unit, "is_beside": state.lists_beside(unit)}
        for state in states
        for unit in dict.fromkeys(state.unit_ids)
    ]
    insert_rows(session, IssueUnit, units)
    words = {number: found_by(state) for state, number in zip(states, numbers, strict=True)}
    index_all(session, words, is_new=True)
    note_changes(session, "issue", [state.id for state in states])
    by_issue = {state.id: number for state, number in zip(states, numbers, strict=True)}
    for follower in FOLLOWERS:
        follower(session, lives, by_issue)


def _free_sort_numbers(session: Session, states: Sequence[IssueState]) -> list[int]:
    """A sort number for each, taken neither in the table nor by another of them."""
    wanted = [_sort_number(state, 0) for state in states]
    taken: set[int] = set()
    for at in range(0, len(wanted), HOLES):
        query = select(Issue.sort_no).where(Issue.sort_no.in_(wanted[at : at + HOLES]))
        taken.update(session.scalars(query))
    chosen: list[int] = []
    for state, number in zip(states, wanted, strict=True):
        step = 0
        while number in taken:
            step += 1
            number = _sort_number(state, step)  # noqa: PLW2901  the next one to try
            if session.scalar(select(Issue.sort_no).where(Issue.sort_no == number)) is not None:
                taken.add(number)
        taken.add(number)
        chosen.append(number)
    return chosen


def _sort_number(state: IssueState, step: int) -> int:
    if state.reported_at is None:
        raise ValueError("an issue that nobody reported")
    return sort_number(state.reported_at, state.id.int % SPREAD + step)
