"""Keeps the pictures of a bulletin within what a file may weigh and a PDF may take of memory. Pure."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from PIL import Image

from app.reports.bulletin import PhotoPair

MOST_PIXELS = 75_000_000
"""Of all pictures together: 100 of 1,000 × 750; 400 have 500 × 375, on paper 171 dots an inch."""
LONGEST_EDGE = 1_000
QUALITY, SMALL_QUALITY = 80, 75


def fitted(pairs: Sequence[PhotoPair]) -> Iterator[PhotoPair]:
    """The pairs, one at a time, with pictures as large as their number allows; few ones stay as they are."""
    most = most_pixels(len(pairs))
    for pair in pairs:
        yield replace(pair, before=_within(pair.before, most), after=_within(pair.after, most))


def most_pixels(pairs: int) -> float:
    """How many pixels each picture of so many pairs may have."""
    return min(MOST_PIXELS / max(2 * pairs, 1), LONGEST_EDGE**2)


def drawn(image: Image.Image, most: float) -> bytes:
    """A picture as JPEG without metadata, within 1,000 px and `most` pixels in all.

    A JPEG is decoded at the size wanted where that is a half, a quarter …: most of the work is spared.
    """
    scale = min(1.0, LONGEST_EDGE / max(image.size), math.sqrt(most / math.prod(image.size)))
    size = (max(int(image.width * scale), 1), max(int(image.height * scale), 1))
    image.draft("RGB", size)
    out = io.BytesIO()
    small = image.convert("RGB").resize(size, reducing_gap=2.0)
    small.save(out, "JPEG", quality=QUALITY if max(size) > LONGEST_EDGE / 2 else SMALL_QUALITY)
    return out.getvalue()


def _within(content: bytes, most: float) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        if math.prod(image.size) <= most:
            return content
        return drawn(image, most)
