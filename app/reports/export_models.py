"""Rows of exports asked for, and of the columns of ledgers kept as views."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.kernel.ids import new_id

KINDS = ("ledger", "photos", "report")


class Export(Base):
    """A file made in the background for who asked for it; `options` say what is in it.

    How far it is says its job. `size_bytes` is None until the file is there; it is removed some days later.
    """

    __tablename__ = "exports"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    options: Mapped[dict[str, Any]]
    file_name: Mapped[str] = mapped_column(String(120))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    item_count: Mapped[int | None] = mapped_column(Integer)
    missing_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[dt.datetime]
    ready_at: Mapped[dt.datetime | None]


class LedgerView(Base):
    """Columns of a ledger in somebody's order under a name; a shared one is everybody's to use.

    `columns` and `lists` are keys of app/data/ledger.yml.
    """

    __tablename__ = "ledger_views"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(40))
    is_shared: Mapped[bool]
    columns: Mapped[list[Any]]
    lists: Mapped[list[Any]]
    thumbnails: Mapped[bool]
    saved_at: Mapped[dt.datetime]
