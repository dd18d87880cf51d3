"""Indexes of rounds hold when a round was settled: what changed hands later is told apart without its row."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "issue_rounds"
COLUMNS = {
    "ix_issue_rounds_closed_us": ["closed_us"],
    "ix_issue_rounds_due_us": ["due_us", "closed_us"],
    "ix_issue_rounds_original_due_us": ["original_due_us", "closed_us", "due_us"],
    "ix_issue_rounds_first_verdict_us": ["first_verdict_us", "closed_us", "due_us", "original_due_us"],
}


def upgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, TABLE)
        op.create_index(name, TABLE, [*columns, "settled_us"])


def downgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, TABLE)
        op.create_index(name, TABLE, columns)
