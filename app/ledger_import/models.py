"""Rows of imports, of the old numbers they brought, of refused rows, and of categories once mapped."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, JsonDoc

STATES = ("uploaded", "running", "done", "failed", "cancelled")


class LedgerImport(Base):
    """One file brought in. `done_rows` rows of it are settled; the chunk that settled them set it.

    `total_rows` is None until the file was read to its end. `is_trial`: everything is tried, nothing kept.
    """

    __tablename__ = "ledger_imports"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_ledger_imports_file", "file_sha256", "mapping_sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[Any] = mapped_column(JsonDoc, nullable=True)
    mapping_sha256: Mapped[str | None] = mapped_column(String(64))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(12))
    is_trial: Mapped[bool]
    total_rows: Mapped[int | None] = mapped_column(Integer)
    done_rows: Mapped[int] = mapped_column(Integer)
    imported_count: Mapped[int] = mapped_column(Integer)
    known_count: Mapped[int] = mapped_column(Integer)
    refused_count: Mapped[int] = mapped_column(Integer)
    problem: Mapped[Any] = mapped_column(JsonDoc, nullable=True)
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


class ImportedNumber(Base):
    """A number of an older ledger and the issue it became: a row is imported once, however often it comes."""

    __tablename__ = "imported_numbers"

    ledger: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[str] = mapped_column(String(100), primary_key=True)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issues.id"))
    import_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_imports.id"), index=True)
    row: Mapped[int] = mapped_column(Integer)


class RefusedRow(Base):
    """A row left out: its cells as they were read, and what is wrong with it."""

    __tablename__ = "ledger_refused_rows"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_imports.id"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    cells: Mapped[list[Any]] = mapped_column(JsonDoc)
    faults: Mapped[list[Any]] = mapped_column(JsonDoc)


class CategoryWord(Base):
    """A ledger's text for a category, folded, and the category somebody once said it means."""

    __tablename__ = "ledger_category_words"

    word: Mapped[str] = mapped_column(String(300), primary_key=True)
    category: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    at: Mapped[dt.datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
