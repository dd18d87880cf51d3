"""Rows of places: projects, responsibility areas, points. All coordinates are WGS-84 degrees."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, JsonDoc
from app.kernel.ids import new_id
from app.places.area_kinds import AreaKind


class Project(Base):
    """A construction project (代建项目). Switched off, never deleted."""

    __tablename__ = "projects"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)


class Area(Base):
    """A responsibility area (责任区域): an outline, and who answers for it.

    `geometry` is a GeoJSON polygon that was checked, None while nobody has drawn it; the four bounds and
    `square_m` follow from it. Ids are UUIDv7: where areas overlap, the one drawn first has the ground.
    """

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(kind.value for kind in AreaKind)}", name="kind"),
        CheckConstraint("(geometry IS NULL) = (min_latitude IS NULL)", name="bounds"),
        Index("ix_areas_bounds", "min_latitude", "max_latitude", "min_longitude", "max_longitude"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JsonDoc)
    square_m: Mapped[float | None] = mapped_column(Float)
    min_latitude: Mapped[float | None] = mapped_column(Float)
    max_latitude: Mapped[float | None] = mapped_column(Float)
    min_longitude: Mapped[float | None] = mapped_column(Float)
    max_longitude: Mapped[float | None] = mapped_column(Float)
    is_active: Mapped[bool] = mapped_column(default=True)


class Point(Base):
    """A point to visit (考察点位), with the code of its sticker. A new code ends the old sticker."""

    __tablename__ = "points"
    __table_args__ = (CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    code_since: Mapped[dt.datetime]
    is_active: Mapped[bool] = mapped_column(default=True)
