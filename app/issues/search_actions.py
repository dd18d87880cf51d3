"""Keeps the full-text index of issues.

FTS5 on SQLite, a tsvector with GIN on PostgreSQL, both keyed by the sort number.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.issues.search_words import index_words


def index_text(session: Session, sort_no: int, *texts: str | None) -> None:
    """Make an issue findable by the words of its texts, in place of those before."""
    index_all(session, {sort_no: index_words(*texts)}, is_new=False)


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
