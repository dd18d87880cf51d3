"""Difference hash of a picture: evidence that two photos look alike, never proof that they are the same."""

from __future__ import annotations

import io
from itertools import pairwise

from PIL import Image

COLUMNS, ROWS = 8, 8
NEAR = 10
"""Bits of 64 that may differ between photos that look alike: copies that were recompressed, shrunk or cropped
by a twentieth differ by less, different scenes by more (measured, see docs/photos.md)."""
SAME_GREY = 2
MOST_FLAT = COLUMNS * ROWS // 2
"""A picture with more neighbouring cells of the same grey (of 256, give or take noise) than this is a wall, a
sheet or the dark: all of those look alike, which says nothing."""


def dhash(thumbnail: bytes) -> str | None:
    """The 64-bit difference hash of a thumbnail as 16 hexadecimal digits; None for a mostly flat picture.

    Each bit says whether a cell of the picture is darker than its right neighbour.
    After N. Krawetz, "Kind of like that" (2013). It is taken of the derived thumbnail, so that it is upright
    and every format and size comes to it by the same way.
    """
    with Image.open(io.BytesIO(thumbnail), formats=["JPEG"]) as image:
        cells = image.convert("L").resize((COLUMNS + 1, ROWS), Image.Resampling.BOX).tobytes()
    lines = [cells[start : start + COLUMNS + 1] for start in range(0, len(cells), COLUMNS + 1)]
    neighbours = [pair for line in lines for pair in pairwise(line)]
    if sum(abs(left - right) <= SAME_GREY for left, right in neighbours) > MOST_FLAT:
        return None
    bits = "".join("1" if left < right else "0" for left, right in neighbours)
    return f"{int(bits, 2):016x}"


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def looks_alike(one: str, other: str) -> bool:
    """Whether two hashes are near enough to show a person both photos."""
    return distance(one, other) <= NEAR
