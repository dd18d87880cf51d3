"""Rows the figures are read from: spans and rounds of issues, derived from events (`rebuild-rounds`).

Keyed by an issue's `sort_no`, so that what was reported together lies together. Instants are microseconds
since 1970 (UTC); see history.py for the meaning of each.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base

SURELY_NOT_LATE_US = 3_600_000_000
"""The least that `late_sync_hours` can be set to."""


class IssueSpan(Base):
    """A stretch in which an issue was open with the same dimensions; `node` files it (see stabbing.py)."""

    __tablename__ = "issue_spans"
    __table_args__ = (
        Index("ix_issue_spans_node", "node", "from_us", "until_us"),
        Index(
            "ix_issue_spans_left",
            "until_us",
            sqlite_where=text("ended_by IN ('closed', 'out')"),
            postgresql_where=text("ended_by IN ('closed', 'out')"),
        ),
        {"sqlite_with_rowid": False},
    )

    sort_no: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    round: Mapped[int] = mapped_column(Integer)
    stage: Mapped[str] = mapped_column(String(12))
    node: Mapped[int] = mapped_column(Integer)
    from_us: Mapped[int] = mapped_column(BigInteger)
    until_us: Mapped[int] = mapped_column(BigInteger)
    next_us: Mapped[int] = mapped_column(BigInteger)
    round_next_us: Mapped[int] = mapped_column(BigInteger)
    ended_by: Mapped[str | None] = mapped_column(String(8))
    run: Mapped[int] = mapped_column(Integer)
    run_from_us: Mapped[int] = mapped_column(BigInteger)
    filed_us: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None]
    category: Mapped[str] = mapped_column(String(8))
    severity: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(24))
    known_us: Mapped[int] = mapped_column(BigInteger)


class IssueRound(Base):
    """A round with the dimensions of its last span, which hold from `settled_us` on.

    `known_node` of the first round files the time from the first event's arrival to the last one's: at a
    cut-off within it the issue is folded anew.
    """

    __tablename__ = "issue_rounds"
    __table_args__ = (
        # each holds the other times by which the round may have been found already, and when it was settled
        Index("ix_issue_rounds_closed_us", "closed_us", "settled_us"),
        Index("ix_issue_rounds_due_us", "due_us", "closed_us", "settled_us"),
        Index("ix_issue_rounds_original_due_us", "original_due_us", "closed_us", "due_us", "settled_us"),
        Index(
            "ix_issue_rounds_first_verdict_us",
            *("first_verdict_us", "closed_us", "due_us", "original_due_us", "settled_us"),
        ),
        Index("ix_issue_rounds_known", "known_node", "first_known_us", "known_us"),
        Index(
            "ix_issue_rounds_rebound",
            "started_us",
            sqlite_where=text("by_rebound = 1"),
            postgresql_where=text("by_rebound = 1"),
        ),
        Index(
            "ix_issue_rounds_rebound_of",
            "rebound_of_no",
            "started_us",
            sqlite_where=text("rebound_of_no IS NOT NULL"),
            postgresql_where=text("rebound_of_no IS NOT NULL"),
        ),
        Index(
            "ix_issue_rounds_late",
            "fix_received_us",
            sqlite_where=text(f"fix_received_us - fix_us > {SURELY_NOT_LATE_US}"),
            postgresql_where=text(f"fix_received_us - fix_us > {SURELY_NOT_LATE_US}"),
        ),
        {"sqlite_with_rowid": False},
    )

    sort_no: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    started_us: Mapped[int] = mapped_column(BigInteger)
    by_rebound: Mapped[int] = mapped_column(SmallInteger)
    rebound_of_no: Mapped[int | None] = mapped_column(BigInteger)
    rebounded_us: Mapped[int | None] = mapped_column(BigInteger)
    assigned_us: Mapped[int | None] = mapped_column(BigInteger)
    due_us: Mapped[int | None] = mapped_column(BigInteger)
    original_due_us: Mapped[int | None] = mapped_column(BigInteger)
    left_us: Mapped[int | None] = mapped_column(BigInteger)
    fix_us: Mapped[int | None] = mapped_column(BigInteger)
    fix_received_us: Mapped[int | None] = mapped_column(BigInteger)
    fix_on_spot: Mapped[int] = mapped_column(SmallInteger)
    fix_state: Mapped[str | None] = mapped_column(String(12))
    verdict_us: Mapped[int | None] = mapped_column(BigInteger)
    first_verdict_us: Mapped[int | None] = mapped_column(BigInteger)
    first_passed: Mapped[int] = mapped_column(SmallInteger)
    rework_count: Mapped[int] = mapped_column(Integer)
    closed_us: Mapped[int | None] = mapped_column(BigInteger)
    close_kind: Mapped[str | None] = mapped_column(String(16))
    paused_to_assign_us: Mapped[int] = mapped_column(BigInteger)
    paused_to_fix_us: Mapped[int] = mapped_column(BigInteger)
    paused_to_close_us: Mapped[int] = mapped_column(BigInteger)
    stage: Mapped[str] = mapped_column(String(12))
    settled_us: Mapped[int] = mapped_column(BigInteger)
    until_us: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None]
    category: Mapped[str] = mapped_column(String(8))
    severity: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(24))
    known_us: Mapped[int] = mapped_column(BigInteger)
    first_known_us: Mapped[int] = mapped_column(BigInteger)
    known_node: Mapped[int | None] = mapped_column(Integer)
