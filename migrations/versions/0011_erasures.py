"""Erasures required by law: who asked, who approved, and the hashes under which nothing is kept any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = "state IN ('expected', 'stored', 'damaged', 'waived'{more})"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("command_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_role", sa.String(length=16), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'refused', 'approved', 'done')", name=op.f("ck_erasures_state")
        ),
        sa.CheckConstraint("(sha256 IS NULL) <> (event_id IS NULL)", name=op.f("ck_erasures_target")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR state = 'refused' OR decided_by_id <> asked_by_id",
            name=op.f("ck_erasures_two"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("ix_erasures_state_id", "erasures", ["state", "id"], unique=False)
    op.create_index("ix_erasures_issue_id", "erasures", ["issue_id"], unique=False)
    op.create_table(
        "erased_bytes",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_erased_bytes")),
    )
    _photo_states(", 'erased'")


def downgrade() -> None:
    op.execute(sa.text("UPDATE photos SET state = 'waived' WHERE state = 'erased'"))
    _photo_states("")
    op.drop_table("erased_bytes")
    op.drop_table("erasures")


def _photo_states(more: str) -> None:
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_photos_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_photos_state"), STATES.format(more=more))
