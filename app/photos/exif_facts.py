"""The facts that an EXIF block states about a photo: when, where, by which camera, which way up.

ExifRead reads first, Pillow second; each fact is the first of the two that makes sense. What is absent or
impossible is None, with a warning that names it. Nothing here raises, whatever the bytes are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

from app.photos.exif_readers import claims_too_much, readings

EARLIEST_YEAR = 1990
"""Before digital cameras: an older time is a clock that was never set."""
LOWEST_M, HIGHEST_M = -1_000.0, 20_000.0
"""Below the Dead Sea's shore and mines people walk in, above airliners: outside, the number is a fault."""

_TIME = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.\d*)?")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_UNSET = re.compile(r"[0: /T-]*")

Fact = TypeVar("Fact")
Tags = Mapping[str, Any]
"""Values by name: text, bytes, or a list of whole numbers and fractions (None: an undefined number)."""


class _Impossible(ValueError):
    """A tag is there and says something that cannot be; the text names the warning."""


@dataclass(frozen=True)
class ExifFacts:
    """What is known. `taken_at` is local time without zone, as EXIF has it; `utc_offset` looks like +08:00.

    Latitude and longitude are decimal degrees (south and west negative) and come as a pair or not at all.
    """

    taken_at: dt.datetime | None = None
    utc_offset: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude_m: float | None = None
    make: str | None = None
    model: str | None = None
    orientation: int | None = None
    warnings: tuple[str, ...] = field(default=())


def read_exif(block: bytes | None, *, latest: dt.datetime | None) -> ExifFacts:
    """The facts of an EXIF block, beginning with its TIFF signature; none at all for None.

    `latest` is the last believable time a photo can have been taken, local and without zone (None: any).
    """
    if not block:
        return ExifFacts()
    if claims_too_much(block):
        return ExifFacts(warnings=("exif_unreasonable",))
    warnings: list[str] = []
    found = readings(block)
    if not found:
        return ExifFacts(warnings=("exif_unreadable",))

    def first(interpret: Callable[[Tags], Fact | None]) -> Fact | None:
        complaint = None
        for tags in found:
            try:
                fact = interpret(tags)
            except _Impossible as error:
                complaint = str(error)
            else:
                if fact is not None:
                    return fact
        if complaint:
            warnings.append(complaint)
        return None

    position = first(_position)
    return ExifFacts(
        taken_at=first(lambda tags: _time(tags, latest)),
        utc_offset=first(_offset),
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        altitude_m=first(_altitude),
        make=first(lambda tags: _text(tags.get("Make"))),
        model=first(lambda tags: _text(tags.get("Model"))),
        orientation=first(_orientation),
        warnings=tuple(warnings),
    )


def _time(tags: Tags, latest: dt.datetime | None) -> dt.datetime | None:
    text = _text(tags.get("DateTimeOriginal"))
    if text is None:
        return None
    if _UNSET.fullmatch(text):
        raise _Impossible("time_unset")
    match = _TIME.fullmatch(text)
    try:
        moment = dt.datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*match.groups()) if match else "")
    except ValueError as error:
        raise _Impossible("time_malformed") from error
    if moment.year < EARLIEST_YEAR or (latest and moment > latest):
        raise _Impossible("time_implausible")
    return moment


def _offset(tags: Tags) -> str | None:
    text = _text(tags.get("OffsetTimeOriginal"))
    if text is None:
        return None
    if text == "Z":
        return "+00:00"
    match = _OFFSET.fullmatch(text)
    # UTC-12 to UTC+14 are in use.
    if not match or int(match[2]) > 14 or int(match[3]) > 59:
        raise _Impossible("utc_offset_malformed")
    return text


def _position(tags: Tags) -> tuple[float, float] | None:
    latitude, longitude = (_degrees(tags.get(name)) for name in ("GPSLatitude", "GPSLongitude"))
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise _Impossible("position_incomplete")
    south = _sign(tags.get("GPSLatitudeRef"), "N", "S")
    west = _sign(tags.get("GPSLongitudeRef"), "E", "W")
    if south is None or west is None:
        raise _Impossible("position_without_reference")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise _Impossible("position_out_of_range")
    if latitude == 0 and longitude == 0:
        raise _Impossible("position_zero")
    return round(float(latitude * south), 8), round(float(longitude * west), 8)


def _degrees(value: Any) -> Fraction | None:
    """Degrees, minutes and seconds (each may carry a fraction) as degrees; an undefined part leaves none."""
    parts = _numbers(value)[:3]
    if not parts or None in parts:
        return None
    return sum((part / 60**place for place, part in enumerate(parts) if part is not None), Fraction(0))


def _sign(value: Any, positive: str, negative: str) -> int | None:
    letter = (_text(value) or "")[:1].upper()
    return {positive: 1, negative: -1}.get(letter)


def _altitude(tags: Tags) -> float | None:
    metres = next(iter(_numbers(tags.get("GPSAltitude"))), None)
    if metres is None:
        return None
    reference = next(iter(_numbers(tags.get("GPSAltitudeRef"))), None)
    # 1: below sea level; 3: below the ellipsoid (EXIF 3.0).
    altitude = float(-metres if reference in (1, 3) else metres)
    if not LOWEST_M <= altitude <= HIGHEST_M:
        raise _Impossible("altitude_implausible")
    return round(altitude, 4)


def _orientation(tags: Tags) -> int | None:
    value = next(iter(_numbers(tags.get("Orientation"))), None)
    if value is None:
        return None
    if value not in range(1, 9):
        raise _Impossible("orientation_invalid")
    return int(value)


def _text(value: Any, limit: int = 120) -> str | None:
    """Text without padding and control characters; telephones write UTF-8, older Chinese ones GB 18030."""
    if isinstance(value, bytes):
        value = _decoded(value.split(b"\x00", 1)[0])
    if not isinstance(value, str):
        return None
    text = "".join(char for char in value.split("\x00", 1)[0] if char.isprintable()).strip()
    return text[:limit] or None


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _numbers(value: Any) -> list[Fraction | None]:
    if isinstance(value, bytes):
        value = list(value)
    if not isinstance(value, list | tuple):
        value = [value]
    return [Fraction(part) if isinstance(part, Fraction | int) else None for part in value]
