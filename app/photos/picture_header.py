"""What the header of a picture says before any pixel is decoded: size, EXIF block, turn, cost of decoding."""

from __future__ import annotations

from dataclasses import dataclass

from app.photos import heif_header, jpeg_header, png_header, webp_header
from app.photos.formats import HEAD_BYTES, PhotoFormat, sniff


@dataclass(frozen=True)
class PictureHeader:
    """The header's claims.

    `width` and `height` are as stored, before any turn. `exif` is the EXIF block from its TIFF signature on.
    `container_turn` is the turn an ISO base media file asks for, as an EXIF orientation; 1 for the others.
    `ends_early` says that the file stops before its own structure does. `decode_bytes` is an upper estimate
    of the memory that decoding takes; `is_streamed` marks JPEGs that decode row by row, scaled on the way.
    """

    format: PhotoFormat
    width: int
    height: int
    exif: bytes | None
    container_turn: int
    ends_early: bool
    decode_bytes: int
    is_streamed: bool = False

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def read_header(data: bytes) -> PictureHeader:
    """Read the header of a whole file's bytes, whatever its name. Raises NotAPhoto with a stable code.

    The work is bounded by the length of the file: nothing is decompressed, lengths are checked against it.
    """
    kind = sniff(data[:HEAD_BYTES])
    if kind is PhotoFormat.JPEG:
        jpeg = jpeg_header.read_jpeg(data)
        return PictureHeader(
            kind, jpeg.width, jpeg.height, jpeg.exif, 1, jpeg.ends_early, jpeg.decode_bytes, jpeg.is_streamed
        )
    if kind is PhotoFormat.PNG:
        png = png_header.read_png(data)
        return PictureHeader(kind, png.width, png.height, png.exif, 1, png.ends_early, png.decode_bytes)
    if kind is PhotoFormat.WEBP:
        webp = webp_header.read_webp(data)
        return PictureHeader(kind, webp.width, webp.height, webp.exif, 1, webp.ends_early, webp.decode_bytes)
    heif = heif_header.read_heif(data)
    pixels = heif.width * heif.height
    cost = pixels * heif_header.bytes_per_pixel(heif, is_avif=kind is PhotoFormat.AVIF)
    return PictureHeader(kind, heif.width, heif.height, heif.exif, heif.turn, heif.ends_early, cost)


def turn_of(header: PictureHeader, exif_orientation: int | None) -> int:
    """The one turn that makes the stored pixels upright, as an EXIF orientation.

    ISO base media files carry theirs in the container and their EXIF orientation is not applied
    (ISO/IEC 23008-12 §6.5.10); applying both turns a picture twice.
    """
    return header.container_turn if header.format.is_isobmff else (exif_orientation or 1)
