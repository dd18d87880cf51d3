"""The pictures made from an original: a thumbnail for lists, one for the screen; upright, no metadata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.photos import decoding
from app.photos.blur import blurred, digest_of_rectangles, rectangles_of
from app.photos.exif_facts import read_exif
from app.photos.formats import NotAPhoto
from app.photos.picture_header import PictureHeader, read_header, turn_of
from app.photos.store import PhotoStore

MEDIA_TYPE = "image/jpeg"
"""JPEG for both: WebP would save a quarter of the bytes, but spreadsheets and documents cannot hold it."""


@dataclass(frozen=True)
class Variant:
    """A derived picture: its name in addresses, the longer edge in pixels, the JPEG quality."""

    name: str
    edge: int
    quality: int


THUMB = Variant("thumb", 320, 78)
SCREEN = Variant("screen", 1600, 82)
VARIANTS = {variant.name: variant for variant in (THUMB, SCREEN)}


class NoPreview(Exception):
    """No derived picture can be made: damaged, or beyond what decoding may take."""


def make(path: Path, header: PictureHeader, orientation: int | None, variant: Variant) -> bytes:
    """The bytes of a variant of a picture file. Raises decoding.Undecodable, decoding.TooCostly."""
    return decoding.small_jpeg(path, header, turn_of(header, orientation), variant.edge, variant.quality)


def cached(store: PhotoStore, sha256: str, variant: Variant, marked: Sequence[Sequence[float]] = ()) -> Path:
    """The file of a variant, made on first use. Raises NoPreview, or FileNotFoundError without original.

    `marked`: rectangles in which it is made unrecognisable; the file of each such set has its own name.
    """
    if marked:
        return _marked(store, sha256, variant, marked)
    target = store.derived(sha256, variant.name)
    if _is_whole(target):
        return target
    original = store.original(sha256)
    data = original.read_bytes()
    try:
        header = read_header(data)
        orientation = read_exif(header.exif, latest=None).orientation
        content = make(original, header, orientation, variant)
    except (NotAPhoto, decoding.Undecodable, decoding.TooCostly) as error:
        raise NoPreview from error
    return store.write_derived(sha256, variant.name, content)


def _marked(store: PhotoStore, sha256: str, variant: Variant, marked: Sequence[Sequence[float]]) -> Path:
    name = f"{variant.name}-{digest_of_rectangles(marked)}"
    target = store.derived(sha256, name)
    if _is_whole(target):
        return target
    clear = cached(store, sha256, variant).read_bytes()
    return store.write_derived(sha256, name, blurred(clear, rectangles_of(marked), variant.quality))


def _is_whole(path: Path) -> bool:
    """An empty file is what a power cut may leave of one that was never made durable."""
    return path.exists() and path.stat().st_size > 0
