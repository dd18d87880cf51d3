"""Tells the cells of a long table by their words alone where they look as most others do. Pure.

A ledger has tens of thousands of cells of one look; to tell it with each would cost the PDF seconds and half
a gigabyte of memory.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.documents.docx_styles import Properties

LEAST_CELLS = 100
"""Short tables stay as they are: there is nothing to gain."""
Look = tuple[int, int, bool]


def shortened(table: dict[str, Any], looks: list[Properties]) -> dict[str, Any]:
    """The table with `usual` (paragraph `p`, run `r`, in the middle `m`), and cells of that look as text."""
    rows = [row for row in table["rows"] if not row["head"]]
    found = Counter(look for row in rows for cell in row["cells"] if (look := _look(cell, looks)))
    if found.total() < LEAST_CELLS:
        return table
    usual = found.most_common(1)[0][0]
    for row in rows:
        row["cells"] = [_words(cell) if _look(cell, looks) == usual else cell for cell in row["cells"]]
    return {**table, "usual": dict(zip("prm", usual, strict=True))}


def _look(cell: dict[str, Any], looks: list[Properties]) -> Look | None:
    """Of a cell of one plain line of text; None for any other."""
    blocks = cell["c"]
    if cell.keys() - {"c", "m"} or len(blocks) != 1 or "p" not in blocks[0]:
        return None
    runs, look = blocks[0]["c"], looks[blocks[0]["p"]]
    if len(runs) != 1 or runs[0].keys() != {"r", "t"} or not _is_plain(look):
        return None
    return blocks[0]["p"], runs[0]["r"], cell.get("m", False)


def _is_plain(look: Properties) -> bool:
    around = look["level"] or look["keep"] or look["borders"] or look["align"] in ("center", "right")
    return not around and not any(look[side] for side in ("left", "right", "before", "after"))


def _words(cell: dict[str, Any]) -> str:
    words: str = cell["c"][0]["c"][0]["t"]
    return words
