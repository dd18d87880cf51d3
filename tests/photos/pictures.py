"""Pictures that tests make for themselves: quadrants whose colours tell which way is up, EXIF of choice."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 30), (30, 30, 220), (240, 240, 240)
FIXTURES = Path(__file__).parent / "fixtures"
"""quadrants-N.heic: `quadrants()` stored for orientation N as irot/imir, encoded with pillow-heif 1.8.1."""

_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quadrants(width: int = 96, height: int = 64) -> Image.Image:
    """Red, green / blue, white: upright, each corner has its colour."""
    image = Image.new("RGB", (width, height), WHITE)
    draw, x, y = ImageDraw.Draw(image), width // 2, height // 2
    draw.rectangle((0, 0, x - 1, y - 1), fill=RED)
    draw.rectangle((x, 0, width, y - 1), fill=GREEN)
    draw.rectangle((0, y, x - 1, height), fill=BLUE)
    return image


def drawn_scene(seed: int, size: tuple[int, int] = (1600, 1200)) -> Image.Image:
    """A drawn street: ground, sky, and things in it, different for every seed."""
    rng = random.Random(seed)
    image = Image.new("RGB", size, tuple(rng.randrange(120, 256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        width, height = rng.randrange(40, 600), rng.randrange(40, 500)
        shape = draw.rectangle if rng.random() < 0.6 else draw.ellipse
        shape((x, y, x + width, y + height), fill=tuple(rng.randrange(256) for _ in range(3)))
    return image.filter(ImageFilter.GaussianBlur(3))


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    """The colours at the four corners: top left, top right, bottom left, bottom right."""
    rgb, (width, height) = image.convert("RGB"), image.size
    places = [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)]
    return [rgb.getpixel((int(width * x), int(height * y))) for x, y in places]  # type: ignore[misc]


def is_upright(image: Image.Image) -> bool:
    """Whether the quadrants stand as they were drawn."""
    wanted = (RED, GREEN, BLUE, WHITE)
    return all(
        max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 40
        for found, colour in zip(corners(image), wanted, strict=True)
    )


def stored_for(image: Image.Image, orientation: int) -> Image.Image:
    """The pixels as a camera stores them that asks for this orientation."""
    return image.transpose(_STORED[orientation]) if orientation in _STORED else image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture file; `kind` as Pillow calls it."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def oriented(kind: str, orientation: int) -> bytes:
    """The quadrants as a file of this format that asks for this orientation."""
    if kind == "HEIC":
        return (FIXTURES / f"quadrants-{orientation}.heic").read_bytes()
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(stored_for(quadrants(), orientation), kind, exif=exif.tobytes())


Value = int | str | bytes | Sequence[tuple[int, int]] | Sequence[int]


def tiff(
    image: dict[int, Value] | None = None,
    exif: dict[int, Value] | None = None,
    gps: dict[int, Value] | None = None,
    *,
    order: str = "<",
) -> bytes:
    """An EXIF block: three directories by tag number. Text is ASCII, ints are LONG, pairs are RATIONAL."""
    directories = [dict(image or {}), dict(exif or {}), dict(gps or {})]
    if exif:
        directories[0][0x8769] = 0
    if gps:
        directories[0][0x8825] = 0
    starts, at = [], 8
    for directory in directories:
        starts.append(at)
        at += 2 + 12 * len(directory) + 4 + sum(len(_payload(v, order)[2]) for v in directory.values())
    directories[0] |= {tag: starts[i] for tag, i in ((0x8769, 1), (0x8825, 2)) if tag in directories[0]}
    head = b"II*\x00" if order == "<" else b"MM\x00*"
    return (
        head
        + struct.pack(f"{order}I", 8)
        + b"".join(
            _directory(directory, start, order) for directory, start in zip(directories, starts, strict=True)
        )
    )


def _directory(directory: dict[int, Value], start: int, order: str) -> bytes:
    entries, tail = b"", b""
    tail_at = start + 2 + 12 * len(directory) + 4
    for tag, value in sorted(directory.items()):
        kind, count, far = _payload(value, order)
        near = _near(value, order)
        field = struct.pack(f"{order}I", tail_at + len(tail)) if far else near
        entries += struct.pack(f"{order}HHI", tag, kind, count) + field
        tail += far
    return struct.pack(f"{order}H", len(directory)) + entries + b"\0\0\0\0" + tail


def _payload(value: Value, order: str) -> tuple[int, int, bytes]:
    """Type, count, and the bytes when they do not fit into the entry."""
    if isinstance(value, int):
        return 4, 1, b""
    raw = _raw(value, order)
    kind = 2 if isinstance(value, str) else 7 if isinstance(value, bytes) else 5
    count = len(raw) // 8 if kind == 5 else len(raw)
    return kind, count, raw if len(raw) > 4 else b""


def _near(value: Value, order: str) -> bytes:
    return _raw(value, order)[:4].ljust(4, b"\0")


def _raw(value: Value, order: str) -> bytes:
    if isinstance(value, int):
        return struct.pack(f"{order}I", value)
    if isinstance(value, str):
        return value.encode() + b"\0"
    if isinstance(value, bytes):
        return value
    return b"".join(struct.pack(f"{order}II", *pair) for pair in value)  # type: ignore[misc]


def jpeg_with(block: bytes, image: Image.Image | None = None) -> bytes:
    """A JPEG with this EXIF block."""
    return encoded(image or quadrants(), "JPEG", exif=b"Exif\0\0" + block)


FULL_EXIF: dict[str, dict[int, Value]] = {
    "image": {0x010F: "Chabu", 0x0110: "查补 1", 0x0112: 6},
    "exif": {0x9003: "2026:05:18 09:30:15", 0x9011: "+08:00"},
    "gps": {
        1: "N",
        2: [(22, 1), (47, 1), (1512, 100)],
        3: "E",
        4: [(115, 1), (22, 1), (3048, 100)],
        5: b"\x00",
        6: [(125, 10)],
    },
}
"""Shanwei, in the morning of a Monday."""
