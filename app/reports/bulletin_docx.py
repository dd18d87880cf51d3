"""Sets a bulletin as DOCX in the layout of GB/T 9704-2012: 22 lines of 28 characters. Pure.

The numbers are measured ones: with 16 pt type a line of 156 mm takes 28 characters only when they are set
closer by 0.25 pt, and `linesAndChars` grids break in LibreOffice. Text goes in as text, never as XML.
"""
# ruff: noqa: SLF001  python-docx shows its elements under these names only

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from app.reports.bulletin import Bulletin, PhotoPair, Table
from app.reports.ledger_workbook import clean

SONG, FANG, KAI, HEI, PLAIN = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
BODY_PT, LINE_PT, TITLE_PT, TITLE_LINE_PT, SMALL_PT, CELL_PT = 16, 28.95, 22, 34, 14, 10.5
CLOSER = "-5"  # twentieths of a point
GRID = "579"
TWO_CHARACTERS = Pt(2 * BODY_PT)
MARGINS = {"top": Mm(37), "left": Mm(28), "right": Mm(26), "bottom": Mm(35)}
PAIR_WIDTH = Mm(74)
RED = RGBColor(0xE6, 0x00, 0x12)
BLACK_LINE, THIN_LINE, RED_LINE = ("8", "000000"), ("6", "000000"), ("12", "E60012")


def bulletin_docx(bulletin: Bulletin) -> bytes:
    """The document's bytes."""
    document = docx.Document()
    facts = document.core_properties
    facts.author = facts.last_modified_by = clean(bulletin.agency)
    facts.title, facts.comments, facts.language = clean(bulletin.title), "", "zh-CN"
    _set_up(document)
    _head(document, bulletin)
    for style, text in bulletin.blocks:
        _paragraph(document, text, HEI if style == "head" else FANG, indent=True)
    _closing(document, bulletin)
    _annexes(document, bulletin)
    _record(document, bulletin)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY_PT)
    _face(normal.element.get_or_add_rPr(), FANG)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), CLOSER)
    properties = normal.element.get_or_add_rPr()
    properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    form = normal.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    _page(document.sections[0])


def _page(section: Any, *, is_wide: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
    # Turned by a quarter, the top of the page is its binding edge.
    sides = ("left", "top", "bottom", "right") if is_wide else ("top", "left", "right", "bottom")
    for edge, margin in zip(sides, MARGINS.values(), strict=True):
        setattr(section, f"{edge}_margin", margin)
    section.footer_distance = Mm(24)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), GRID)
    section._sectPr.append(grid)
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], side)


