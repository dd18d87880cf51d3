"""Rows of notices: what lies in each person's inbox, and which steps of the clock were told."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.notices.channel_kinds import ChannelKind


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


class Channel(Base):
    """A way out of the house. `sealed` holds addresses and passwords (kernel.sealed), `place` the host alone.

    `unit_id` says for whom it is: a unit with those below it, None for everybody. `kinds` go there unless a
    person chose otherwise.
    """

    __tablename__ = "channels"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(kind.value for kind in ChannelKind)}", name="kind"),
        CheckConstraint("language IN ('zh', 'en')", name="language"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    sealed: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    kinds: Mapped[list[Any]]
    language: Mapped[str] = mapped_column(String(2))
    is_active: Mapped[bool]
    changed_at: Mapped[dt.datetime]


class ChannelChoice(Base):
    """What a person wants through a channel; `address` only where the channel reaches one person."""

    __tablename__ = "channel_choices"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True)
    kinds: Mapped[list[Any]]
    address: Mapped[str | None] = mapped_column(String(254))
