"""JPEGs of a wanted size, and copies of them that differ, as no two photos are the same bytes."""

from __future__ import annotations

import io
import os

from PIL import Image


def jpeg_of(size_bytes: int) -> bytes:
    """A JPEG of about this size (within a tenth), 12 megapixels from 1 MB on, 2 below."""
    extent = (4000, 3000) if size_bytes > 1_000_000 else (1600, 1200)
    coarse = Image.frombytes(
        "RGB", (extent[0] // 4, extent[1] // 4), os.urandom(extent[0] * extent[1] * 3 // 16)
    )
    image = coarse.resize(extent, Image.Resampling.BICUBIC)
    low, high, best = 5, 95, b""
    while low <= high:
        quality = (low + high) // 2
        data = io.BytesIO()
        image.save(data, "JPEG", quality=quality)
        best = data.getvalue()
        if abs(len(best) - size_bytes) < size_bytes // 10:
            break
        low, high = (quality + 1, high) if len(best) < size_bytes else (low, quality - 1)
    return best


def unique_copy(jpeg: bytes) -> bytes:
    """The same picture with a comment of its own after the start marker."""
    return jpeg[:2] + b"\xff\xfe\x00\x12" + os.urandom(16) + jpeg[2:]
