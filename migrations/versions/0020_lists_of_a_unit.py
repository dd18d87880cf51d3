"""Lists of whoever sees some units: indexes by the area's unit and by persons, and which listings stand beside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OF_AREA_UNIT = [
    "area_unit_id",
    "sort_no",
    "state",
    "is_open",
    "category",
    "severity",
    "source",
    "area_id",
    "lead_unit_id",
    "project_id",
    "due_at",
    "fix_at",
]
OF_PERSON = ["sort_no", "lead_unit_id", "area_unit_id"]
BESIDE = {"sqlite_where": sa.text("is_beside IS 1"), "postgresql_where": sa.text("is_beside IS true")}


def upgrade() -> None:
    op.drop_index("ix_issues_area_unit_id", "issues")
    op.drop_index("ix_issues_assignee_id", "issues")
    op.drop_index("ix_issues_reporter_id_sort_no", "issues")
    op.create_index("ix_issues_area_unit_id_list", "issues", OF_AREA_UNIT)
    op.create_index("ix_issues_assignee_id_sort_no", "issues", ["assignee_id", *OF_PERSON])
    op.create_index("ix_issues_reporter_id_sort_no", "issues", ["reporter_id", *OF_PERSON])
    with op.batch_alter_table("issue_units") as table:
        table.add_column(sa.Column("is_beside", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE issue_units SET is_beside = true WHERE NOT EXISTS (SELECT 1 FROM issues"
        " WHERE issues.id = issue_units.issue_id"
        " AND issue_units.unit_id IN (issues.lead_unit_id, issues.area_unit_id))"
    )
    with op.batch_alter_table("issue_units") as table:
        table.alter_column("is_beside", server_default=None)
    op.create_index("ix_issue_units_beside", "issue_units", ["unit_id", "issue_id"], unique=False, **BESIDE)


def downgrade() -> None:
    op.drop_index("ix_issue_units_beside", "issue_units")
    with op.batch_alter_table("issue_units") as table:
        table.drop_column("is_beside")
    op.drop_index("ix_issues_reporter_id_sort_no", "issues")
    op.drop_index("ix_issues_assignee_id_sort_no", "issues")
    op.drop_index("ix_issues_area_unit_id_list", "issues")
    op.create_index("ix_issues_reporter_id_sort_no", "issues", ["reporter_id", "sort_no"])
    op.create_index("ix_issues_assignee_id", "issues", ["assignee_id"])
    op.create_index("ix_issues_area_unit_id", "issues", ["area_unit_id"])
