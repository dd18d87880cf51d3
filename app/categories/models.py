"""Rows of categories, their revisions, and of the days that are not worked as the week says."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.categories.time_limits import TIME_UNITS, TimeLimit
from app.kernel.database import Base, JsonDoc

ROUTES = ("internal", "refer")


class CategoryGroup(Base):
    """A group of categories (大类)."""

    __tablename__ = "category_groups"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    zh: Mapped[str] = mapped_column(String(60))
    en: Mapped[str] = mapped_column(String(100))


class Category(Base):
    """A category (小类). It is switched off, never deleted: issues name it. `version` counts revisions."""

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        CheckConstraint(f"route IN {ROUTES}", name="route"),
        CheckConstraint(f"limit_unit IN {TIME_UNITS}", name="limit_unit"),
        CheckConstraint("limit_n >= 1", name="limit_n"),
        CheckConstraint("(interim_n IS NULL) = (interim_unit IS NULL)", name="interim"),
        UniqueConstraint("group_code", "zh"),
    )

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    group_code: Mapped[str] = mapped_column(ForeignKey("category_groups.code"))
    zh: Mapped[str] = mapped_column(String(60))
    en: Mapped[str] = mapped_column(String(100))
    pinyin: Mapped[str] = mapped_column(String(60))
    severity: Mapped[int] = mapped_column(Integer)
    limit_n: Mapped[int] = mapped_column(Integer)
    limit_unit: Mapped[str] = mapped_column(String(16))
    interim_n: Mapped[int | None] = mapped_column(Integer)
    interim_unit: Mapped[str | None] = mapped_column(String(16))
    interim_act: Mapped[str | None] = mapped_column(String(100))
    party: Mapped[str] = mapped_column(String(32))
    route: Mapped[str] = mapped_column(String(16))
    file_when: Mapped[str] = mapped_column(Text)
    close_when: Mapped[str] = mapped_column(Text)
    photo_optional: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    basis: Mapped[list[Any]] = mapped_column(JsonDoc, default=list)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def limit(self) -> TimeLimit:
        """The time to rectify."""
        return TimeLimit(self.limit_n, self.limit_unit)  # type: ignore[arg-type]  # a check holds the column

    @property
    def interim(self) -> TimeLimit | None:
        """The time to make safe first; None where nothing is dangerous meanwhile."""
        if self.interim_n is None or self.interim_unit is None:
            return None
        return TimeLimit(self.interim_n, self.interim_unit)  # type: ignore[arg-type]


class CategoryRevision(Base):
    """A category as it was from one change on; the first is how it came in. Append-only."""

    __tablename__ = "category_revisions"

    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[dt.datetime]
    by_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDoc)


class CalendarYear(Base):
    """A year whose holidays were entered. It is unconfirmed until compared with the official notice."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(100))
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[dt.datetime]
    changed_by_id: Mapped[UUID | None]


class CalendarDay(Base):
    """A day that is not worked though the week would have it, or worked though it is a weekend."""

    __tablename__ = "calendar_days"
    __table_args__ = (CheckConstraint("kind IN ('holiday', 'workday')", name="kind"),)

    date: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(40))
