"""The record of `./chabu photo-info`: what a file's own bytes say about a photo."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from app.photos.exif_facts import ExifFacts, read_exif
from app.photos.formats import NotAPhoto
from app.photos.picture_header import PictureHeader, read_header

ENDS_EARLY = "ends_early"


def photo_info(data: bytes, *, latest: dt.datetime) -> dict[str, Any]:
    """Size, orientation, time, position and camera of a photo's bytes, or `{"refused": code}`. Never raises.

    `latest` is the last believable time of taking, local and without zone; a later one counts as impossible.
    """
    try:
        header = read_header(data)
    except NotAPhoto as refusal:
        return {"refused": refusal.code}
    facts = read_exif(header.exif, latest=latest)
    return {"sha256": hashlib.sha256(data).hexdigest(), **describe(header, facts)}


def describe(header: PictureHeader, facts: ExifFacts) -> dict[str, Any]:
    """The facts of a photo as JSON keeps them; width and height as stored, before any turn."""
    warnings = [*facts.warnings, *([ENDS_EARLY] if header.ends_early else [])]
    return {
        "format": header.format.value,
        "width": header.width,
        "height": header.height,
        "orientation": facts.orientation,
        "taken_at": facts.taken_at.isoformat() if facts.taken_at else None,
        "utc_offset": facts.utc_offset,
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "altitude_m": facts.altitude_m,
        "make": facts.make,
        "model": facts.model,
        "warnings": warnings,
    }
