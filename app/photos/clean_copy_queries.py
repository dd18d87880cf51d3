"""Copies of photos for outside the house: drawn anew, without metadata, blurred where marked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.kernel.problems import Problem
from app.photos import decoding, derivatives, errors
from app.photos.blur import blurred, rectangles_of
from app.photos.exif_facts import read_exif
from app.photos.formats import NotAPhoto
from app.photos.models import Photo
from app.photos.picture_header import read_header
from app.photos.queries import blur_of, photo_store
from app.photos.upload import PhotoState

COPY = derivatives.Variant("copy", 2560, 88)


def clean_copy(session: Session, photo: Photo) -> bytes:
    """A photo as a JPEG of at most 2,560 px. Raises Problem photo_erased, photo_not_here or no_preview."""
    if photo.state == PhotoState.ERASED:
        raise Problem(errors.PHOTO_ERASED)
    if photo.stored_at is None:  # a row that only claims a hash gives nobody the bytes of others
        raise Problem(errors.PHOTO_NOT_HERE)
    original = photo_store().original(photo.sha256)
    try:
        data = original.read_bytes()
        header = read_header(data)
        orientation = read_exif(header.exif, latest=None).orientation
        jpeg = derivatives.make(original, header, orientation, COPY)
    except FileNotFoundError as error:
        raise Problem(errors.PHOTO_NOT_HERE) from error
    except (NotAPhoto, decoding.Undecodable, decoding.TooCostly) as error:
        raise Problem(errors.NO_PREVIEW) from error
    blur = blur_of(session, photo.sha256)
    return blurred(jpeg, rectangles_of(blur.rectangles), COPY.quality) if blur and blur.rectangles else jpeg