def _page_number(paragraph: Any, side: Any) -> None:
    """— 1 —, one character in from the outer edge."""
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.right_indent = form.left_indent = Pt(SMALL_PT)
    for kind, text in ((None, "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), (None, " —")):
        run = paragraph.add_run(text if kind is None else "")
        _type(run, PLAIN, SMALL_PT)
        if kind == "instr":
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _head(document: Any, bulletin: Bulletin) -> None:
    if bulletin.is_red_headed:
        mark = _paragraph(document, f"{bulletin.agency}文件", SONG, size=36, centred=True)
        mark.paragraph_format.line_spacing = Pt(60)
        mark.paragraph_format.space_before = Mm(20)
        mark.runs[0].font.color.rgb = RED
        _paragraph(document, "", FANG)
        _border(_paragraph(document, "", FANG), "bottom", *RED_LINE)
        _paragraph(document, "", FANG)
    if bulletin.mark:
        _paragraph(document, bulletin.mark, KAI, centred=True)
    title = _paragraph(document, bulletin.title, SONG, size=TITLE_PT, centred=True)
    title.paragraph_format.line_spacing = Pt(TITLE_LINE_PT)
    _paragraph(document, "", FANG)
    _paragraph(document, bulletin.to, FANG)


def _closing(document: Any, bulletin: Bulletin) -> None:
    _paragraph(document, "", FANG)
    for at, name in enumerate(bulletin.annexes, start=1):
        _paragraph(document, f"{'附件：' if at == 1 else '　　　'}{at}. {name}", FANG, indent=True)
    _paragraph(document, "", FANG)
    _paragraph(document, "", FANG)
    for text in (bulletin.agency, bulletin.dated):
        signed = _paragraph(document, text, FANG)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signed.paragraph_format.right_indent = Pt(4 * BODY_PT)


def _annexes(document: Any, bulletin: Bulletin) -> None:
    _page(document.add_section(WD_SECTION.NEW_PAGE))
    _annex_title(document, 1, bulletin.annexes[0])
    for table in bulletin.tables:
        _paragraph(document, table.title, HEI)
        _table(document, table, 156)
    document.add_page_break()
    _annex_title(document, 2, bulletin.annexes[1])
    if not bulletin.pairs:
        _paragraph(document, "本期没有整改前后照片齐全的问题。", FANG, indent=True)
    for pair in bulletin.pairs:
        _pair(document, pair)
    _page(document.add_section(WD_SECTION.NEW_PAGE), is_wide=True)
    _annex_title(document, 3, bulletin.annexes[2])
    if bulletin.ledger is not None:
        _table(document, bulletin.ledger, 225)


def _annex_title(document: Any, number: int, name: str) -> None:
    _paragraph(document, f"附件{number}", HEI)
    title = _paragraph(document, name, SONG, size=TITLE_PT, centred=True)
    title.paragraph_format.line_spacing = Pt(TITLE_LINE_PT)


def _pair(document: Any, pair: PhotoPair) -> None:
    table = document.add_table(rows=2, cols=2)
    for at, (content, word) in enumerate(((pair.before, "整改前"), (pair.after, "整改后"))):
        paragraph = table.cell(0, at).paragraphs[0]
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(content), width=PAIR_WIDTH)
        _cell(table.cell(1, at), word, centred=True)
    caption = _paragraph(document, pair.caption, FANG, size=SMALL_PT, centred=True)
    caption.paragraph_format.space_after = Pt(6)


def _table(document: Any, table: Table, width_mm: float) -> None:
    """Cells are written as elements: python-docx's own way takes minutes for a long ledger."""
    made = document.add_table(rows=1, cols=len(table.heads))
    made.style = "Table Grid"
    made.autofit = False
    first = width_mm * (0.28 if len(table.heads) < 8 else 0.06)
    other = (width_mm - first) / (len(table.heads) - 1)
    for at, column in enumerate(made.columns):
        column.width = Mm(first if at == 0 else other)
    for at, head in enumerate(table.heads):
        _cell(made.cell(0, at), head, HEI, centred=True)
        made.cell(0, at).width = Mm(first if at == 0 else other)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows:
        made._tbl.append(_row(row, first, other))
    _paragraph(document, "", FANG, size=CELL_PT)


def _row(cells: Any, first_mm: float, other_mm: float) -> Any:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    row.append(properties)
    for at, text in enumerate(cells):
        cell, facts, width = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
        width.set(qn("w:w"), str(round((first_mm if at == 0 else other_mm) * 56.693)))
        width.set(qn("w:type"), "dxa")
        facts.append(width)
        cell.append(facts)
        cell.append(_cell_paragraph(str(text)))
        row.append(cell)
    return row


def _cell_paragraph(text: str) -> Any:
    paragraph, form, spacing = OxmlElement("w:p"), OxmlElement("w:pPr"), OxmlElement("w:spacing")
    spacing.set(qn("w:line"), "280")
    spacing.set(qn("w:lineRule"), "exact")
    form.append(spacing)
    paragraph.append(form)
    run, facts, words = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:t")
    for name in ("w:sz", "w:szCs"):
        size = OxmlElement(name)
        size.set(qn("w:val"), "21")
        facts.append(size)
    words.text = clean(text)
    words.set(qn("xml:space"), "preserve")
    run.extend((facts, words))
    paragraph.append(run)
    return paragraph


def _cell(cell: Any, text: str, face: str = FANG, *, centred: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    _type(paragraph.add_run(clean(text)), face, CELL_PT)
    paragraph.paragraph_format.line_spacing = Pt(14)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _record(document: Any, bulletin: Bulletin) -> None:
    """版记: on the last page, between a thick line above and one below."""
    paragraph = _paragraph(document, f"{bulletin.agency}　　　{bulletin.dated}印发", FANG, size=SMALL_PT)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(SMALL_PT)
    _border(paragraph, "top", *BLACK_LINE)
    _border(paragraph, "bottom", *BLACK_LINE)


def _paragraph(
    document: Any, text: str, face: str, *, size: float = BODY_PT, indent: bool = False, centred: bool = False
) -> Any:
    paragraph = document.add_paragraph()
    if indent:
        paragraph.paragraph_format.first_line_indent = TWO_CHARACTERS
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _type(paragraph.add_run(clean(text)), face, size)
    return paragraph


def _type(run: Any, face: str, size: float) -> None:
    run.font.size = Pt(size)
    _face(run._r.get_or_add_rPr(), face)


def _face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _border(paragraph: Any, side: str, size: str, colour: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", "1"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
