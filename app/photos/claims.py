"""What a command says about the photos it brings, before their bytes arrive."""

from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

POOR_ACCURACY_M = 100.0
"""A position less certain than this is marked for checking; 0 means that the device did not know."""
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of WGS 84."""


def _utc(moment: dt.datetime) -> dt.datetime:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError as error:  # at the ends of the calendar
        raise PydanticCustomError("datetime_range", "no such time") from error


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]


class PhotoRole(StrEnum):
    """What a photo shows: before the fix, after it, or the scene at any time."""

    BEFORE = "before"
    AFTER = "after"
    SCENE = "scene"


class PhotoPosition(BaseModel):
    """Where the device said it was when the photo was taken (WGS 84)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)
    source: Literal["device", "exif", "map", "point"]
    at: Instant | None = None


class PhotoClaim(BaseModel):
    """One photo of a command: the row it becomes, and the bytes that will be taken for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(ge=1)
    media_type: str = Field(min_length=1, max_length=64)
    role: PhotoRole
    taken_at: Instant | None = None
    position: PhotoPosition | None = None
    source: Literal["camera", "picker"]
    resized: bool = False


def needs_position_check(position: PhotoPosition | None) -> bool:
    """Whether a position is too vague, or too precise to be true, to be taken at its word."""
    if position is None or position.accuracy_m is None:
        return False
    return position.accuracy_m == 0 or position.accuracy_m > POOR_ACCURACY_M


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Metres between two WGS 84 positions on the sphere (haversine); 0.5 % off at most."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(other_longitude - longitude)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def positions_differ(distance: float, accuracy_m: float | None) -> bool:
    """Whether device and EXIF disagree: by more than 100 m beyond what the device itself allowed for."""
    return distance > POOR_ACCURACY_M + (accuracy_m or 0)
