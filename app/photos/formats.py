"""Which pictures are taken in, told by their first bytes and never by their name."""

from __future__ import annotations

from enum import StrEnum

EMPTY = "empty_file"
NOT_ACCEPTED = "format_not_accepted"
HEADER_UNREADABLE = "header_unreadable"

HEAD_BYTES = 64
"""How many first bytes `sniff` needs."""


class PhotoFormat(StrEnum):
    """The formats that are taken in.

    HEIC and HEIF share a container and a codec; the major brand tells them apart: `heic` is what telephones
    write; the extended profiles (`heix`, ten bits, as cameras write into .HIF) and neutral brands are HEIF.
    """

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIC"
    HEIF = "HEIF"
    AVIF = "AVIF"

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return f"image/{self.value.lower()}"

    @property
    def is_isobmff(self) -> bool:
        """Whether the picture is an item of an ISO base media file, which carries its turn itself."""
        return self in (PhotoFormat.HEIC, PhotoFormat.HEIF, PhotoFormat.AVIF)


class NotAPhoto(Exception):
    """The bytes are no picture that is taken in. `code` is stable: it is stored, printed and translated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_HEIC_BRANDS = {b"heic", b"heim", b"heis"}
_HEIF_BRANDS = {b"heix", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


def sniff(head: bytes) -> PhotoFormat:
    """The format by the first `HEAD_BYTES` bytes. Raises NotAPhoto (empty_file, format_not_accepted)."""
    if not head:
        raise NotAPhoto(EMPTY)
    if head.startswith(b"\xff\xd8\xff"):
        return PhotoFormat.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PhotoFormat.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return PhotoFormat.WEBP
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    raise NotAPhoto(NOT_ACCEPTED)


def _by_brand(head: bytes) -> PhotoFormat:
    """ISO/IEC 14496-12 §4.3: major brand, minor version, compatible brands."""
    major = head[8:12]
    size = int.from_bytes(head[0:4], "big")
    compatible = {head[at : at + 4] for at in range(16, min(size, len(head)) - 3, 4)}
    if major in _HEIC_BRANDS:
        return PhotoFormat.HEIC
    # The neutral brand mif1 says nothing about the codec; AVIF writers add theirs to the list.
    if major in _AVIF_BRANDS or (major in _HEIF_BRANDS and compatible & _AVIF_BRANDS):
        return PhotoFormat.AVIF
    if major in _HEIF_BRANDS:
        return PhotoFormat.HEIF
    raise NotAPhoto(NOT_ACCEPTED)
