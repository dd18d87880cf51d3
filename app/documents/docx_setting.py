"""Sets paragraphs and pages of an official document (GB/T 9704-2012): 22 lines of 28 characters. Pure.

The numbers are measured ones: with 16 pt type a line of 156 mm takes 28 characters only when they are set
closer by 0.25 pt, and `linesAndChars` grids break in LibreOffice. Text goes in as text, never as XML.
"""
# ruff: noqa: SLF001  python-docx shows its elements under these names only

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

SONG, FANG, KAI, HEI, PLAIN = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
BODY_PT, LINE_PT, TITLE_PT, TITLE_LINE_PT, SMALL_PT = 16, 28.95, 22, 34, 14
CLOSER = "-5"  # twentieths of a point
GRID = "579"
WIDTH_MM, HEIGHT_MM = 156, 225
TWO_CHARACTERS = Pt(2 * BODY_PT)
MARGINS = {"top": Mm(37), "left": Mm(28), "right": Mm(26), "bottom": Mm(35)}
FOOTER, WIDE_FOOTER = Mm(24), Mm(15)
"""From the edge of the page: the dash of a page number lies 7 mm below the text."""
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 does not allow."""
AT_THE_END = ("w:outlineLvl", "w:rPr", "w:sectPr", "w:pPrChange")


def printable(text: str) -> str:
    """Text that a document can hold, on one line."""
    return FORBIDDEN.sub("", text).replace("\n", " ").replace("\r", "")


def set_up(document: Any) -> None:
    """Give a new document its body type, its line and its first page."""
    document.settings.odd_and_even_pages_header_footer = True
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY_PT)
    _face(normal.element.get_or_add_rPr(), FANG)
    spacing = element("w:spacing", val=CLOSER)
    properties = normal.element.get_or_add_rPr()
    properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    form = normal.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    set_page(document.sections[0])


def set_page(section: Any, *, is_wide: bool = False, is_numbered: bool = True) -> None:
    """Margins, grid and page numbers of a section; a wide one is the same page turned by a quarter."""
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
    # Turned by a quarter, the top of the page is its binding edge.
    sides = ("left", "top", "bottom", "right") if is_wide else ("top", "left", "right", "bottom")
    for edge, margin in zip(sides, MARGINS.values(), strict=True):
        setattr(section, f"{edge}_margin", margin)
    section.footer_distance = WIDE_FOOTER if is_wide else FOOTER
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(element("w:docGrid", type="lines", linePitch=GRID))
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        if is_numbered:
            _page_number(footer.paragraphs[0], side)


def add_section(document: Any, start: Any, **page: bool) -> Any:
    """Begin a section. The paragraph that ends the one before takes no room: it could cost a page."""
    section = document.add_section(start)
    off_grid(document.paragraphs[-1], 1)
    set_page(section, **page)
    return section


def add_paragraph(
    document: Any,
    text: str,
    face: str = FANG,
    *,
    size: float = BODY_PT,
    indent: bool = False,
    centred: bool = False,
) -> Any:
    """A paragraph at the end of a document, of one kind of type."""
    paragraph = document.add_paragraph()
    if indent:
        paragraph.paragraph_format.first_line_indent = TWO_CHARACTERS
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_type(paragraph.add_run(printable(text)), face, size)
    return paragraph


def off_grid(paragraph: Any, line_pt: float) -> Any:
    """Let a paragraph keep a line of its own height: on the grid it would take one or two whole lines."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(line_pt)
    put(paragraph, element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:contextualSpacing", "w:jc")
    return paragraph


def as_heading(paragraph: Any, level: int) -> Any:
    """Make a paragraph a heading, from 1, to whoever goes by headings; it looks the same and ends no page."""
    paragraph.paragraph_format.keep_with_next = True
    put(paragraph, element("w:outlineLvl", val=str(level - 1)))
    return paragraph


def set_type(run: Any, face: str, size: float) -> None:
    """Face and size of a run."""
    run.font.size = Pt(size)
    _face(run._r.get_or_add_rPr(), face)


def set_border(paragraph: Any, side: str, size: str, colour: str) -> None:
    """A line above or below a paragraph; `size` in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = element("w:pBdr")
        put(
            paragraph,
            borders,
            "w:shd",
            "w:tabs",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:outlineLvl",
        )
    borders.append(element(f"w:{side}", val="single", sz=size, space="1", color=colour))


def put(paragraph: Any, child: Any, *before: str) -> None:
    """Put an element among the properties of a paragraph, before those named."""
    paragraph._p.get_or_add_pPr().insert_element_before(child, *before, *AT_THE_END)


def element(tag: str, **values: str) -> Any:
    """An element with attributes of Word's namespace."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _page_number(paragraph: Any, side: Any) -> None:
    """— 1 —, one character in from the outer edge."""
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.right_indent = form.left_indent = Pt(SMALL_PT)
    for kind, text in ((None, "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), (None, " —")):
        run = paragraph.add_run(text if kind is None else "")
        set_type(run, PLAIN, SMALL_PT)
        if kind == "instr":
            code = element("w:instrText")
            code.text = text
            run._r.append(code)
        elif kind:
            run._r.append(element("w:fldChar", fldCharType=kind))


def _face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    values: Mapping[str, str] = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), face)
    for script, name in values.items():
        fonts.set(qn(f"w:{script}"), name)
    properties.append(element("w:lang", val="zh-CN", eastAsia="zh-CN"))
