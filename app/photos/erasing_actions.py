"""Photos whose bytes are erased by law: rows keep that there was a photo, and nothing of what it showed."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.photos.models import Blob, BlobSender, ErasedBytes, Photo, PhotoBlur
from app.photos.upload import PhotoState


def erase_bytes(session: Session, sha256: str) -> list[Photo]:
    """Make all rows that name these bytes tombstones, and forget what was learnt from them; returns the rows.

    The files are removed after the commit (upkeep.drop_erased). Doing it twice changes nothing.
    """
    query = select(Photo).where(Photo.sha256 == sha256).order_by(Photo.id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    rows = list(session.scalars(locked))
    for photo in rows:
        mark_erased(photo)
    session.execute(delete(BlobSender).where(BlobSender.sha256 == sha256))
    session.execute(delete(Blob).where(Blob.sha256 == sha256))
    session.execute(delete(PhotoBlur).where(PhotoBlur.sha256 == sha256))
    if session.get(ErasedBytes, sha256) is None:
        session.add(ErasedBytes(sha256=sha256, erased_at=now()))
    session.flush()
    return rows


def mark_erased(photo: Photo) -> None:
    """Take from a row what says where or of whom the picture was."""
    photo.state, photo.problem, photo.stored_at = PhotoState.ERASED.value, None, None
    photo.facts, photo.flags = None, []
    photo.latitude = photo.longitude = photo.accuracy_m = None
    photo.position_source = photo.position_at = None
