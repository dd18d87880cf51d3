"""The segments of a JPEG (ITU-T T.81 annex B): size, EXIF block, and what decoding it will cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.photos.formats import HEADER_UNREADABLE, NotAPhoto

_SOF = {marker for marker in range(0xC0, 0xD0) if marker not in (0xC4, 0xC8, 0xCC)}
_SEQUENTIAL = {0xC0, 0xC1}
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_SOS, _EOI, _SOI, _APP0, _APP1, _APP2, _APP14, _COM = 0xDA, 0xD9, 0xD8, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_EXIF = b"Exif\x00"
_ROW_BYTES = 64 * 1024 * 1024
"""Ample room for the rows and the scaled picture of a JPEG that is decoded row by row."""


@dataclass(frozen=True)
class JpegHeader:
    """See PictureHeader. A height of 0 (to be told by a later DNL marker) counts as unreadable."""

    width: int
    height: int
    exif: bytes | None
    ends_early: bool
    decode_bytes: int
    is_streamed: bool


@dataclass(frozen=True)
class _Segment:
    marker: int
    start: int  # of the marker's 0xFF
    body: int  # first byte after the length
    end: int


def read_jpeg(data: bytes) -> JpegHeader:
    """The header of a JPEG. Raises NotAPhoto when no frame with a size comes before the first scan."""
    frame = scan = exif = None
    for segment in _segments(data):
        body = data[segment.body : segment.end]
        if segment.marker in _SOF and frame is None and len(body) >= 6:
            frame = segment
        elif segment.marker == _APP1 and exif is None and body.startswith(_EXIF):
            exif = body[6:] or None
        elif segment.marker == _SOS:
            scan = segment
    if frame is None:
        raise NotAPhoto(HEADER_UNREADABLE)
    height = int.from_bytes(data[frame.body + 1 : frame.body + 3], "big")
    width = int.from_bytes(data[frame.body + 3 : frame.body + 5], "big")
    if not (width and height):
        raise NotAPhoto(HEADER_UNREADABLE)
    streamed = scan is not None and _is_streamed(data, frame, scan)
    # Compressed data stuffs every 0xFF, so FF D9 after the scan's start is an end of picture. Mostly it ends
    # the file: looking from there saves a walk through megabytes.
    complete = scan is not None and data.rfind(b"\xff\xd9", scan.end) >= 0
    cost = _ROW_BYTES if streamed else _ROW_BYTES + 2 * _samples(data, frame, width, height)
    return JpegHeader(width, height, exif, not complete, cost, streamed)


def without_metadata(data: bytes) -> bytes:
    """The same picture without EXIF, XMP, comments, thumbnails and further pictures: what a decoder needs.

    The decoder then meets no metadata written by strangers, and cannot turn the picture by itself.
    """
    kept = [b"\xff\xd8"]
    for segment in _segments(data):
        if segment.marker == _SOS:
            kept.append(data[segment.start :])
        elif _is_needed(data, segment):
            kept.append(data[segment.start : segment.end])
    return b"".join(kept)


def _is_needed(data: bytes, segment: _Segment) -> bool:
    """JFIF and Adobe say which colours the samples are, the ICC profile which exactly."""
    if segment.marker == _APP2:
        return data.startswith(b"ICC_PROFILE\x00", segment.body)
    is_metadata = _APP0 <= segment.marker <= 0xEF or segment.marker == _COM
    return not is_metadata or segment.marker in (_APP0, _APP14)


def _segments(data: bytes) -> Iterator[_Segment]:
    """Marker segments up to and with the first scan header; junk between segments is stepped over."""
    at = 2
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 4 > len(data):
            return
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in _STANDALONE or marker in (0x00, _SOI):
            at += 2
            continue
        if marker == _EOI:
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(data):
            return
        yield _Segment(marker, at, at + 4, end)
        if marker == _SOS:
            return
        at = end


def _is_streamed(data: bytes, frame: _Segment, scan: _Segment) -> bool:
    """One sequential scan with all components: libjpeg keeps a few rows, whatever the size of the picture."""
    components = data[frame.body + 5]
    is_single = scan.body < scan.end and data[scan.body] == components
    return frame.marker in _SEQUENTIAL and data[frame.body] == 8 and is_single


def _samples(data: bytes, frame: _Segment, width: int, height: int) -> int:
    """Coefficients that a progressive JPEG keeps until its last scan, all components together."""
    count = data[frame.body + 5]
    table = data[frame.body + 6 : min(frame.end, frame.body + 6 + 3 * count)]
    factors = [(byte >> 4 or 1, byte & 15 or 1) for byte in table[1::3]]
    if not factors:
        return width * height * 3
    widest, tallest = max(h for h, _ in factors), max(v for _, v in factors)
    return sum(width * height * h * v // (widest * tallest) for h, v in factors)
