"""Rows of handovers: who handed whose work to whom, why, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, JsonDoc
from app.kernel.ids import new_id


class Handover(Base):
    """One handing over of all open work. Without `to_user_id` it goes back to the units that lead it.

    `refused` maps the id of each issue that stayed to the problem code that kept it.
    """

    __tablename__ = "handovers"
    __table_args__ = (Index("ix_handovers_from_user_id", "from_user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    from_user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    to_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[dt.datetime]
    total: Mapped[int] = mapped_column(Integer)
    moved: Mapped[int] = mapped_column(Integer)
    refused: Mapped[dict[str, Any]] = mapped_column(JsonDoc)
