"""Rows of erasures: what, why, who asked, who decided, and how far it is carried out."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.erasure.grounds import ErasureState
from app.kernel.database import Base
from app.kernel.ids import new_id

STATES = tuple(state.value for state in ErasureState)


class Erasure(Base):
    """One photo's bytes, or the words of one event. No foreign keys: it must outlive a restore of older data.

    `command_id` finds the event again where a phone brings it a second time. `carried_out_at`: gone from the
    database; `done_at`: gone from the disk as well.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(sha256 IS NULL) <> (event_id IS NULL)", name="target"),
        CheckConstraint(
            "decided_by_id IS NULL OR state = 'refused' OR decided_by_id <> asked_by_id", name="two"
        ),
        Index("ix_erasures_state_id", "state", "id"),
        Index("ix_erasures_issue_id", "issue_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    issue_id: Mapped[UUID]
    photo_id: Mapped[UUID | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    event_id: Mapped[UUID | None]
    command_id: Mapped[UUID | None]
    version: Mapped[int | None] = mapped_column(Integer)
    ground: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    asked_by_id: Mapped[UUID]
    asked_at: Mapped[dt.datetime]
    decided_by_id: Mapped[UUID | None]
    decided_role: Mapped[str | None] = mapped_column(String(16))
    decided_at: Mapped[dt.datetime | None]
    refused_reason: Mapped[str | None] = mapped_column(Text)
    carried_out_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
