"""The photo pairs that a clerk chooses for a month's report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("monthly_reports", sa.Column("photo_pairs", document, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("monthly_reports") as batch:
        batch.drop_column("photo_pairs")
