"""The issues of one transaction: read together, acted on one after the other, written together.

Each act is decided on the state that the ones before it left. What is written waits until `flush`, or until
something must be looked up that it may change.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, inspect, select, update
from sqlalchemy.orm import Session

from app.issues.enactment import Carried
from app.issues.event_listeners import note_events
from app.issues.issue_state import IssueState
from app.issues.models import Event, Issue, IssueUnit
from app.issues.row_queries import FIELDS, columns_of, found_by, state_of
from app.issues.search_actions import index_all
from app.issues.sort_number import SPREAD, sort_number
from app.kernel.changes import note_changes
from app.kernel.clock import now
from app.kernel.database import insert_rows

COLUMNS = [getattr(Issue, name) for name in (*FIELDS, "state", "sort_no")]
AT_ONCE = 500  # values of one IN list


@dataclass
class Stored:
    """An issue as its row says, with the key of the row in lists."""

    state: IssueState
    sort_no: int


class IssueBatch:
    """Issues under this transaction's lock, as they are after what was done in it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._stored: dict[UUID, Stored | None] = {}
        self._now: dict[UUID, IssueState] = {}
        self._waiting: list[Carried] = []

    def read(self, ids: Iterable[UUID]) -> None:
        """Read and lock those not yet read, in one order, so that two batches do not wait for each other."""
        wanted = sorted(set(ids) - self._stored.keys())
        for at in range(0, len(wanted), AT_ONCE):
            part = wanted[at : at + AT_ONCE]
            self._stored.update(dict.fromkeys(part))
            query = select(*COLUMNS).where(Issue.id.in_(part)).order_by(Issue.id).with_for_update()
            for row in self.session.execute(query):
                self._stored[row.id] = Stored(state_of(row), row.sort_no)

    def issue(self, issue_id: UUID) -> IssueState | None:
        """An issue as it is now, locked; None where there is none."""
        if issue_id in self._now:
            return self._now[issue_id]
        if issue_id not in self._stored:
            self.read([issue_id])
        stored = self._stored[issue_id]
        return stored.state if stored else None

    def forget(self, issue_id: UUID) -> None:
        """What was done to an issue has been undone by a savepoint: it is read anew when asked for."""
        self._waiting = [each for each in self._waiting if each.issue.id != issue_id]
        self._now.pop(issue_id, None)
        self._stored.pop(issue_id, None)

    def take(self, carried: Carried) -> None:
        """Keep what was done until it is written."""
        self._waiting.append(carried)
        self._now[carried.issue.id] = carried.issue

    def flush(self) -> None:
        """Write what waits: rows, events, scope, words, changes."""
        done, self._waiting = self._waiting, []
        if not done:
            return
        after = {each.issue.id: each.issue for each in done}
        before = {
            issue_id: stored.state if (stored := self._stored.get(issue_id)) else None for issue_id in after
        }
        self._write_rows(before, after)
        insert_rows(self.session, Event, [vars(each.event) for each in done])
        _write_units(self.session, before, after)
        self._index(before, after)
        note_changes(self.session, "issue", [each.issue.id for each in done])
        note_events(self.session, done)

    def _write_rows(self, before: dict[UUID, IssueState | None], after: dict[UUID, IssueState]) -> None:
        changed: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for issue_id, state in after.items():
            was, stored = before[issue_id], self._stored.get(issue_id)
            if was is None or stored is None:
                number = _free_sort_number(self.session, state)
                insert_rows(self.session, Issue, [columns_of(state) | {"sort_no": number}])
            else:
                number, old = stored.sort_no, columns_of(was)
                new = {name: value for name, value in columns_of(state).items() if value != old[name]}
                changed[tuple(new)].append({**new, "row_id": issue_id})
            self._stored[issue_id] = Stored(state, number)
        table = Issue.__table__
        for names, rows in changed.items():
            values: dict[str, Any] = {name: bindparam(name) for name in names}
            query = update(table).where(table.c.id == bindparam("row_id")).values(values)  # type: ignore[arg-type]
            self.session.connection().execute(query, rows)
        _expire(self.session, after)

    def _index(self, before: dict[UUID, IssueState | None], after: dict[UUID, IssueState]) -> None:
        words: dict[int, str] = {}
        for issue_id, state in after.items():
            found, was, stored = found_by(state), before[issue_id], self._stored[issue_id]
            if stored is not None and (was is None or found_by(was) != found):
                words[stored.sort_no] = found
        if words:
            index_all(self.session, words, is_new=False)


def _expire(session: Session, ids: Iterable[UUID]) -> None:
    """Rows that somebody holds as objects are read anew."""
    mapper = inspect(Issue)
    for issue_id in ids:
        held = session.identity_map.get(mapper.identity_key_from_primary_key((issue_id,)))
        if held is not None:
            session.expire(held)


def _free_sort_number(session: Session, state: IssueState) -> int:
    reported_at, low = state.reported_at or now(), state.id.int % SPREAD
    while _is_taken(session, reported_at, low):
        low += 1
    return sort_number(reported_at, low)


def _is_taken(session: Session, reported_at: dt.datetime, low: int) -> bool:
    number = sort_number(reported_at, low)
    return session.scalar(select(Issue.sort_no).where(Issue.sort_no == number)) is not None


def _units(state: IssueState | None) -> dict[UUID, bool]:
    return {unit: state.lists_beside(unit) for unit in state.unit_ids} if state else {}


def _write_units(
    session: Session, before: dict[UUID, IssueState | None], after: dict[UUID, IssueState]
) -> None:
    """The rows of scope of those issues whose units changed."""
    moved = {issue_id for issue_id, state in after.items() if _units(state) != _units(before[issue_id])}
    if not moved:
        return
    there = {issue_id for issue_id in moved if before[issue_id] is not None}
    held = _held_units(session, there)
    wanted = {
        (issue_id, unit): beside for issue_id in moved for unit, beside in _units(after[issue_id]).items()
    }
    gone = [{"of": issue_id, "unit": unit} for issue_id, unit in held.keys() - wanted.keys()]
    turned = [
        {"of": key[0], "unit": key[1], "beside": wanted[key]}
        for key in held.keys() & wanted.keys()
        if held[key] != wanted[key]
    ]
    table, connection = IssueUnit.__table__, session.connection()
    this = (table.c.issue_id == bindparam("of"), table.c.unit_id == bindparam("unit"))
    if gone:
        connection.execute(delete(table).where(*this), gone)  # type: ignore[arg-type]
    if turned:
        connection.execute(update(table).where(*this).values(is_beside=bindparam("beside")), turned)  # type: ignore[arg-type]
    rows = [
        {"issue_id": key[0], "unit_id": key[1], "is_beside": beside}
        for key, beside in wanted.items()
        if key not in held
    ]
    insert_rows(session, IssueUnit, rows)


def _held_units(session: Session, ids: Collection[UUID]) -> dict[tuple[UUID, UUID], bool]:
    wanted, held = sorted(ids), {}
    for at in range(0, len(wanted), AT_ONCE):
        query = select(IssueUnit.issue_id, IssueUnit.unit_id, IssueUnit.is_beside)
        for issue_id, unit, beside in session.execute(
            query.where(IssueUnit.issue_id.in_(wanted[at : at + AT_ONCE]))
        ):
            held[issue_id, unit] = beside
    return held
