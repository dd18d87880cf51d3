"""Bulletins to set, and what a PDF of them shows."""

from __future__ import annotations

import io
import random
from typing import Any

import pdfplumber
from pdfminer.pdftypes import resolve1
from PIL import Image

from app.reports.bulletin import PhotoPair, Table
from app.reports.bulletin_queries import LEDGER_WEIGHTS, ledger_heads

RARE = "镕堃㎡旸玥𬭛"
HEADS = ledger_heads()
POINTS_PER_MM = 72 / 25.4


def picture(seed: int, quality: int = 70) -> bytes:
    """A photo-like JPEG of 1,000 × 750 pixels."""
    chance = random.Random(seed)
    small = Image.new("RGB", (50, 38))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(50 * 38)])
    out = io.BytesIO()
    small.resize((1000, 750), Image.Resampling.BICUBIC).save(out, "JPEG", quality=quality)
    return out.getvalue()


def pairs(count: int, different: int = 4) -> list[PhotoPair]:
    """Pairs of photos, of which so many are different."""
    pictures = [picture(seed) for seed in range(different)]
    return [
        PhotoPair(
            pictures[2 * at % different], pictures[(2 * at + 1) % different], f"CW-202605-{at:04d} 南门外侧"
        )
        for at in range(count)
    ]


def ledger(count: int) -> Table:
    """A ledger of so many issues, as the bulletin's annex has it."""
    rows = [
        [str(at), f"CW-202605-{at:04d}", "2026-05-12", f"东城项目部{RARE}", "环境卫生/垃圾", "围挡外垃圾未清 <b>&", "某承建单位",
         "2026-05-19", "2026-05-18", "2026-05-20", "已销号"]
        for at in range(1, count + 1)
    ]  # fmt: skip
    return Table("", HEADS, rows, LEDGER_WEIGHTS)


def opened(content: bytes) -> pdfplumber.PDF:
    """A PDF to look into."""
    return pdfplumber.open(io.BytesIO(content))


def tags(pdf: pdfplumber.PDF) -> list[str]:
    """The kinds of the elements of its structure, in the order of reading."""
    found: list[str] = []

    def walk(element: Any) -> None:
        element = resolve1(element)
        if isinstance(element, list):
            for one in element:
                walk(one)
        elif isinstance(element, dict):
            if "S" in element:
                found.append(element["S"].name)
            walk(element.get("K", []))

    walk(pdf.doc.catalog["StructTreeRoot"])
    return found


def words(pdf: pdfplumber.PDF) -> str:
    """All its text without spaces."""
    return "".join("".join(page.extract_text().split()) for page in pdf.pages)
