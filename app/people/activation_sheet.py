"""The printed sheet of activation codes: a slip each to cut off, with a QR code. Pure: facts in, HTML out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import segno

STYLE = """
@page { size: A4; margin: 12mm }
body { font: 11pt/1.5 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0; color: #000 }
h1 { font-size: 14pt; margin: 0 0 2mm } p { margin: 0 }
.slips { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm; margin-top: 4mm }
.slip { border: 1px dashed #666; padding: 4mm; display: flex; gap: 4mm; break-inside: avoid }
.slip svg { width: 30mm; height: 30mm; flex: none }
@media screen { body { margin: 12mm } }
.name { font-size: 13pt; font-weight: 700 } .code { font: 700 13pt/1.6 monospace; letter-spacing: 0.5px }
small { color: #333 }
"""


@dataclass(frozen=True)
class Slip:
    """One person's slip: who, where they belong, the code (also as QR, in SVG), and until when it is good."""

    display_name: str
    username: str
    unit: str
    code: str
    address: str
    qr: str
    until: str


def qr_svg(text: str) -> str:
    """A QR code as inline SVG, error correction M."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", xmldecl=False, svgns=True, border=2, scale=4
    )
    return buffer.getvalue().decode("utf-8").strip()


def sheet_html(slips: Sequence[Slip]) -> str:
    """A page to print on A4, two slips side by side. Whoever holds a slip can set that person's password."""
    parts = "".join(_slip_html(slip) for slip in slips)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>查补 激活码</title>'
        f"<style>{STYLE}</style></head><body><h1>查补 激活码 Activation codes</h1>"
        "<p>剪开后当面交给本人，不要拍照转发。每个码只能用一次。"
        "Cut, hand over in person; each code works once.</p>"
        f'<div class="slips">{parts}</div></body></html>'
    )


def _slip_html(slip: Slip) -> str:
    return (
        f'<div class="slip">{slip.qr}<div><p class="name">{escape(slip.display_name)}</p>'
        f"<p>{escape(slip.unit)}</p><p>账号 Account: {escape(slip.username)}</p>"
        f'<p class="code">{escape(slip.code)}</p>'
        f"<p><small>扫码，或打开 {escape(slip.address.split('#')[0])} 输入激活码，自己设密码。"
        f"{escape(slip.until)} 前有效 valid until</small></p></div></div>"
    )
