"""Makes the bulletin of a month as DOCX: its template, filled. Pure."""
# ruff: noqa: SLF001  python-docx shows its elements under these names only

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, RGBColor
from docx.text.paragraph import Paragraph

from app.documents.docx_fields import fill_fields
from app.documents.docx_pictures import Pictures
from app.documents.docx_setting import (
    FANG,
    HEI,
    KAI,
    SONG,
    add_paragraph,
    as_heading,
    off_grid,
    printable,
    set_border,
)
from app.documents.docx_tables import add_table
from app.reports.bulletin import Bulletin, Table
from app.reports.bulletin_pictures import fitted
from app.reports.bulletin_template import builtin_template

RED = RGBColor(0xE6, 0x00, 0x12)
RED_LINE = ("12", "E60012")
MARK_PT, MARK_LINE_PT, MARK_BELOW_TOP_MM = 36, 60, 20
NO_PAIRS = "本期没有整改前后照片齐全的问题。"
NOT_SIGNED_FIELD = "未签发标记"
EMU_PER_MM = 36_000
SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
Build = Callable[[Any], None]


def bulletin_docx(bulletin: Bulletin, template: bytes | None = None) -> bytes:
    """The document's bytes, from the agency's template or from the one that Chabu brings."""
    document = docx.Document(io.BytesIO(template or builtin_template()))
    facts = document.core_properties
    facts.author = facts.last_modified_by = printable(bulletin.agency)
    facts.title, facts.comments, facts.language = printable(bulletin.title), "", "zh-CN"
    passages: dict[str, Build] = {name: partial(_passage, lines) for name, lines in bulletin.passages.items()}
    objects: dict[str, Build] = {
        "红头": partial(_in_place, document, lambda: _red_head(document, bulletin)),
        "统计表": partial(_in_place, document, lambda: _tables(document, bulletin.tables)),
        "照片对比": partial(_in_place, document, lambda: _pairs(document, bulletin)),
        "台账": lambda anchor: _in_place(document, lambda: _ledger(document, bulletin, anchor), anchor),
    }
    found = fill_fields(document, bulletin.texts, {**passages, **objects})
    marks = bulletin.passages.get(NOT_SIGNED_FIELD, ())
    if NOT_SIGNED_FIELD not in found and marks:
        _mark_on_top(document, marks)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _passage(lines: Sequence[tuple[str, str]], anchor: Any) -> None:
    """Paragraphs that look as the field's does; heads among them in 黑体."""
    for number, (style, text) in enumerate(lines):
        made = copy.deepcopy(anchor)
        # what the field's paragraph says of its edges holds there only: new page before, kept with next
        not_here = ["w:sectPr"]
        not_here += ["w:pageBreakBefore"] if number else []
        not_here += ["w:keepNext"] if number < len(lines) - 1 else []
        for tag in not_here:
            for extra in list(made.iter(qn(tag))):
                extra.getparent().remove(extra)
        pieces = list(made.iter(qn("w:t")))
        for piece in pieces:
            piece.text = ""
        pieces[0].text = printable(text)
        anchor.addprevious(made)
        if style == "head":
            for fonts in made.iter(qn("w:rFonts")):
                for script in SCRIPTS:
                    fonts.set(qn(f"w:{script}"), HEI)
            as_heading(Paragraph(made, anchor), 2)


def _in_place(document: Any, build: Callable[[], None], anchor: Any) -> None:
    """Let something be built at the end of the document and move it before the anchor."""
    body = document.element.body
    before = set(body)
    build()
    for made in [one for one in body if one not in before]:
        anchor.addprevious(made)


def _red_head(document: Any, bulletin: Bulletin) -> None:
    if not bulletin.is_red_headed:
        return
    mark = off_grid(
        add_paragraph(document, f"{bulletin.agency}文件", SONG, size=MARK_PT, centred=True), MARK_LINE_PT
    )
    mark.paragraph_format.space_before = Mm(MARK_BELOW_TOP_MM)
    mark.runs[0].font.color.rgb = RED
    add_paragraph(document, "")
    set_border(add_paragraph(document, ""), "bottom", *RED_LINE)
    add_paragraph(document, "")


def _tables(document: Any, tables: Sequence[Table]) -> None:
    for table in tables:
        as_heading(add_paragraph(document, table.title, HEI), 3)
        _table(document, table, 156)


def _pairs(document: Any, bulletin: Bulletin) -> None:
    if not bulletin.pairs:
        add_paragraph(document, NO_PAIRS, indent=True)
    pictures = Pictures(document)
    for pair in fitted(bulletin.pairs):
        pictures.add_pair(pair.before, pair.after, pair.caption)


def _ledger(document: Any, bulletin: Bulletin, anchor: Any) -> None:
    if bulletin.ledger is None:
        return
    if bulletin.ledger.note:
        off_grid(add_paragraph(document, bulletin.ledger.note, FANG, size=10.5), 18)
    _table(document, bulletin.ledger, _width_mm(document, anchor))


def _table(document: Any, table: Table, width_mm: float) -> None:
    add_table(document, table.heads, table.rows, width_mm, table.weights)


def _width_mm(document: Any, anchor: Any) -> float:
    """Of the text where the anchor stands: the first section that ends after it."""
    body = list(document.element.body)
    ends = [at for at, one in enumerate(body) if next(one.iter(qn("w:sectPr")), None) is not None]
    top = anchor if anchor in body else next(one for one in anchor.iterancestors() if one in body)
    at = next((number for number, end in enumerate(ends) if end >= body.index(top)), len(ends) - 1)
    section = document.sections[at]
    return float(section.page_width - section.left_margin - section.right_margin) / EMU_PER_MM


def _mark_on_top(document: Any, marks: Sequence[tuple[str, str]]) -> None:
    """A template without the mark cannot hide that nobody signed."""
    body = document.element.body
    for _, text in reversed(marks):
        body.insert(0, add_paragraph(document, text, KAI, centred=True)._p)
