"""The two readers of EXIF blocks, each held to a bounded amount of work on hostile bytes."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import exifread
from PIL import ExifTags, Image

MAX_READS = 20_000
MAX_READ_BYTES = 4 * 1024 * 1024
"""A real block takes ExifRead some 3,000 reads; one whose directories lie over one another takes for ever."""
MAX_ENTRIES = 1_000

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_POINTERS = {0x8769, 0x8825}

_EXIFREAD_NAMES = {
    "Image Make": "Make",
    "Image Model": "Model",
    "Image Orientation": "Orientation",
    "EXIF DateTimeOriginal": "DateTimeOriginal",
    "EXIF OffsetTimeOriginal": "OffsetTimeOriginal",
    "GPS GPSLatitude": "GPSLatitude",
    "GPS GPSLatitudeRef": "GPSLatitudeRef",
    "GPS GPSLongitude": "GPSLongitude",
    "GPS GPSLongitudeRef": "GPSLongitudeRef",
    "GPS GPSAltitude": "GPSAltitude",
    "GPS GPSAltitudeRef": "GPSAltitudeRef",
}
_IMAGE_TAGS = {"Make": 0x010F, "Model": 0x0110, "Orientation": 0x0112}
_EXIF_TAGS = {"DateTimeOriginal": 0x9003, "OffsetTimeOriginal": 0x9011}
_GPS_TAGS = {
    "GPSLatitudeRef": 1,
    "GPSLatitude": 2,
    "GPSLongitudeRef": 3,
    "GPSLongitude": 4,
    "GPSAltitudeRef": 5,
    "GPSAltitude": 6,
}

# Both complain about broken EXIF on standard error; it is told by the warnings of the record instead.
logging.getLogger("exifread").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")


def _with_exifread(block: bytes) -> dict[str, Any]:
    tags = exifread.process_file(_BoundedFile(block), details=False, extract_thumbnail=False)
    return {ours: _plain(tags[theirs].values) for theirs, ours in _EXIFREAD_NAMES.items() if theirs in tags}


def _with_pillow(block: bytes) -> dict[str, Any]:
    exif = Image.Exif()
    exif.load(block)
    directories = (
        (_IMAGE_TAGS, exif),
        (_EXIF_TAGS, exif.get_ifd(ExifTags.IFD.Exif)),
        (_GPS_TAGS, exif.get_ifd(ExifTags.IFD.GPSInfo)),
    )
    found = {name: tags[tag] for names, tags in directories for name, tag in names.items() if tag in tags}
    # Pillow takes all text for Latin-1, which keeps the bytes: what they mean is for us to find out.
    return {
        name: value.encode("latin-1") if isinstance(value, str) else _plain(value)
        for name, value in found.items()
    }


_READERS: tuple[Callable[[bytes], dict[str, Any]], ...] = (_with_exifread, _with_pillow)
"""In the order of trust."""


def readings(block: bytes) -> list[dict[str, Any]]:
    """The tags of an EXIF block by each reader that makes sense of it, the more trusted first. Never raises.

    Values are text, bytes, or lists of whole numbers and fractions (None: an undefined number).
    """
    found = []
    for reader in _READERS:
        try:
            found.append(reader(block))
        except Exception:  # noqa: BLE001, S112  strangers' bytes: whatever they do, the photo is kept
            continue
    return found


def claims_too_much(block: bytes) -> bool:
    """Whether the directories hold more entries, or name more bytes, than a real block can.

    Pillow copies what each entry names: a few thousand entries over the same 60 KB would take all memory.
    """
    budget = 4 * len(block) + 4096
    for entries, size in enumerate(_claims(block), start=1):
        budget -= size
        if budget < 0 or entries > MAX_ENTRIES:
            return True
    return False


def _claims(block: bytes) -> Iterator[int]:
    """The bytes named by each entry of the directories that are read, as far as they lie in the block."""
    is_little = block.startswith(b"II")

    def number(at: int, size: int) -> int:
        return int.from_bytes(block[at : at + size], "little" if is_little else "big")

    waiting, seen = [number(4, 4)], set[int]()
    while waiting:
        at = waiting.pop()
        if at in seen or not 0 < at < len(block):
            continue
        seen.add(at)
        for entry in range(at + 2, min(at + 2 + 12 * number(at, 2), len(block) - 11), 12):
            size = _SIZES.get(number(entry + 2, 2), 0) * number(entry + 4, 4)
            yield size if size <= len(block) else 0
            if number(entry, 2) in _POINTERS:
                waiting.append(number(entry + 8, 4))


class _BoundedFile(io.BytesIO):
    """A block that stops being readable after so many reads."""

    def __init__(self, block: bytes) -> None:
        super().__init__(block)
        self._reads, self._bytes = 0, 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self._reads += 1
        self._bytes += len(found)
        if self._reads > MAX_READS or self._bytes > MAX_READ_BYTES:
            raise EOFError("unreasonable EXIF block")
        return found


def _plain(value: Any) -> Any:
    """A reader's value as text, bytes, or a list of whole numbers and fractions (None: undefined)."""
    if isinstance(value, str | bytes | int):
        return value
    parts = value if isinstance(value, list | tuple) else [value]
    return [part if type(part) is int else _fraction(part) for part in parts]


def _fraction(part: Any) -> Fraction | None:
    """Both readers have a fraction of their own that allows a denominator of 0."""
    if isinstance(part, tuple) and len(part) == 1:  # ExifRead wraps floats so
        part = part[0]
    if isinstance(part, float):
        return Fraction(part) if abs(part) < 1e12 else None  # also drops NaN and infinity
    numerator, denominator = getattr(part, "numerator", None), getattr(part, "denominator", None)
    if not isinstance(numerator, int) or not isinstance(denominator, int) or denominator == 0:
        return None
    return Fraction(numerator, denominator)
