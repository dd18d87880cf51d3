"""Says what of a picture is made unrecognisable; the original stays untouched."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.problems import Problem
from app.photos import errors
from app.photos.blur import Rectangle
from app.photos.models import Photo, PhotoBlur


def blur_photo(session: Session, photo: Photo, rectangles: Sequence[Rectangle], by_id: UUID) -> PhotoBlur:
    """Keep which rectangles are unrecognisable in every derived picture of these bytes from now on.

    What was marked before stays on record. Rows that share the bytes show the same. Raises Problem
    photo_not_here for a row whose bytes have not come: a mere claim of a hash marks nobody's picture.
    """
    if photo.stored_at is None:
        raise Problem(errors.PHOTO_NOT_HERE)
    kept = [rectangle.as_json() for rectangle in rectangles]
    row = PhotoBlur(id=new_id(), sha256=photo.sha256, rectangles=kept, by_id=by_id, at=now())
    session.add(row)
    session.flush()
    detail = {"rectangles": len(kept)}
    record(session, "photo.blur", object_kind="photo", object_id=photo.id, detail=detail, actor=by_id)
    return row
