"""Rows of monthly reports: versions of a month with cut-off and who took which step; frozen files."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, JsonDoc
from app.kernel.ids import new_id


class MonthlyReport(Base):
    """A version of a month's report. `known_at` is its cut-off K, set when it is drafted.

    `photo_pairs` are those chosen to be printed: [{before, after}], ids in their order; None: as proposed.
    `template_version` is that of the bulletin's template when it was drafted; None: Chabu's own.
    Frozen, it names the last checkpoint at that time and the SHA-256 of its figures (the JSON file).
    """

    __tablename__ = "monthly_reports"
    __table_args__ = (
        UniqueConstraint("month", "version"),
        CheckConstraint("state IN ('draft', 'checked', 'frozen')", name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    month: Mapped[str] = mapped_column(String(7))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(8))
    known_at: Mapped[dt.datetime]
    photo_pairs: Mapped[Any] = mapped_column(JsonDoc, nullable=True)
    template_version: Mapped[int | None] = mapped_column(Integer)
    drafted_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    drafted_at: Mapped[dt.datetime]
    checked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[dt.datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[dt.datetime | None]
    returned_reason: Mapped[str | None] = mapped_column(Text)
    checkpoint_seq: Mapped[int | None] = mapped_column(BigInteger)
    checkpoint_hash: Mapped[str | None] = mapped_column(String(64))
    sha256: Mapped[str | None] = mapped_column(String(64))


class MonthlyReportFile(Base):
    """A file of a frozen report; its bytes are kept by their hash."""

    __tablename__ = "monthly_report_files"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("monthly_reports.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
