"""Rows of calendar feeds: one secret link of one person at a time."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.kernel.ids import new_id


class CalendarFeed(Base):
    """The link of one person. The secret is shown once; here is its SHA-256."""

    __tablename__ = "calendar_feeds"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), unique=True)
    made_at: Mapped[dt.datetime]
    last_read_on: Mapped[dt.date | None]
