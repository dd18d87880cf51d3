"""Drawn pictures for demo issues: a scene by category group, before and after from the same angle. Pure."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (1280, 960)
QUALITY = 80
Scene = Callable[[ImageDraw.ImageDraw, random.Random, bool], None]


def draw_photo(
    group: str, seed: int, is_fixed: bool, taken_at: dt.datetime, latitude: float, longitude: float
) -> bytes:
    """A JPEG of a scene with EXIF time (local) and WGS-84 position; the same seed gives the same place."""
    chance = random.Random(seed)  # noqa: S311  a picture, no secret
    image = Image.new("RGB", SIZE, (196, 214, 224))
    pen = ImageDraw.Draw(image)
    _background(pen, chance)
    SCENES.get(group, _boxes)(pen, chance, is_fixed)
    image = Image.blend(image, _grain(), 0.06)
    data = BytesIO()
    image.save(data, "JPEG", quality=QUALITY, exif=_exif(taken_at, latitude, longitude))
    return data.getvalue()


@cache
def _grain() -> Image.Image:
    return Image.effect_noise(SIZE, 14).convert("RGB")


def _exif(taken_at: dt.datetime, latitude: float, longitude: float) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Chabu", "Demo"
    shot = exif.get_ifd(0x8769)
    shot[0x9003], shot[0x9011] = taken_at.strftime("%Y:%m:%d %H:%M:%S"), taken_at.strftime("%z")[:3] + ":00"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", _degrees(latitude)
    place[3], place[4] = "E", _degrees(longitude)
    return exif


def _degrees(value: float) -> tuple[Fraction, Fraction, Fraction]:
    seconds = Fraction(round(value * 3600 * 1000), 1000)
    degrees, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return Fraction(degrees), Fraction(minutes), left


def _background(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    horizon = 380 + chance.randrange(80)
    pen.rectangle((0, 0, SIZE[0], horizon), fill=(190 + chance.randrange(30), 212, 226))
    for _ in range(6):
        left, width = chance.randrange(SIZE[0]), 90 + chance.randrange(140)
        shade = 150 + chance.randrange(50)
        top = horizon - 60 - chance.randrange(180)
        pen.rectangle((left, top, left + width, horizon), fill=(shade, shade, shade + 8))
    ground = 128 + chance.randrange(40)
    pen.rectangle((0, horizon, SIZE[0], SIZE[1]), fill=(ground, ground - 4, ground - 12))
    for _ in range(14):
        y = horizon + chance.randrange(SIZE[1] - horizon)
        pen.line((0, y, SIZE[0], y + chance.randrange(-20, 20)), fill=(ground - 14,) * 3, width=2)


def _hoarding(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    broken = 2 + chance.randrange(3)
    for panel in range(7):
        left, top = panel * 185 - 20, 300
        lean = 0 if is_fixed or panel != broken else 70 + chance.randrange(50)
        corners = [
            (left + lean, top + lean // 2),
            (left + 178 + lean, top + lean // 3),
            (left + 178, 720),
            (left, 720),
        ]
        pen.polygon(corners, fill=(36, 122 + panel * 4, 84), outline=(20, 70, 50))
        pen.rectangle((left + 20 + lean // 2, 420, left + 150, 500), fill=(214, 60, 50))
    if not is_fixed:
        pen.polygon(
            [(broken * 185, 720), (broken * 185 + 90, 640), (broken * 185 + 150, 720)], fill=(60, 48, 40)
        )


def _soil(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    for mound in range(3):
        left = 80 + mound * 380 + chance.randrange(60)
        top = 430 + chance.randrange(90)
        pen.polygon([(left - 80, 820), (left + 170, top), (left + 430, 820)], fill=(150, 108, 70))
        if is_fixed:
            pen.polygon([(left - 80, 820), (left + 170, top), (left + 430, 820)], fill=(48, 110, 62))
            for step in range(0, 500, 26):
                pen.line((left - 80 + step, 820, left + 170, top), fill=(80, 150, 94), width=2)
    for _ in range(120 if not is_fixed else 20):
        x, y = chance.randrange(SIZE[0]), 780 + chance.randrange(170)
        pen.ellipse((x, y, x + 14, y + 9), fill=(120, 86, 56))


def _road(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    pen.polygon([(380, 420), (900, 420), (1280, 960), (0, 960)], fill=(92, 92, 96))
    pen.polygon([(628, 420), (652, 420), (690, 960), (590, 960)], fill=(222, 222, 210))
    x, y = 300 + chance.randrange(300), 640 + chance.randrange(120)
    if is_fixed:
        pen.rounded_rectangle((x, y, x + 330, y + 130), 20, fill=(70, 70, 74))
        return
    pen.ellipse((x, y, x + 360, y + 150), fill=(60, 52, 46))
    pen.ellipse((x + 26, y + 24, x + 330, y + 140), fill=(112, 134, 148))


def _rubbish(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    for at in range(2):
        left = 420 + at * 190
        pen.rounded_rectangle((left, 430, left + 160, 700), 16, fill=(34, 116 + at * 20, 78))
        pen.rectangle((left - 8, 420, left + 168, 452), fill=(24, 84, 58))
    if is_fixed:
        pen.ellipse((300, 740, 980, 800), fill=(150, 150, 140))
        return
    colours = ((232, 232, 228), (196, 60, 54), (60, 90, 170), (228, 190, 70), (40, 40, 44))
    for _ in range(34):
        x, y = 240 + chance.randrange(760), 620 + chance.randrange(240)
        width = 40 + chance.randrange(90)
        pen.ellipse((x, y, x + width, y + width * 0.7), fill=chance.choice(colours), outline=(70, 70, 70))


def _manhole(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    for row in range(8):
        for column in range(12):
            left, top = column * 116 - (row % 2) * 58, 430 + row * 68
            pen.rectangle((left, top, left + 112, top + 64), outline=(110, 104, 96))
    x, y = 460 + chance.randrange(160), 560 + chance.randrange(80)
    pen.ellipse((x - 16, y - 12, x + 346, y + 202), fill=(120, 118, 112))
    pen.ellipse((x, y, x + 330, y + 190), fill=(70, 72, 76) if is_fixed else (14, 12, 14))
    if is_fixed:
        for step in range(30, 330, 44):
            pen.line((x + step, y + 24, x + step, y + 166), fill=(104, 106, 110), width=8)


def _poster(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    pen.rectangle((220, 250, 1060, 720), fill=(236, 236, 232), outline=(90, 90, 90), width=6)
    faded = (198, 42, 40) if is_fixed else (214, 150, 146)
    pen.rectangle((250, 280, 1030, 690), fill=faded)
    for line in range(3):
        pen.rectangle((320, 340 + line * 110, 960 - line * 90, 390 + line * 110), fill=(250, 224, 120))
    if not is_fixed:
        x = 560 + chance.randrange(200)
        pen.polygon([(x, 280), (1030, 280), (1030, 520 + chance.randrange(100))], fill=(206, 208, 204))


def _wires(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    pen.rectangle((300, 120, 330, 820), fill=(112, 104, 96))
    pen.rectangle((960, 150, 990, 820), fill=(112, 104, 96))
    for wire in range(5):
        sag = 30 if is_fixed else 120 + chance.randrange(320)
        top = 180 + wire * 26
        pen.arc((300, top - sag, 990, top + sag), 0, 180, fill=(30, 30, 34), width=5)


def _green(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    pen.rectangle((0, 480, SIZE[0], 960), fill=(84, 140, 70))
    for _ in range(90):
        x, y = chance.randrange(SIZE[0]), 460 + chance.randrange(420)
        pen.ellipse((x, y, x + 70, y + 46), fill=(60 + chance.randrange(40), 120 + chance.randrange(40), 56))
    if not is_fixed:
        for _ in range(5):
            x, y = 120 + chance.randrange(900), 600 + chance.randrange(220)
            pen.ellipse((x, y, x + 260, y + 110), fill=(156, 112, 72))


def _boxes(pen: ImageDraw.ImageDraw, chance: random.Random, is_fixed: bool) -> None:
    pen.rectangle((440, 240, 840, 740), fill=(202, 206, 210), outline=(110, 114, 118), width=6)
    pen.rectangle((600, 470, 720, 740), fill=(120, 84, 62))
    pen.polygon([(300, 960), (520, 740), (800, 740), (1000, 960)], fill=(206, 178, 60))
    if is_fixed:
        return
    for _ in range(9):
        x, y = 380 + chance.randrange(440), 620 + chance.randrange(210)
        shade = 130 + chance.randrange(60)
        pen.rectangle(
            (x, y, x + 130, y + 100), fill=(shade, shade - 30, shade - 70), outline=(70, 54, 40), width=4
        )


SCENES: dict[str, Scene] = {
    "A": _hoarding,
    "B": _soil,
    "C": _road,
    "D": _boxes,
    "E": _boxes,
    "F": _rubbish,
    "G": _manhole,
    "H": _road,
    "J": _poster,
    "K": _wires,
    "L": _boxes,
    "M": _green,
}
