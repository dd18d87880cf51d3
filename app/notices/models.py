"""Rows of notices: what lies in each person's inbox, and which steps of the clock were told."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class Notice(Base):
    """One thing one person is told. `cause_id` is the event, or stands for a step of the clock.

    `facts` has no personal data: number, category, severity, due date and round of the issue; the action and
    the acting role, or the days of a step.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("cause_id", "user_id"),
        Index("ix_notices_user_id_at", "user_id", "at"),
        Index("ix_notices_at", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issues.id"))
    kind: Mapped[str] = mapped_column(String(12))
    cause_id: Mapped[UUID]
    at: Mapped[dt.datetime]
    facts: Mapped[dict[str, Any]]
    read_at: Mapped[dt.datetime | None]


class NoticeMark(Base):
    """That a step of the clock was told in a round of an issue: it is never told again in that round."""

    __tablename__ = "notice_marks"
    __table_args__ = (Index("ix_notice_marks_at", "at"),)

    sort_no: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(12), primary_key=True)
    at: Mapped[dt.datetime]
