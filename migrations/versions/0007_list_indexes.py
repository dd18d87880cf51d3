"""Indexes that hold what lists filter by, so that a page and its count are found without fetching rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FILTERED = [
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
LEADS = ["state", "category", "severity", "area_id", "lead_unit_id"]
REBOUND = "rebound_of_id IS NOT NULL OR rebound_count > 0"
BEFORE = {
    "ix_issues_state_sort_no": ["state", "sort_no"],
    "ix_issues_lead_unit_id_sort_no": ["lead_unit_id", "sort_no"],
    "ix_issues_area_id_sort_no": ["area_id", "sort_no"],
    "ix_issues_category_sort_no": ["category", "sort_no"],
    "ix_issues_is_open_sort_no": ["is_open", "sort_no"],
    "ix_issues_open_due": ["is_open", "due_at"],
    "ix_issues_project_id": ["project_id"],
}


def _without(*names: str) -> list[str]:
    return [name for name in FILTERED if name not in names]


AFTER = {
    **{f"ix_issues_{lead}_list": [lead, "sort_no", *_without(lead)] for lead in LEADS},
    "ix_issues_open_list": ["sort_no", *FILTERED],
    "ix_issues_open_due_list": ["due_at", "sort_no", *_without("due_at")],
    "ix_issues_due_at_sort_no": ["due_at", "sort_no"],
    "ix_issues_source_sort_no": ["source", "sort_no"],
    "ix_issues_project_id_sort_no": ["project_id", "sort_no"],
    "ix_issues_closed_last_event": ["last_event_at"],
    "ix_issues_rebound": ["sort_no"],
}
OPEN = {"postgresql_where": sa.text("is_open IS true"), "sqlite_where": sa.text("is_open IS 1")}
CLOSED = {"postgresql_where": sa.text("is_open IS false"), "sqlite_where": sa.text("is_open IS 0")}
ONLY: dict[str, dict[str, Any]] = {
    "ix_issues_open_list": OPEN,
    "ix_issues_open_due_list": OPEN,
    "ix_issues_closed_last_event": CLOSED,
    "ix_issues_rebound": {"postgresql_where": sa.text(REBOUND), "sqlite_where": sa.text(REBOUND)},
}


def upgrade() -> None:
    for name in BEFORE:
        op.drop_index(name, "issues")
    for name, columns in AFTER.items():
        op.create_index(name, "issues", columns, unique=False, **ONLY.get(name, {}))
    op.drop_index("ix_commands_device_seq", "commands")
    op.create_index(
        "ix_commands_device_seq",
        "commands",
        ["device_id", "seq"],
        sqlite_where=sa.text("device_id IS NOT NULL"),
        postgresql_where=sa.text("device_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_commands_device_seq", "commands")
    op.create_index("ix_commands_device_seq", "commands", ["device_id", "seq"])
    for name in AFTER:
        op.drop_index(name, "issues")
    for name, columns in BEFORE.items():
        op.create_index(name, "issues", columns, unique=False)
