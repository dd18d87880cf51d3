"""Since when a target of deliveries fails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # what fails now counts from its next failure: a day too many is no harm, a switched-off receiver is
    op.add_column("delivery_targets", sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("delivery_targets") as table:
        table.drop_column("failing_since")
