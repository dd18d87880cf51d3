"""Sets tables of text and pairs of pictures in a document. Pure.

Cells are written as elements: python-docx's own way takes minutes for a long ledger.
"""
# ruff: noqa: SLF001  python-docx shows its elements under these names only

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm

from app.documents.docx_setting import FANG, HEI, add_paragraph, element, off_grid, printable, set_type

CELL_PT, CELL_LINE_PT = 10.5, 14
SMALL_CELL_PT, SMALL_CELL_LINE_PT = 9, 12
BETWEEN_PT = 8
"""Below a table."""
MANY_COLUMNS = 8
"""From so many columns on, cells have small type and narrow margins."""
TWIPS_PER_MM = 56.693
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
PAIR_WIDTH_MM = 74


def add_table(
    document: Any,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    width_mm: float,
    weights: Sequence[float] = (),
) -> None:
    """A table at the end of a document; heads are repeated on each page, columns share out the width."""
    shares = list(weights) or [1.0] * len(heads)
    widths = [round(width_mm * TWIPS_PER_MM * share / sum(shares)) for share in shares]
    is_small = len(heads) >= MANY_COLUMNS
    table = element("w:tbl")
    table.append(_properties(sum(widths), is_small=is_small))
    grid = element("w:tblGrid")
    grid.extend([element("w:gridCol", w=str(width)) for width in widths])
    table.append(grid)
    table.append(_row(heads, widths, is_small=is_small, is_head=True))
    for row in rows:
        table.append(_row(row, widths, is_small=is_small))
    document.element.body._insert_tbl(table)
    off_grid(add_paragraph(document, "", size=CELL_PT), BETWEEN_PT)


def add_pair(document: Any, before: bytes, after: bytes, caption: str) -> None:
    """Two pictures side by side with what they are below, then a line that names the place."""
    table = document.add_table(rows=2, cols=2)
    for at, (content, word) in enumerate(((before, "整改前"), (after, "整改后"))):
        paragraph = table.cell(0, at).paragraphs[0]
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(content), width=Mm(PAIR_WIDTH_MM))
        picture._inline.docPr.set("descr", printable(f"{word}：{caption}"))
        below = off_grid(table.cell(1, at).paragraphs[0], CELL_LINE_PT)
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        below.paragraph_format.keep_with_next = True
        set_type(below.add_run(word), FANG, CELL_PT)
    named = off_grid(add_paragraph(document, caption, size=CELL_PT, centred=True), 18)
    named.paragraph_format.space_after = Mm(3)


def _properties(width: int, *, is_small: bool) -> Any:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=str(width), type="dxa"))
    borders = element("w:tblBorders")
    borders.extend([element(f"w:{edge}", val="single", sz="4", space="0", color="000000") for edge in EDGES])
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    side, upright = (1.0, 0.5) if is_small else (1.9, 0.7)
    for edge, wide in (("top", upright), ("left", side), ("bottom", upright), ("right", side)):
        margins.append(element(f"w:{edge}", w=str(round(wide * TWIPS_PER_MM)), type="dxa"))
    properties.append(margins)
    return properties


def _row(cells: Sequence[str], widths: Sequence[int], *, is_small: bool, is_head: bool = False) -> Any:
    row, properties = element("w:tr"), element("w:trPr")
    properties.append(element("w:cantSplit"))
    if is_head:
        properties.append(element("w:tblHeader"))
    row.append(properties)
    for text, width in zip(cells, widths, strict=True):
        cell, facts = element("w:tc"), element("w:tcPr")
        facts.append(element("w:tcW", w=str(width), type="dxa"))
        facts.append(element("w:vAlign", val="center"))
        cell.append(facts)
        cell.append(_words(str(text), is_small=is_small, is_head=is_head))
        row.append(cell)
    return row


def _words(text: str, *, is_small: bool, is_head: bool) -> Any:
    paragraph, form = element("w:p"), element("w:pPr")
    line = SMALL_CELL_LINE_PT if is_small else CELL_LINE_PT
    form.append(element("w:snapToGrid", val="0"))
    form.append(element("w:spacing", line=str(line * 20), lineRule="exact"))
    form.append(element("w:jc", val="center" if is_head else "left"))
    paragraph.append(form)
    run, facts, words = element("w:r"), element("w:rPr"), element("w:t")
    if is_head:
        facts.append(element("w:rFonts", ascii=HEI, hAnsi=HEI, eastAsia=HEI))
    size = str(round((SMALL_CELL_PT if is_small else CELL_PT) * 2))
    facts.append(element("w:spacing", val="0"))
    facts.extend((element("w:sz", val=size), element("w:szCs", val=size)))
    words.text = printable(text)
    words.set(qn("xml:space"), "preserve")
    run.extend((facts, words))
    paragraph.append(run)
    return paragraph
