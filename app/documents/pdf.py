"""A DOCX as PDF: tagged, fonts embedded, the same words in the same order on pages of the same kind. Pure.

Set by typst in a process of its own: its memory is given back, and it is stopped if it takes too long.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.documents.docx_blocks import pages_of

HERE = Path(__file__).parent
LONGEST_S, LOOKED_AT_EVERY_S = 120, 0.5
UNKNOWN = "〓"
"""What Chinese printers set for a character they have no type for."""
ACCESSIBLE, PLAIN = "accessible", "plain"
HAS_MISSING = 3


class PdfFailed(Exception):
    """The PDF could not be set. The message is what typst said, for the log."""


def pdf_of(content: bytes, stamped: int, alive: Callable[[], None] = lambda: None) -> bytes:
    """The PDF of a DOCX. `stamped` is its creation time, Unix seconds. Raises PdfFailed.

    `alive` is called from time to time while it is set, and may raise to stop it.
    """
    pages = pages_of(content)
    told = json.dumps(_with_steady_levels(pages.told), ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="chabu-pdf-") as place:
        folder = Path(place)
        shutil.copyfile(HERE / "paper.typ", folder / "paper.typ")
        for name, picture in pages.pictures.items():
            (folder / name).write_bytes(picture)
        said = ""
        for kind in (ACCESSIBLE, ACCESSIBLE, PLAIN):
            (folder / "document.json").write_text(told, encoding="utf-8")
            code, said = _typeset(folder, kind, stamped, alive)
            if code == 0:
                return (folder / "out.pdf").read_bytes()
            if code == HAS_MISSING:
                told = _without(told, json.loads((folder / "missing.json").read_text(encoding="utf-8")))
    raise PdfFailed(said)


def _typeset(folder: Path, kind: str, stamped: int, alive: Callable[[], None]) -> tuple[int, str]:
    command = [sys.executable, "-I", str(HERE / "typeset.py"), str(folder), kind, str(stamped)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            for _ in range(round(LONGEST_S / LOOKED_AT_EVERY_S)):
                alive()
                try:
                    _, said = process.communicate(timeout=LOOKED_AT_EVERY_S)
                except subprocess.TimeoutExpired:
                    continue
                return process.returncode, said
        finally:
            process.kill()
    raise PdfFailed(f"not set after {LONGEST_S} s")


def _without(told: str, missing: list[str]) -> str:
    """The document with a mark in place of each character that no font has. What JSON is made of stays."""
    unknown = {ord(character) for text in missing for character in text if character > "\u00ff"}
    return told.translate(dict.fromkeys(unknown, UNKNOWN))


def _with_steady_levels(told: dict[str, Any]) -> dict[str, Any]:
    """With headings numbered from 1 without gaps, as readers for the blind need them."""
    used = sorted({look["level"] for look in told["paragraphs"] if look["level"]})
    looks = [
        {**look, "level": used.index(look["level"]) + 1 if look["level"] else 0}
        for look in told["paragraphs"]
    ]
    return {**told, "paragraphs": looks}
