"""A stamped copy of a picture: a strip below it with time, place and number; never over it. Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
FONT_FILES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
)
SIMPLIFIED = {"NotoSansCJK-Regular.ttc": 2}
"""Which face of a collection writes as on the mainland."""
TEXT_SHARE, LEAST_TEXT, PADDING_SHARE = 0.026, 14, 0.6
GROUND, INK = "#ffffff", "#111111"


class NoFont(Exception):
    """No font on this machine has Chinese characters."""


def stamped(jpeg: bytes, lines: Sequence[str], quality: int) -> bytes:
    """The picture with a white strip below it that carries the lines, as a JPEG. Raises NoFont.

    A line that is too long is broken; the picture above the strip has the pixels it had.
    """
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
        image = opened.convert("RGB")
    size = max(LEAST_TEXT, round(max(image.size) * TEXT_SHARE))
    font, padding = _font(size), round(size * PADDING_SHARE)
    broken = [part for line in lines for part in _broken(line, font, image.width - 2 * padding)]
    height = round(size * 1.4)
    strip = height * len(broken) + 2 * padding
    whole = Image.new("RGB", (image.width, image.height + strip), GROUND)
    whole.paste(image, (0, 0))
    draw = ImageDraw.Draw(whole)
    for place, line in enumerate(broken):
        draw.text((padding, image.height + padding + place * height), line, INK, font)
    target = io.BytesIO()
    whole.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def _broken(line: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    parts, current = [], ""
    for character in line:
        if current and font.getlength(current + character) > width:
            parts.append(current)
            current = ""
        current += character
    return [*parts, current]


@cache
def _font_file() -> Path:
    for name in FONT_FILES:
        for folder in FONT_FOLDERS:
            found = next(iter(folder.rglob(name)), None)
            if found is not None:
                return found
    raise NoFont


def _font(size: int) -> ImageFont.FreeTypeFont:
    file = _font_file()
    return ImageFont.truetype(str(file), size, index=SIMPLIFIED.get(file.name, 0))
