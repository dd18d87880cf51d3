"""What is printed for points: one label as SVG, or a sheet of labels as a page. Pure: facts in, text out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import segno

SIDE, TEXT_TOP, HEIGHT = 300, 300, 372
MOST_SQUEEZE = 1.5  # narrower than two thirds nobody reads it: the end is left out
FONT = "'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
STYLE = """
@page { size: A4; margin: 12mm }
body { font: 11pt/1.5 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0; color: #000 }
h1 { font-size: 14pt; margin: 0 0 2mm } p { margin: 0 0 4mm }
@media screen { body { margin: 12mm } }
.labels { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 4mm }
.labels svg { width: 100%; box-sizing: border-box; border: 1px dashed #666; break-inside: avoid }
"""


@dataclass(frozen=True)
class Label:
    """A point's label: what a phone reads (an address that ends in the code), and what people read."""

    address: str
    point_name: str
    area_name: str


def label_svg(label: Label) -> str:
    """The code with the names below it. Correction level Q: stickers outdoors get scratched and dirty."""
    code = segno.make(label.address, error="q", micro=False)
    picture = code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None)
    picture = picture.replace("<svg", f'<svg x="0" y="0" width="{SIDE}" height="{SIDE}"', 1)
    title = escape(f"{label.point_name} {label.area_name}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {HEIGHT}" '
        f'role="img" aria-label="{title}">'
        f'<rect width="{SIDE}" height="{HEIGHT}" fill="#fff"/>{picture}'
        f"{_line(label.point_name, TEXT_TOP + 18, 22, 700)}{_line(label.area_name, TEXT_TOP + 44, 16, 400)}"
        f"{_line('查补 扫码报问题', TEXT_TOP + 64, 12, 400)}</svg>"
    )


def sheet_html(labels: Sequence[Label]) -> str:
    """A page to print on A4, three labels side by side."""
    parts = "".join(label_svg(label) for label in labels)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>查补 点位码</title>'
        f"<style>{STYLE}</style></head><body><h1>查补 点位码 Codes of points</h1>"
        f"<p>剪开后贴在点位处，离地约 1.5 m，避开雨淋和反光。共 {len(labels)} 张。"
        "Cut and put up at the points, about 1.5 m high, out of rain and glare.</p>"
        f'<div class="labels">{parts}</div></body></html>'
    )


def _line(text: str, y: int, size: int, weight: int) -> str:
    """One centred line; a long one is squeezed, a very long one cut."""
    room = (SIDE - 20) / size
    shown = _cut(text, room * MOST_SQUEEZE)
    squeeze = f' textLength="{SIDE - 20}" lengthAdjust="spacingAndGlyphs"' if _width(shown) > room else ""
    return (
        f'<text x="{SIDE // 2}" y="{y}" text-anchor="middle" font-family="{FONT}" font-size="{size}" '
        f'font-weight="{weight}" fill="#000"{squeeze}>{escape(shown)}</text>'
    )


def _cut(text: str, most: float) -> str:
    while _width(text) > most:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def _width(text: str) -> float:
    """About how wide a text is, in ems: Chinese characters are square, Latin ones about half."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in text)
