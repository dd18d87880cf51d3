"""Folds the events of every issue again and mends rows that differ: a row is only what its events say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord, defects
from app.issues.defect_queries import events_of, units_listed
from app.issues.models import Issue, IssueUnit
from app.issues.projection import UNREPLAYABLE, fold
from app.issues.row_queries import columns_of
from app.issues.search_actions import index_issue, rebuild_search
from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.transaction import in_batches, read_session

BATCH = 500


@dataclass(frozen=True)
class Mended:
    """An issue whose row was not what its events say: its name and the fields written anew, or why not."""

    name: str
    fields: tuple[str, ...] = ()
    why_not: str = ""


@dataclass
class Rebuilding:
    """One batch after another; `mended` is what the last one found."""

    mended: list[Mended] = field(default_factory=list)

    def __call__(self, session: Session, *, after: int) -> tuple[int, int] | None:
        """Mend the next rows by sort number, held so that nobody writes them meanwhile."""
        query = select(Issue).where(Issue.sort_no > after).order_by(Issue.sort_no).limit(BATCH)
        held = query.with_for_update().execution_options(populate_existing=True)
        rows = list(session.scalars(held))
        self.mended = []
        if not rows:
            return None
        ids = [row.id for row in rows]
        events, units = events_of(session, ids), units_listed(session, ids)
        found = [_mend(session, row, events[row.id], units[row.id]) for row in rows]
        self.mended = [one for one in found if one is not None]
        written = {one.name: list(one.fields) for one in self.mended if one.fields}
        if written:
            record(session, "issue.rebuild", object_kind="issue", detail={"fields": written})
        last = rows[-1].sort_no
        session.flush()
        session.expunge_all()
        return len(rows), last


def rebuild_issues(
    tell: Callable[[int, int], None] = lambda _done, _of: None,
    name: Callable[[Mended], None] = lambda _mended: None,
) -> tuple[int, int]:
    """Fold every issue anew and mend its row; how many were written, and how many could not be.

    `tell(done, of)` after each batch, `name` for each issue whose row differed. Each batch is a transaction
    with its own entry in the audit log; cut off in the middle, it can be run again.
    """
    total = read_session().scalar(select(func.count()).select_from(Issue)) or 0
    rebuilding, written, left = Rebuilding(), 0, 0
    for done in in_batches(rebuilding):
        for mended in rebuilding.mended:
            name(mended)
        written += sum(bool(mended.fields) for mended in rebuilding.mended)
        left += sum(bool(mended.why_not) for mended in rebuilding.mended)
        tell(done, total)
    rebuild_search()  # rows that differ in nothing may still be found by the wrong words
    return written, left


def _mend(session: Session, row: Issue, events: list[EventRecord], units: dict[UUID, bool]) -> Mended | None:
    """Damaged events are no ground to write a row from: they are named and the row is left as it is."""
    name = row.number or row.receipt_number or str(row.id)
    broken = next(defects(events), None) if events else "it has no events"
    if broken:
        return Mended(name, why_not=broken)
    try:
        state = fold(events)
    except UNREPLAYABLE as error:
        return Mended(name, why_not=f"its events cannot be replayed ({error})")
    columns = columns_of(state)
    wanted = {unit: state.lists_beside(unit) for unit in state.unit_ids}
    fields = [column for column, value in columns.items() if getattr(row, column) != value]
    if units != wanted:
        session.execute(delete(IssueUnit).where(IssueUnit.issue_id == row.id))
        session.add_all(
            IssueUnit(issue_id=row.id, unit_id=unit, is_beside=is_beside)
            for unit, is_beside in wanted.items()
        )
        fields.append("units")
    if not fields:
        return None
    for column, value in columns.items():
        setattr(row, column, value)
    index_issue(session, row.sort_no, state)
    note_change(session, "issue", row.id)
    return Mended(state.number or state.receipt_number or str(row.id), tuple(fields))
