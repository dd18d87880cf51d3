"""The chunks of a PNG (W3C PNG specification, third edition): size, eXIf, and whether the file is whole."""

from __future__ import annotations

from dataclasses import dataclass

from app.photos.formats import HEADER_UNREADABLE, NotAPhoto

_GREY, _PALETTE = 0, 3
_FIXED_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class PngHeader:
    """See PictureHeader."""

    width: int
    height: int
    exif: bytes | None
    ends_early: bool
    decode_bytes: int


def read_png(data: bytes) -> PngHeader:
    """The header of a PNG. Raises NotAPhoto when it does not begin with a sensible IHDR."""
    if data[8:16] != b"\x00\x00\x00\x0dIHDR" or len(data) < 33:
        raise NotAPhoto(HEADER_UNREADABLE)
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not (0 < width < 2**31 and 0 < height < 2**31):
        raise NotAPhoto(HEADER_UNREADABLE)
    exif, complete = _walk(data)
    cost = _FIXED_BYTES + width * height * _bytes_per_pixel(depth=data[24], colour=data[25])
    return PngHeader(width, height, exif, not complete, cost)


def _walk(data: bytes) -> tuple[bytes | None, bool]:
    exif, at = None, 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            break
        if kind == b"IEND":
            return exif, True
        if kind == b"eXIf" and exif is None:
            exif = data[at + 8 : end - 4].removeprefix(b"Exif\x00\x00") or None
        at = end
    return exif, False


def _bytes_per_pixel(depth: int, colour: int) -> int:
    """What Pillow keeps per pixel: colours always take four bytes."""
    if colour == _PALETTE or (colour == _GREY and depth <= 8):
        return 1
    return 2 if colour == _GREY else 4
