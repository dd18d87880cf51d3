"""Keeps the pictures of a bulletin within what a file may weigh and a PDF may take of memory. Pure."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from app.reports.bulletin import PhotoPair

MOST_PIXELS = 80_000_000
"""Of all pictures together: some 100 of 1,000 × 750; 400 have 516 × 387, on paper 177 dots an inch."""
QUALITY = 75


def fitted(pairs: Sequence[PhotoPair]) -> list[PhotoPair]:
    """The pairs with pictures as large as their number allows; few ones stay as they are."""
    most = MOST_PIXELS / max(2 * len(pairs), 1)
    return [
        replace(pair, before=_within(pair.before, most), after=_within(pair.after, most)) for pair in pairs
    ]


def _within(content: bytes, most: float) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        scale = math.sqrt(most / (image.width * image.height))
        if scale >= 1:
            return content
        drawn = image.convert("RGB").resize((int(image.width * scale), int(image.height * scale)))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
