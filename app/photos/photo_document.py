"""A photo as it travels within its issue: the shape that the API declares and `queries.photo_row` fills."""

from __future__ import annotations

from typing import Any, Literal

from app.kernel.api import Reply
from app.photos.claims import PhotoRole


class PositionDocument(Reply):
    """A place, WGS-84 degrees. `accuracy_m` null or 0: unknown; `at`: when it was read, if known."""

    latitude: float
    longitude: float
    accuracy_m: float | None
    source: Literal["device", "exif", "map", "point"]
    at: str | None


class PhotoDocument(Reply):
    """A photo. `problem` says why a damaged one is no evidence; `facts` is what its EXIF tells."""

    id: str
    role: PhotoRole
    sha256: str
    size_bytes: int
    media_type: str
    taken_at: str | None
    position: PositionDocument | None
    source: Literal["camera", "picker"]
    resized: bool
    state: Literal["expected", "stored", "damaged", "waived", "erased"]
    problem: str | None
    round: int
    flags: list[str]
    facts: dict[str, Any] | None
