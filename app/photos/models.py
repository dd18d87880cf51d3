"""Rows of photos: what an issue was promised, the bytes that arrived, and who has sent which bytes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.kernel.ids import new_id


class Photo(Base):
    """A photo of an issue: its role, time and place as the device told them. Two rows may share bytes.

    `issue_id` is None while the command that brings the photo lies in quarantine. `facts` are those of the
    bytes (see photo_info.describe) with what was found by comparing them with the row; `flags` are shown to
    people and decide nothing. `problem` says why a damaged photo is no evidence.
    """

    __tablename__ = "photos"
    __table_args__ = (
        CheckConstraint("role IN ('before', 'after', 'scene')", name="role"),
        CheckConstraint("state IN ('expected', 'stored', 'damaged', 'waived', 'erased')", name="state"),
        CheckConstraint("source IN ('camera', 'picker')", name="source"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    issue_id: Mapped[UUID | None] = mapped_column(ForeignKey("issues.id"), index=True)
    command_id: Mapped[UUID] = mapped_column(index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(8))
    round: Mapped[int] = mapped_column(Integer, default=1)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[dt.datetime | None]
    latitude: Mapped[float | None] = mapped_column(Float(53))
    longitude: Mapped[float | None] = mapped_column(Float(53))
    accuracy_m: Mapped[float | None] = mapped_column(Float(53))
    position_source: Mapped[str | None] = mapped_column(String(8))
    position_at: Mapped[dt.datetime | None]
    source: Mapped[str] = mapped_column(String(8))
    resized: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8), default="expected")
    problem: Mapped[str | None] = mapped_column(String(32))
    facts: Mapped[dict[str, Any] | None]
    flags: Mapped[list[Any]] = mapped_column(default=list)
    named_at: Mapped[dt.datetime]
    stored_at: Mapped[dt.datetime | None]
    waived_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    waived_reason: Mapped[str | None] = mapped_column(Text)


class Blob(Base):
    """Bytes that lie in the store under their SHA-256, and what was learnt from them."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    problem: Mapped[str | None] = mapped_column(String(32))
    facts: Mapped[dict[str, Any] | None]
    has_preview: Mapped[bool]
    dhash: Mapped[str | None] = mapped_column(String(16))
    stored_at: Mapped[dt.datetime]


class ErasedBytes(Base):
    """Bytes erased by law: nothing is kept under this hash any more, and nothing is taken in under it."""

    __tablename__ = "erased_bytes"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_at: Mapped[dt.datetime]


class BlobSender(Base):
    """Who has sent which bytes: only to them is it said that the server has them already."""

    __tablename__ = "blob_senders"

    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)


class PhotoBlur(Base):
    """What of a picture was marked to be made unrecognisable, by whom and when; the newest row counts.

    `rectangles`: [left, top, width, height] each, in shares of the upright picture; none: nothing any more.
    """

    __tablename__ = "photo_blurs"
    __table_args__ = (Index("ix_photo_blurs_sha256", "sha256", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    rectangles: Mapped[list[Any]]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime]
