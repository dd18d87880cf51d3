"""Keeps the full-text index of issues.

FTS5 on SQLite, a tsvector with GIN on PostgreSQL, both keyed by the sort number.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.issues.search_words import index_words


def index_text(session: Session, sort_no: int, *texts: str | None) -> None:
    """Make an issue findable by the words of its texts, in place of those before."""
    words = index_words(*texts)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DELETE FROM issue_search WHERE rowid = :no"), {"no": sort_no})
        session.execute(
            text("INSERT INTO issue_search (rowid, words) VALUES (:no, :words)"),
            {"no": sort_no, "words": words},
        )
        return
    session.execute(
        text(
            "INSERT INTO issue_search (sort_no, words) "
            "VALUES (:no, array_to_tsvector(string_to_array(:words, ' '))) "
            "ON CONFLICT (sort_no) DO UPDATE SET words = excluded.words"
        ),
        {"no": sort_no, "words": words},
    )
