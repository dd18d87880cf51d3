"""Difference hash of a picture: evidence that two photos look alike, never proof that they are the same."""

from __future__ import annotations

import io
from itertools import pairwise

from PIL import Image

COLUMNS, ROWS = 8, 8
NEAR = 10
"""Bits of 64 that may differ between photos that look alike: recompressed, shrunk or cropped by a few percent
they differ by less, different scenes by 20 and more (measured in docs/photos.md)."""


def dhash(thumbnail: bytes) -> str:
    """The 64-bit difference hash of a thumbnail as 16 hexadecimal digits: is each cell darker than its right?

    After N. Krawetz, "Kind of like that" (2013). It is taken of the derived thumbnail, so that it is upright
    and every format and size comes to it by the same way.
    """
    with Image.open(io.BytesIO(thumbnail), formats=["JPEG"]) as image:
        cells = image.convert("L").resize((COLUMNS + 1, ROWS), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(ROWS):
        line = cells[row * (COLUMNS + 1) : (row + 1) * (COLUMNS + 1)]
        for left, right in pairwise(line):
            bits = bits << 1 | (left < right)
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def looks_alike(one: str, other: str) -> bool:
    """Whether two hashes are near enough to show a person both photos."""
    return distance(one, other) <= NEAR
