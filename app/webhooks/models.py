"""Rows of webhooks: where calls go, for which actions and units, and why one was switched off."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.kernel.ids import new_id


class Webhook(Base):
    """One receiver. `sealed` holds address and secret; `place` is the host that may be shown.

    Without `actions` it is told of all, without `unit_id` of everything. `stopped_why`: by whom or by what
    it was switched off: `by_hand`, `failing`, `gone`.
    """

    __tablename__ = "webhooks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(255))
    sealed: Mapped[str] = mapped_column(Text)
    actions: Mapped[list[Any]]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    is_active: Mapped[bool]
    stopped_why: Mapped[str | None] = mapped_column(String(12))
    stopped_at: Mapped[dt.datetime | None]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[dt.datetime]
