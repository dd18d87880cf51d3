"""The full-text index begins anew: `migrate` fills it with the words and the marks of all issues."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE issue_search")  # at once, where a DELETE would go through every word
        op.execute(
            "CREATE VIRTUAL TABLE issue_search USING fts5(words, tokenize='unicode61', detail='none', columnsize=0)"
        )
        return
    op.execute("TRUNCATE issue_search")


def downgrade() -> None:
    """Nothing: marks are words that nobody looks for."""
