"""Exports can be files of a month's report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _kinds("kind IN ('ledger', 'photos', 'report')")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM exports WHERE kind = 'report'"))
    _kinds("kind IN ('ledger', 'photos')")


def _kinds(condition: str) -> None:
    with op.batch_alter_table("exports") as table:
        table.drop_constraint(op.f("ck_exports_kind"), type_="check")
        table.create_check_constraint(op.f("ck_exports_kind"), condition)
