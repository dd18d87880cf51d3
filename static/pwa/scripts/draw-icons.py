"""Draws the application icons (a magnifying glass with a tick, on the brand teal) as SVG and PNG into public/icons."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parent.parent / "public" / "icons"
TEAL, WHITE = "#0b5c66", "#ffffff"
OVERSAMPLING = 4
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="14" fill="{TEAL}"/>
<g fill="none" stroke="{WHITE}" stroke-linecap="round" stroke-linejoin="round">
<circle cx="28.5" cy="28.5" r="14.5" stroke-width="4.5"/><path d="M39.5 39.5 50 50" stroke-width="5.5"/>
<path d="m22.5 28.8 4.4 4.4 7.9-8.6" stroke-width="4"/></g></svg>
"""


def draw(size: int, margin: float, is_rounded: bool) -> Image.Image:
    """The icon at `size` pixels; `margin` (0…0.5) keeps the drawing within a maskable icon's safe circle."""
    side = size * OVERSAMPLING
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 14 / 64 if is_rounded else 0, fill=TEAL)
    scale = side * (1 - 2 * margin) / 64

    def at(x: float, y: float) -> tuple[float, float]:
        return side * margin + x * scale, side * margin + y * scale

    def stroke(points: list[tuple[float, float]], width: float) -> None:
        placed = [at(*point) for point in points]
        pen.line(placed, fill=WHITE, width=round(width * scale), joint="curve")
        for x, y in placed:
            radius = width * scale / 2
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=WHITE)

    left, top = at(14 - 2.25, 14 - 2.25)
    right, bottom = at(43 + 2.25, 43 + 2.25)
    pen.ellipse((left, top, right, bottom), outline=WHITE, width=round(4.5 * scale))
    stroke([(39.5, 39.5), (50, 50)], 5.5)
    stroke([(22.5, 28.8), (26.9, 33.2), (34.8, 24.6)], 4)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write all icons."""
    ICONS.mkdir(parents=True, exist_ok=True)
    (ICONS / "icon.svg").write_text(SVG, encoding="utf-8")
    for size in (192, 512):
        draw(size, 0, is_rounded=True).save(ICONS / f"icon-{size}.png", optimize=True)
        draw(size, 0.12, is_rounded=False).save(ICONS / f"maskable-{size}.png", optimize=True)
    draw(180, 0.04, is_rounded=False).convert("RGB").save(ICONS / "apple-touch-icon.png", optimize=True)


if __name__ == "__main__":
    main()
