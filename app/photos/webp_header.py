"""The chunks of a WebP (RFC 9649): canvas size, EXIF, and whether the file is whole."""

from __future__ import annotations

from dataclasses import dataclass

from app.photos.formats import HEADER_UNREADABLE, NotAPhoto

_BYTES_PER_PIXEL = 16
"""Measured 15: two canvases of the animation decoder, its output, and Pillow's copy, four bytes each."""


@dataclass(frozen=True)
class WebpHeader:
    """See PictureHeader."""

    width: int
    height: int
    exif: bytes | None
    ends_early: bool
    decode_bytes: int


def read_webp(data: bytes) -> WebpHeader:
    """The header of a WebP. Raises NotAPhoto when its first chunk gives no size."""
    size = _canvas(data[12:16], data[20:30])
    if size is None:
        raise NotAPhoto(HEADER_UNREADABLE)
    width, height = size
    exif, has_frame = _walk(data)
    complete = has_frame and int.from_bytes(data[4:8], "little") + 8 <= len(data)
    return WebpHeader(width, height, exif, not complete, width * height * _BYTES_PER_PIXEL)


def _canvas(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
        return (width & 0x3FFF, height & 0x3FFF) if width & 0x3FFF and height & 0x3FFF else None
    return None


def _walk(data: bytes) -> tuple[bytes | None, bool]:
    """The EXIF block, and whether pixel data of a whole chunk was met."""
    exif, has_frame, at = None, False, 12
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length
        if end > len(data):
            break
        if kind in (b"VP8 ", b"VP8L", b"ANMF"):
            has_frame = True
        elif kind == b"EXIF" and exif is None:
            exif = data[at + 8 : end].removeprefix(b"Exif\x00\x00") or None
        at = end + (length & 1)
    return exif, has_frame
