"""Keeps the full-text index of issues.

FTS5 on SQLite, a tsvector with GIN on PostgreSQL, both keyed by the sort number.
"""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.issues.issue_state import IssueState
from app.issues.models import Issue
from app.issues.row_queries import found_by, state_of
from app.kernel.transaction import in_batches

BATCH = 1_000


def index_issue(session: Session, sort_no: int, state: IssueState) -> None:
    """Make an issue findable by its words and marks, in place of those before."""
    index_all(session, {sort_no: found_by(state)}, is_new=False)


def index_all(session: Session, words_by_sort_no: dict[int, str], *, is_new: bool) -> None:
    """Make many issues findable at once. `is_new`: none of them stood in the index before."""
    rows = [{"no": number, "words": words} for number, words in words_by_sort_no.items()]
    if session.get_bind().dialect.name == "sqlite":
        if not is_new:
            session.execute(text("DELETE FROM issue_search WHERE rowid = :no"), rows)
        session.execute(text("INSERT INTO issue_search (rowid, words) VALUES (:no, :words)"), rows)
        return
    session.execute(
        text(
            "INSERT INTO issue_search (sort_no, words) "
            "VALUES (:no, array_to_tsvector(string_to_array(:words, ' '))) "
            "ON CONFLICT (sort_no) DO UPDATE SET words = excluded.words"
        ),
        rows,
    )


def lacks_search(session: Session) -> bool:
    """Whether there are issues that nothing finds: the index is new, or its making was cut off."""
    indexed: int = session.execute(text("SELECT count(*) FROM issue_search")).scalar_one()
    return indexed < (session.scalar(select(func.count()).select_from(Issue)) or 0)


def rebuild_search() -> int:
    """Make the whole index anew from the rows of issues, in batches; how many were indexed."""
    return max(in_batches(_index_after), default=0)


def _index_after(session: Session, after: int) -> tuple[int, int] | None:
    query = select(Issue).where(Issue.sort_no > after).order_by(Issue.sort_no).limit(BATCH)
    rows = session.scalars(query).all()
    if not rows:
        return None
    words = {row.sort_no: found_by(state_of(row)) for row in rows}
    index_all(session, words, is_new=False)
    return len(rows), rows[-1].sort_no
