"""What is learnt from a photo once all its bytes are there: is it a whole picture, and what does it say?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.photos.decoding import TooCostly, Undecodable
from app.photos.derivatives import THUMB, make
from app.photos.exif_facts import ExifFacts, read_exif
from app.photos.fingerprint import dhash
from app.photos.formats import NotAPhoto
from app.photos.photo_info import ENDS_EARLY, describe
from app.photos.picture_header import PictureHeader, read_header

UNDECODABLE = "undecodable"
TOO_MANY_PIXELS = "too_many_pixels"
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Examination:
    """The verdict on a file. `problem` is None for a picture that can serve as evidence, else a stable code:
    empty_file, format_not_accepted, header_unreadable, too_many_pixels, ends_early, undecodable.

    Without `thumb` and with no problem the picture is whole as far as its structure goes, but decoding it
    would take more than decoding may: it is kept and shown without preview. `facts`: photo_info.describe.
    """

    media_type: str
    problem: str | None = None
    facts: dict[str, Any] | None = None
    thumb: bytes | None = None
    dhash: str | None = None


def examine(data: bytes, path: Path, *, max_pixels: int, latest: dt.datetime) -> Examination:
    """Examine a photo's bytes, which also lie in the file `path`. Raises OSError only.

    `latest` is the last believable time of taking, local and without zone.
    """
    try:
        header = read_header(data)
    except NotAPhoto as refusal:
        return Examination(UNKNOWN_TYPE, refusal.code)
    exif = read_exif(header.exif, latest=latest)
    media_type, facts = header.format.media_type, describe(header, exif)
    if header.pixels > max_pixels:
        return Examination(media_type, TOO_MANY_PIXELS, facts)
    problem, thumb = _decode(path, header, exif)
    return Examination(media_type, problem, facts, thumb, dhash(thumb) if thumb else None)


def _decode(path: Path, header: PictureHeader, exif: ExifFacts) -> tuple[str | None, bytes | None]:
    """The damage that decoding finds, and the thumbnail."""
    # Decoders of HEIC and AVIF fill missing tiles with grey and say nothing.
    if header.format.is_isobmff and header.ends_early:
        return ENDS_EARLY, None
    try:
        return None, make(path, header, exif.orientation, THUMB)
    except Undecodable:
        return ENDS_EARLY if header.ends_early else UNDECODABLE, None
    except TooCostly:
        return ENDS_EARLY if header.ends_early else None, None
