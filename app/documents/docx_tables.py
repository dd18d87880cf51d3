"""Sets tables of text in a document. Pure.

Cells are written as XML and read in one go: made one by one, those of a long ledger take minutes. Their looks
are a style's, so that a row weighs little.
"""
# ruff: noqa: SLF001  python-docx shows its elements under these names only

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from app.documents.docx_setting import HEI, add_paragraph, off_grid, printable

CELL_PT, CELL_LINE_PT = 10.5, 14
SMALL_CELL_PT, SMALL_CELL_LINE_PT = 9, 12
CELL_STYLE, SMALL_CELL_STYLE = "ChabuCell", "ChabuSmallCell"
BETWEEN_PT = 8
"""Below a table."""
MANY_COLUMNS = 8
"""From so many columns on, cells have small type and narrow margins."""
TWIPS_PER_MM = 56.693
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
HEAD_LOOK = f'<w:rPr><w:rFonts w:ascii="{HEI}" w:hAnsi="{HEI}" w:eastAsia="{HEI}"/></w:rPr>'


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
    style = _style(document, is_small=is_small)
    before = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>'
        for width in widths
    ]
    pieces = [f"<w:tbl {nsdecls('w')}>", _properties(sum(widths), is_small=is_small), "<w:tblGrid>"]
    pieces += [f'<w:gridCol w:w="{width}"/>' for width in widths]
    pieces += ["</w:tblGrid>", _head(heads, before)]
    pieces += [_row(row, before) for row in rows]
    pieces.append("</w:tbl>")
    document.element.body._insert_tbl(parse_xml("".join(pieces)))
    off_grid(add_paragraph(document, "", size=CELL_PT), BETWEEN_PT)


def _style(document: Any, *, is_small: bool) -> str:
    """The style of cells, put into the document where it is not there yet; its id."""
    name = SMALL_CELL_STYLE if is_small else CELL_STYLE
    styles = document.styles.element
    if not any(style.get(qn("w:styleId")) == name for style in styles.findall(qn("w:style"))):
        line = SMALL_CELL_LINE_PT if is_small else CELL_LINE_PT
        size = round((SMALL_CELL_PT if is_small else CELL_PT) * 2)
        default = document.styles["Normal"].style_id
        styles.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
                f'<w:name w:val="{name}"/><w:basedOn w:val="{default}"/><w:pPr><w:snapToGrid w:val="0"/>'
                f'<w:spacing w:before="0" w:after="0" w:line="{line * 20}" w:lineRule="exact"/>'
                f'<w:jc w:val="left"/></w:pPr><w:rPr><w:spacing w:val="0"/><w:sz w:val="{size}"/>'
                f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
            )
        )
    return name


def _properties(width: int, *, is_small: bool) -> str:
    side, upright = (1.0, 0.5) if is_small else (1.9, 0.7)
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in EDGES)
    margins = "".join(
        f'<w:{edge} w:w="{round(wide * TWIPS_PER_MM)}" w:type="dxa"/>'
        for edge, wide in (("top", upright), ("left", side), ("bottom", upright), ("right", side))
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )


def _head(heads: Sequence[str], before: Sequence[str]) -> str:
    cells = [
        f'{start}<w:jc w:val="center"/></w:pPr><w:r>{HEAD_LOOK}{_words(text)}</w:r></w:p></w:tc>'
        for text, start in zip(heads, before, strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(cells: Sequence[str], before: Sequence[str]) -> str:
    told = [
        f"{start}</w:pPr><w:r>{_words(text)}</w:r></w:p></w:tc>"
        for text, start in zip(cells, before, strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(told)}</w:tr>"


def _words(text: object) -> str:
    return f'<w:t xml:space="preserve">{escape(printable(str(text)))}</w:t>'
