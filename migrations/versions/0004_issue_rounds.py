"""Spans and rounds of issues, which the figures of reports are read from; `prepare_database` fills them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_spans",
        sa.Column("sort_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("node", sa.Integer(), nullable=False),
        sa.Column("from_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("round_next_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.String(length=8), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("run_from_us", sa.BigInteger(), nullable=False),
        sa.Column("filed_us", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sort_no", "seq", name=op.f("pk_issue_spans")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_issue_spans_left",
        "issue_spans",
        ["until_us"],
        sqlite_where=sa.text("ended_by IN ('closed', 'out')"),
        postgresql_where=sa.text("ended_by IN ('closed', 'out')"),
    )
    op.create_index("ix_issue_spans_node", "issue_spans", ["node", "from_us", "until_us"])
    op.create_table(
        "issue_rounds",
        sa.Column("sort_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=False),
        sa.Column("by_rebound", sa.SmallInteger(), nullable=False),
        sa.Column("rebound_of_no", sa.BigInteger(), nullable=True),
        sa.Column("rebounded_us", sa.BigInteger(), nullable=True),
        sa.Column("assigned_us", sa.BigInteger(), nullable=True),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("original_due_us", sa.BigInteger(), nullable=True),
        sa.Column("left_us", sa.BigInteger(), nullable=True),
        sa.Column("fix_us", sa.BigInteger(), nullable=True),
        sa.Column("fix_received_us", sa.BigInteger(), nullable=True),
        sa.Column("fix_on_spot", sa.SmallInteger(), nullable=False),
        sa.Column("fix_state", sa.String(length=12), nullable=True),
        sa.Column("verdict_us", sa.BigInteger(), nullable=True),
        sa.Column("first_verdict_us", sa.BigInteger(), nullable=True),
        sa.Column("first_passed", sa.SmallInteger(), nullable=False),
        sa.Column("rework_count", sa.Integer(), nullable=False),
        sa.Column("closed_us", sa.BigInteger(), nullable=True),
        sa.Column("close_kind", sa.String(length=16), nullable=True),
        sa.Column("paused_to_assign_us", sa.BigInteger(), nullable=False),
        sa.Column("paused_to_fix_us", sa.BigInteger(), nullable=False),
        sa.Column("paused_to_close_us", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("settled_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("first_known_us", sa.BigInteger(), nullable=False),
        sa.Column("known_node", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("sort_no", "number", name=op.f("pk_issue_rounds")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_issue_rounds_closed_us", "issue_rounds", ["closed_us"])
    op.create_index("ix_issue_rounds_due_us", "issue_rounds", ["due_us"])
    op.create_index("ix_issue_rounds_first_verdict_us", "issue_rounds", ["first_verdict_us"])
    op.create_index("ix_issue_rounds_known", "issue_rounds", ["known_node", "first_known_us", "known_us"])
    op.create_index(
        "ix_issue_rounds_late",
        "issue_rounds",
        ["fix_received_us"],
        sqlite_where=sa.text("fix_received_us - fix_us > 3600000000"),
        postgresql_where=sa.text("fix_received_us - fix_us > 3600000000"),
    )
    op.create_index("ix_issue_rounds_original_due_us", "issue_rounds", ["original_due_us"])
    op.create_index(
        "ix_issue_rounds_rebound",
        "issue_rounds",
        ["started_us"],
        sqlite_where=sa.text("by_rebound = 1"),
        postgresql_where=sa.text("by_rebound = 1"),
    )
    op.create_index(
        "ix_issue_rounds_rebound_of",
        "issue_rounds",
        ["rebound_of_no", "started_us"],
        sqlite_where=sa.text("rebound_of_no IS NOT NULL"),
        postgresql_where=sa.text("rebound_of_no IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("issue_rounds")
    op.drop_table("issue_spans")
