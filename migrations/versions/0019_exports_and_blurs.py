"""Exports made in the background, columns of ledgers kept as views, and what is blurred in photos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("options", document, nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("item_count", sa.Integer(), nullable=True),
        sa.Column("missing_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('ledger', 'photos')", name=op.f("ck_exports_kind")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_exports_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index(op.f("ix_exports_owner_id"), "exports", ["owner_id"])
    op.create_table(
        "ledger_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("columns", document, nullable=False),
        sa.Column("lists", document, nullable=False),
        sa.Column("thumbnails", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_ledger_views_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_views")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_ledger_views_owner_id_name")),
    )
    op.create_table(
        "photo_blurs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rectangles", document, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_photo_blurs_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_blurs")),
    )
    op.create_index("ix_photo_blurs_sha256", "photo_blurs", ["sha256", "id"])


def downgrade() -> None:
    op.drop_table("photo_blurs")
    op.drop_table("ledger_views")
    op.drop_table("exports")
