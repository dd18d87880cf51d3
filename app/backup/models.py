"""Rows of backups made, or tried: what the administrator sees."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.kernel.ids import new_id


class BackupRun(Base):
    """One attempt into CHABU_BACKUP_DIR. `code` and `details` say what was wrong."""

    __tablename__ = "backup_runs"
    __table_args__ = (CheckConstraint("outcome IN ('made', 'failed')", name="outcome"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    started_at: Mapped[dt.datetime] = mapped_column(index=True)
    finished_at: Mapped[dt.datetime]
    outcome: Mapped[str] = mapped_column(String(8))
    name: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    photo_count: Mapped[int | None] = mapped_column(Integer)
    code: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any] | None]
