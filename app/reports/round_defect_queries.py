"""Whether the rows that figures are read from are those a fresh fold makes: each difference is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.models import Issue
from app.issues.projection import UNREPLAYABLE
from app.reports.history import History, history_of
from app.reports.models import IssueRound, IssueSpan
from app.reports.round_queries import histories, sort_numbers
from app.reports.round_rows import Row, rows_of

BATCH = 500
Kept = dict[int, dict[int, Row]]
"""Rows by the issue's sort number and the row's own number within it."""
TABLES = ((IssueSpan, "seq", "span"), (IssueRound, "number", "round"))


def round_defects(session: Session) -> Iterator[str]:
    """What differs between the stored spans and rounds and those made anew; reads issues in batches."""
    last = -1
    while True:
        query = select(Issue.id, Issue.sort_no, Issue.number, Issue.receipt_number)
        batch = session.execute(query.where(Issue.sort_no > last).order_by(Issue.sort_no).limit(BATCH)).all()
        yield from _of_nobody(session, last, batch[-1].sort_no if batch else None)
        if not batch:
            return
        names = {row.sort_no: f"issue {row.number or row.receipt_number or row.id}" for row in batch}
        yield from _of_batch(session, {row.id: row.sort_no for row in batch}, names, last)
        last = batch[-1].sort_no


def _of_batch(
    session: Session, numbers: Mapping[UUID, int], names: Mapping[int, str], after: int
) -> Iterator[str]:
    wanted, untold = _made_anew(session, numbers)
    until = max(numbers.values())
    for at, (table, key, word) in enumerate(TABLES):
        kept = _kept(session, table, key, after, until)
        for sort_no, name in names.items():
            if sort_no in untold:
                continue  # its events cannot be replayed, and are named as damaged themselves
            for what in _differences(kept[sort_no], wanted[at][sort_no], word):
                yield f"{name}: {what}"


def _made_anew(session: Session, numbers: Mapping[UUID, int]) -> tuple[tuple[Kept, Kept], set[int]]:
    """Spans and rounds by a fresh fold, and the sort numbers of issues whose events cannot be folded."""
    told: dict[UUID, History] = {}
    untold: set[int] = set()
    for events in histories(session, numbers):
        try:
            told[events[0].issue_id] = history_of(events)
        except UNREPLAYABLE:
            untold.add(numbers[events[0].issue_id])
    rebounds = {each.rebound_of_id for one in told.values() for each in one.rounds if each.rebound_of_id}
    known = {**sort_numbers(session, rebounds - numbers.keys()), **numbers}
    made: tuple[Kept, Kept] = (defaultdict(dict), defaultdict(dict))
    for issue_id, one in told.items():
        for found, rows, (_, key, _) in zip(
            made, rows_of(one, numbers[issue_id], known), TABLES, strict=True
        ):
            found[numbers[issue_id]] = {row[key]: row for row in rows}
    return made, untold


def _kept(session: Session, table: Any, key: str, after: int, until: int) -> Kept:
    found: Kept = defaultdict(dict)
    query = select(table.__table__).where(table.sort_no > after, table.sort_no <= until)
    for row in session.execute(query).mappings():
        found[row["sort_no"]][row[key]] = dict(row)
    return found


def _differences(kept: Mapping[int, Row], wanted: Mapping[int, Row], word: str) -> Iterator[str]:
    for number in sorted(kept.keys() | wanted.keys()):
        if number not in kept:
            yield f"its {word} {number} is missing"
        elif number not in wanted:
            yield f"its {word} {number} follows from no event"
        else:
            yield from _fields(kept[number], wanted[number], f"its {word} {number}")


def _fields(kept: Row, wanted: Row, where: str) -> Iterable[str]:
    for field, value in wanted.items():
        if kept[field] != value:
            yield f"{where} says {field} = {kept[field]!r}, its events say {value!r}"


def _of_nobody(session: Session, after: int, until: int | None) -> Iterator[str]:
    """Rows between two issues' numbers that belong to no issue."""
    for table, _, word in TABLES:
        query = (
            select(table.sort_no)
            .outerjoin(Issue, Issue.sort_no == table.sort_no)
            .where(table.sort_no > after, Issue.id.is_(None))
            .distinct()
        )
        for sort_no in session.scalars(query if until is None else query.where(table.sort_no <= until)):
            yield f"{word}s of sort_no {sort_no} belong to no issue"
