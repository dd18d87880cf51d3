"""Writes spans and rounds: of the issues a transaction touched, before it commits; or of all of them anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.issues.chain import EventRecord
from app.issues.enactment import Carried
from app.issues.models import Issue
from app.kernel.database import insert_rows
from app.kernel.transaction import in_batches, in_transaction
from app.reports.history import history_of
from app.reports.models import IssueRound, IssueSpan
from app.reports.round_queries import histories, sort_numbers
from app.reports.round_rows import Row, rows_of

BATCH = 500


def write_touched_rounds(session: Session, happened: Sequence[Carried]) -> None:
    """Keep spans and rounds in the transaction of the events that they are made of."""
    write_rounds(session, {each.issue.id for each in happened})


def write_rounds(session: Session, issue_ids: Collection[UUID]) -> int:
    """Fold these issues' events and put their spans and rounds in place of the old; how many issues."""
    ids, written = sorted(issue_ids), 0
    for at in range(0, len(ids), BATCH):
        part = ids[at : at + BATCH]
        numbers = sort_numbers(session, part)
        for table in (IssueSpan, IssueRound):
            session.execute(delete(table).where(table.sort_no.in_(numbers.values())))
        _insert(session, histories(session, part), numbers)
        written += len(numbers)
    return written


def write_new_rounds(
    session: Session, lives: Sequence[Sequence[EventRecord]], numbers: Mapping[UUID, int]
) -> None:
    """The same for issues written at once with their whole lives: there are no old ones to replace."""
    _insert(session, lives, numbers)


def _insert(session: Session, found: Iterable[Sequence[EventRecord]], numbers: Mapping[UUID, int]) -> None:
    told = [(events[0].issue_id, history_of(events)) for events in found]
    rebounds = {each.rebound_of_id for _, one in told for each in one.rounds if each.rebound_of_id}
    known = {**sort_numbers(session, rebounds - numbers.keys()), **numbers}
    spans: list[Row] = []
    rounds: list[Row] = []
    for issue_id, one in told:
        of_issue = rows_of(one, numbers[issue_id], known)
        spans += of_issue[0]
        rounds += of_issue[1]
    for table, rows in ((IssueSpan, spans), (IssueRound, rounds)):
        if rows:
            insert_rows(session, table, rows)


def lacks_rounds(session: Session) -> bool:
    """Whether there are filed issues and not one round: the tables are new."""
    has_rounds = session.scalar(select(IssueRound.sort_no).limit(1)) is not None
    return not has_rounds and session.scalar(select(Issue.id).where(Issue.round > 0).limit(1)) is not None


def rebuild_rounds(tell: Callable[[int, int], None] = lambda _done, _of: None) -> int:
    """Make all spans and rounds anew from the events, in batches; `tell(done, of)` after each."""
    total = in_transaction(lambda session: session.scalar(select(func.count()).select_from(Issue))) or 0
    done = 0
    for done in in_batches(_rebuild_after):
        tell(done, total)
    return done


def _rebuild_after(session: Session, after: int) -> tuple[int, int] | None:
    query = select(Issue.id, Issue.sort_no).where(Issue.sort_no > after).order_by(Issue.sort_no)
    rows = session.execute(query.limit(4 * BATCH)).all()
    if not rows:
        return None
    write_rounds(session, [row[0] for row in rows])
    return len(rows), rows[-1][1]
