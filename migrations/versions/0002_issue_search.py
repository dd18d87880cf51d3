"""Full-text index of issues: FTS5 on SQLite, a tsvector under GIN on PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # detail=none and no columnsize: words are looked up, never ranked, so the index stays small
        op.execute(
            "CREATE VIRTUAL TABLE issue_search USING fts5(words, tokenize='unicode61', detail='none', columnsize=0)"
        )
        return
    op.execute("CREATE TABLE issue_search (sort_no bigint PRIMARY KEY, words tsvector NOT NULL)")
    op.execute("CREATE INDEX ix_issue_search_words ON issue_search USING gin (words)")


def downgrade() -> None:
    op.execute("DROP TABLE issue_search")
