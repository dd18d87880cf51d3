"""Rows of the bulletin's templates: each that was handed in, whether it is the one in use."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, JsonDoc
from app.kernel.ids import new_id


class ReportTemplate(Base):
    """A template by its version, from 1; its bytes are kept by their hash. At most one is in use.

    Where none is, the one that Chabu brings is. `warnings` are its deviations from GB/T 9704 when it came.
    """

    __tablename__ = "report_templates"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(Integer, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    warnings: Mapped[Any] = mapped_column(JsonDoc)
    is_in_use: Mapped[bool] = mapped_column(Boolean)
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[dt.datetime]
