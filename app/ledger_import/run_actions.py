"""Runs an import chunk by chunk: each is one transaction that also says how far the file is settled.

Whatever ends the process, the next run goes on behind the last chunk that was committed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.issues.history_actions import carry_out_histories
from app.issues.history_queries import HistoryFacts, history_facts
from app.issues.issue_state import IssueState
from app.issues.predicates import Actor, PostHeld
from app.issues.workflow import Role
from app.kernel.clock import agency_zone, now
from app.kernel.database import insert_rows
from app.kernel.long_tables import LongRow
from app.kernel.problems import Problem
from app.kernel.tables import folded
from app.kernel.transaction import in_transaction, read_session
from app.ledger_import.errors import NOT_READY
from app.ledger_import.ledger_rows import LedgerRow, RowReader
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.models import CategoryWord, ImportedNumber, LedgerImport, RefusedRow
from app.ledger_import.queries import known_numbers, vocabulary
from app.ledger_import.row_faults import RowFault
from app.ledger_import.row_history import Origin, history_of
from app.ledger_import.row_store import StoredRows, stored_rows
from app.people.models import Unit
from app.people.queries import posts_of

CHUNK = 500
Tell = Callable[[int, int], None]
"""Told after every chunk how many rows are settled, of how many; may raise to stop there."""


@dataclass
class Settled:
    """What came of the rows of a chunk."""

    imported: int = 0
    known: int = 0
    refused: list[tuple[LongRow, list[RowFault]]] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Run:
    """What every chunk of a run needs."""

    import_id: UUID
    mapping: LedgerMapping
    reader: RowReader
    facts: HistoryFacts
    actor: Actor
    origin: Origin
    is_trial: bool
    seen: set[str]
    """Only on trial, where nothing is kept to look into: numbers of the file so far."""


def run_import(import_id: UUID, rows: StoredRows, tell: Tell) -> None:
    """Import what of a file is not settled yet. Raises what `tell` raises, between two chunks."""
    run, settled = _prepare(import_id, rows)
    waiting = stored_rows(rows.path, settled)
    for chunk in _chunks(waiting):
        came_of = in_transaction(partial(_settle, run=run, chunk=chunk, settled_before=settled))
        if run.is_trial:
            run.seen.update(came_of.numbers)
        settled += len(chunk)
        read_session().expunge_all()
        tell(settled, rows.total)
    in_transaction(lambda session: _finish(session, run))


def _chunks(rows: Iterator[LongRow]) -> Iterator[list[LongRow]]:
    while chunk := list(itertools.islice(rows, CHUNK)):
        yield chunk


def _prepare(import_id: UUID, rows: StoredRows) -> tuple[_Run, int]:
    session = read_session()
    row = session.get_one(LedgerImport, import_id, populate_existing=True)
    reader = RowReader(rows.mapping, rows.headings, vocabulary(session), agency_zone(), now())
    actor = Actor(row.author_id, (PostHeld(Role.IMPORT, _unit_of(session, row.author_id)),))
    origin = Origin(import_id, row.author_id, now())
    facts = history_facts(session)
    run = _Run(import_id, rows.mapping, reader, facts, actor, origin, row.is_trial, set())
    settled = row.done_rows
    session.rollback()
    return run, settled


def _unit_of(session: Session, author_id: UUID) -> UUID | None:
    """The unit that answers for what has no other: that of the administrator's post, else the agency."""
    posts = posts_of(session, author_id, now())
    first = next((post for post in posts if post.role == Role.ADMINISTRATOR), posts[0] if posts else None)
    if first is not None:
        return first.covers_unit_id or first.unit_id
    return session.scalars(select(Unit.id).where(Unit.parent_id.is_(None)).limit(1)).first()


def _settle(session: Session, run: _Run, chunk: list[LongRow], settled_before: int) -> Settled:
    row = session.get_one(LedgerImport, run.import_id, with_for_update=True, populate_existing=True)
    if row.done_rows != settled_before:
        raise Problem(NOT_READY, state="running")  # another process is at it
    settled, read = Settled(), []
    for line in chunk:
        understood = run.reader.read(line.cells, line.marks)
        if isinstance(understood, LedgerRow):
            read.append((line, understood))
        else:
            settled.refused.append((line, understood))
    _import(session, run, _not_yet_there(session, run, read, settled), settled)
    if run.is_trial:
        session.rollback()
        row = session.get_one(LedgerImport, run.import_id, with_for_update=True, populate_existing=True)
    _keep(session, row, settled, len(chunk))
    return settled


Read = list[tuple[LongRow, LedgerRow]]


def _not_yet_there(session: Session, run: _Run, read: Read, settled: Settled) -> Read:
    """The rows to import: numbers known before are counted, a number twice in the file is a fault."""
    known = known_numbers(session, run.mapping.ledger, [row.number for _, row in read])
    new: Read = []
    here = settled.numbers
    for line, row in read:
        before = known.get(row.number)
        is_twice = row.number in here or row.number in run.seen
        is_own = before is not None and before.import_id == run.import_id  # of a run that was stopped
        if is_twice or (is_own and before is not None and before.row != line.number):
            fault = RowFault("number_twice", "", {"text": row.number})
            settled.refused.append((line, [fault]))
        elif before is not None:
            settled.known += 1
        else:
            here.add(row.number)
            new.append((line, row))
    return new


def _import(session: Session, run: _Run, new: Read, settled: Settled) -> None:
    histories = [history_of(row, line.number, run.origin) for line, row in new]
    outcomes = carry_out_histories(session, histories, run.actor, run.facts)
    numbers: list[dict[str, Any]] = []
    for (line, row), outcome in zip(new, outcomes, strict=True):
        if isinstance(outcome, IssueState):
            numbers.append(
                {
                    "ledger": run.mapping.ledger,
                    "number": row.number,
                    "issue_id": outcome.id,
                    "import_id": run.import_id,
                    "row": line.number,
                }
            )
        else:
            settled.refused.append((line, [RowFault("refused", "", {"text": outcome.code})]))
    insert_rows(session, ImportedNumber, numbers)
    settled.imported = len(numbers)


def _keep(session: Session, row: LedgerImport, settled: Settled, count: int) -> None:
    refused = [
        {
            "import_id": row.id,
            "row": line.number,
            "cells": line.cells,
            "faults": [fault.as_json() for fault in faults],
        }
        for line, faults in settled.refused
    ]
    insert_rows(session, RefusedRow, refused)
    row.done_rows += count
    row.imported_count += settled.imported
    row.known_count += settled.known
    row.refused_count += len(refused)


def _finish(session: Session, run: _Run) -> None:
    row = session.get_one(LedgerImport, run.import_id, populate_existing=True)
    row.state, row.finished_at = "done", now()
    if not run.is_trial:
        _remember_categories(session, run.mapping, row.author_id)


def _remember_categories(session: Session, mapping: LedgerMapping, author_id: UUID) -> None:
    """What a mapping says of a category is said once; other ledgers need not say it again."""
    for text, code in mapping.categories.items():
        session.merge(CategoryWord(word=folded(text), category=code, at=now(), by_id=author_id))


def forget_refused(session: Session, import_id: UUID) -> None:
    """Drop what an earlier run refused, before the file is tried or imported anew."""
    session.execute(delete(RefusedRow).where(RefusedRow.import_id == import_id))
