"""Indexes of rounds hold the other times by which a round may have been found already: each is read once."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "issue_rounds"
COLUMNS = {
    "ix_issue_rounds_due_us": ["due_us", "closed_us"],
    "ix_issue_rounds_original_due_us": ["original_due_us", "closed_us", "due_us"],
    "ix_issue_rounds_first_verdict_us": ["first_verdict_us", "closed_us", "due_us", "original_due_us"],
}


def upgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, TABLE)
        op.create_index(name, TABLE, columns)


def downgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, TABLE)
        op.create_index(name, TABLE, columns[:1])
