"""The primary picture of a HEIC, HEIF or AVIF file: stored size, turn, EXIF block, whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from app.photos.formats import HEADER_UNREADABLE, NotAPhoto
from app.photos.heif_boxes import Box, BoxError, Extent, Meta, is_covered, read_meta

MAX_EXIF_BYTES = 1024 * 1024

# irot counts quarter turns against the clock; the EXIF orientation that looks the same.
_BY_QUARTER = {0: 1, 1: 8, 2: 3, 3: 6}
_MIRRORED_TOP_DOWN, _MIRRORED_LEFT_RIGHT = 4, 2


@dataclass(frozen=True)
class HeifHeader:
    """See PictureHeader. `bits` is the depth of a sample."""

    width: int
    height: int
    exif: bytes | None
    turn: int
    ends_early: bool
    bits: int


def read_heif(data: bytes) -> HeifHeader:
    """The header of such a file. Raises NotAPhoto when it names no primary picture with a size."""
    try:
        meta = read_meta(data)
    except (BoxError, IndexError) as error:
        raise NotAPhoto(HEADER_UNREADABLE) from error
    if meta.primary is None:
        raise NotAPhoto(HEADER_UNREADABLE)
    properties = meta.properties_of(meta.primary)
    size = next((_size(data, box) for box in properties if box.kind == b"ispe"), (0, 0))
    if not all(size):
        raise NotAPhoto(HEADER_UNREADABLE)
    return HeifHeader(
        *size,
        exif=_exif(data, meta),
        turn=_turn(data, properties),
        ends_early=_ends_early(data, meta),
        bits=_bits(data, properties),
    )


def bytes_per_pixel(header: HeifHeader, *, is_avif: bool) -> int:
    """Peak memory of decoding, measured: planes, their conversion to RGB, and the copy that Pillow takes."""
    if is_avif:
        return 10 if header.bits <= 8 else 14
    return 5 if header.bits <= 8 else 8


def _size(data: bytes, box: Box) -> tuple[int, int]:
    at = box.start + 4
    return int.from_bytes(data[at : at + 4], "big"), int.from_bytes(data[at + 4 : at + 8], "big")


def _bits(data: bytes, properties: list[Box]) -> int:
    """Bits of the deepest channel by `pixi`; a file without it is taken for the costlier kind."""
    for box in properties:
        if box.kind == b"pixi" and box.start + 5 < box.end:
            return max(data[box.start + 5 : box.end])
    return 8 if not properties else 10


def _turn(data: bytes, properties: list[Box]) -> int:
    """`irot` and `imir` in the order in which they are associated, as one EXIF orientation."""
    turn = 1
    for box in properties:
        if box.start >= box.end:
            continue
        if box.kind == b"irot":
            turn = _then(turn, _BY_QUARTER[data[box.start] & 3])
        elif box.kind == b"imir":
            # 23008-12 §6.5.12: axis 0 mirrors top to bottom, axis 1 left to right.
            turn = _then(turn, _MIRRORED_LEFT_RIGHT if data[box.start] & 1 else _MIRRORED_TOP_DOWN)
    return turn


# Each orientation as what it does to (x, y): (row of x, row of y) over centred coordinates.
_MATRICES = {
    1: (1, 0, 0, 1), 2: (-1, 0, 0, 1), 3: (-1, 0, 0, -1), 4: (1, 0, 0, -1),
    5: (0, 1, 1, 0), 6: (0, -1, 1, 0), 7: (0, -1, -1, 0), 8: (0, 1, -1, 0),
}  # fmt: skip
_ORIENTATIONS = {matrix: orientation for orientation, matrix in _MATRICES.items()}


def _then(first: int, second: int) -> int:
    a, b, c, d = _MATRICES[second]
    e, f, g, h = _MATRICES[first]
    return _ORIENTATIONS[(a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)]


def _exif(data: bytes, meta: Meta) -> bytes | None:
    """The EXIF item that describes the primary picture, or the first one, from its TIFF signature on."""
    items = [item for item, kind in meta.kinds.items() if kind == b"Exif"]
    described = [item for item in items if meta.primary in meta.referred(b"cdsc", item)]
    for item in described or items:
        payload = b"".join(_bytes_of(data, meta, extent) for extent in meta.extents.get(item, []))
        if 8 < len(payload) <= MAX_EXIF_BYTES:
            skip = int.from_bytes(payload[:4], "big")
            return payload[4 + skip :].removeprefix(b"Exif\x00\x00") or None
    return None


def _bytes_of(data: bytes, meta: Meta, extent: Extent) -> bytes:
    if not extent.in_idat:
        return data[extent.offset : extent.offset + extent.length]
    if meta.idat is None:
        return b""
    start = meta.idat.start + extent.offset
    return data[start : min(start + extent.length, meta.idat.end)]


def _ends_early(data: bytes, meta: Meta) -> bool:
    """Whether a box, the primary picture or one of its tiles reaches past the end of the file."""
    assert meta.primary is not None  # noqa: S101  read_heif has refused such a file
    items = [meta.primary, *meta.referred(b"dimg", meta.primary)]
    extents = [extent for item in items for extent in meta.extents.get(item, []) if not extent.in_idat]
    has_bytes_after = any(extent.offset + extent.length > len(data) for extent in extents)
    return not extents or has_bytes_after or not is_covered(data)
