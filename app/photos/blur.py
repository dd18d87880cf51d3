"""Makes what somebody marked in a picture unrecognisable: faces, number plates. Pure; needs a derived JPEG.

What lay in a rectangle is reduced to a handful of mean colours before it is drawn again, so nothing of it can
be computed back.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageFilter

from app.kernel.ids import digest_of

CELLS = 2
"""Mean colours along the shorter edge of a rectangle: too few to tell a letter or an eye."""
MOST_CELLS = 12
LEAST_PIXELS = 2
DIGEST_LENGTH = 12


@dataclass(frozen=True)
class Rectangle:
    """A part of the upright picture, in shares of its width and height (0 to 1)."""

    left: float
    top: float
    width: float
    height: float

    def as_json(self) -> list[float]:
        """As it is kept and travels."""
        return [self.left, self.top, self.width, self.height]

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The box in a picture of a size; one pixel more at each edge, never beyond the picture."""
        left, top = int(self.left * width) - 1, int(self.top * height) - 1
        right = int((self.left + self.width) * width) + 2
        bottom = int((self.top + self.height) * height) + 2
        return max(0, left), max(0, top), min(width, right), min(height, bottom)


def rectangles_of(kept: Sequence[Sequence[float]]) -> list[Rectangle]:
    """The rectangles that were kept."""
    return [Rectangle(*values) for values in kept]


def digest_of_rectangles(kept: Any) -> str:
    """By what derived pictures with these rectangles are named."""
    return digest_of(kept)[:DIGEST_LENGTH]


def blurred(jpeg: bytes, rectangles: Sequence[Rectangle], quality: int) -> bytes:
    """The picture with its rectangles made unrecognisable, as a JPEG without metadata."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
        image = opened.convert("RGB")
    for rectangle in rectangles:
        box = rectangle.pixels(*image.size)
        size = (box[2] - box[0], box[3] - box[1])
        if min(size) >= LEAST_PIXELS:
            image.paste(_unrecognisable(image.crop(box), size), box)
    target = io.BytesIO()
    image.info = {}
    image.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def _unrecognisable(part: Image.Image, size: tuple[int, int]) -> Image.Image:
    shorter = min(size)
    cells = tuple(min(MOST_CELLS, max(1, round(CELLS * edge / shorter))) for edge in size)
    few = part.resize((cells[0], cells[1]), Image.Resampling.BOX)
    return few.resize(size, Image.Resampling.NEAREST).filter(ImageFilter.GaussianBlur(shorter / 8))
