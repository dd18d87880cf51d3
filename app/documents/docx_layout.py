"""How far a document's layout is from GB/T 9704-2012, from its XML; what its PDF will not show. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Pt

from app.documents.docx_setting import BODY_PT, LINE_PT
from app.documents.docx_styles import Styles

POINTS_PER_MM = 72 / 25.4
TOLERANCE_MM = 1.0
LINE_TOLERANCE_PT = 0.5
MARGINS_MM = (("top", 37), ("left", 28), ("right", 26), ("bottom", 35))
WIDE_MARGINS_MM = (("left", 37), ("top", 28), ("bottom", 26), ("right", 35))
TYPES = ("仿宋", "仿宋_GB2312")
NOT_IN_PDF = (("w:numPr", "numbering"), ("wp:anchor", "floating"), ("w:txbxContent", "text_box"))


@dataclass(frozen=True)
class Deviation:
    """A difference: `code` is one of CODES; `found` and `wanted` are as people write them."""

    code: str
    found: str
    wanted: str
    section: int = 0


CODES = (
    "page_size", "margin_top", "margin_left", "margin_right", "margin_bottom", "type_size", "type_face",
    "line", "characters", "page_number", "odd_even", "wide_table", "numbering", "floating",
    "text_box", "tracked",
)  # fmt: skip


def deviations_of(content: bytes) -> list[Deviation]:
    """All of a DOCX, by section. Raises what python-docx raises when the bytes are no DOCX."""
    document = docx.Document(io.BytesIO(content))
    found = [*_pages(document), *_type(document), *_numbers(document), *_wide_tables(document)]
    body = document.element.body
    for tag, code in NOT_IN_PDF:
        if next(body.iter(qn(tag)), None) is not None:
            found.append(Deviation(code, "", ""))
    if next(body.iter(qn("w:ins"), qn("w:del")), None) is not None:
        found.append(Deviation("tracked", "", ""))
    return found


def _pages(document: Any) -> Iterator[Deviation]:
    for number, section in enumerate(document.sections, start=1):
        width, height = section.page_width.mm, section.page_height.mm
        is_wide = width > height
        if abs(min(width, height) - 210) > TOLERANCE_MM or abs(max(width, height) - 297) > TOLERANCE_MM:
            yield Deviation("page_size", f"{width:.0f}×{height:.0f} mm", "210×297 mm", number)
        for side, wanted in WIDE_MARGINS_MM if is_wide else MARGINS_MM:
            margin = getattr(section, f"{side}_margin").mm
            if abs(margin - wanted) > TOLERANCE_MM:
                yield Deviation(f"margin_{side}", f"{margin:.1f} mm", f"{wanted} mm", number)


def _type(document: Any) -> Iterator[Deviation]:
    """Of most characters of the body, headings and tables left out."""
    styles = Styles(document.styles.element)
    weights: dict[tuple[str, float, float, float, str], int] = {}
    for paragraph in document.element.body.findall(qn("w:p")):
        properties = paragraph.find(qn("w:pPr"))
        look = styles.paragraph(properties)
        if look["level"] or look["align"] == "center":
            continue
        for run in paragraph.iter(qn("w:r")):
            length = sum(len(text.text or "") for text in run.iter(qn("w:t")))
            kind = styles.run(run.find(qn("w:rPr")), properties)
            key = (kind["face"], kind["size"], kind["tracking"], look["line"], look["rule"])
            weights[key] = weights.get(key, 0) + length
    if not weights:
        return
    face, size, tracking, line, rule = max(weights, key=lambda key: weights[key])
    if size != BODY_PT:
        yield Deviation("type_size", f"{size:g} pt", f"{BODY_PT} pt")
    if face not in TYPES:
        yield Deviation("type_face", face or "—", TYPES[0])
    if rule != "exact" or abs(line - LINE_PT) > LINE_TOLERANCE_PT:
        yield Deviation("line", f"{line:g}{' pt' if rule != 'auto' else ''}", f"{LINE_PT} pt")
    first = document.sections[0]
    room = (first.page_width - first.left_margin - first.right_margin) / Pt(1)
    if size and int(room / (size + tracking)) != 28:
        yield Deviation("characters", str(int(room / (size + tracking))), "28")


def _numbers(document: Any) -> Iterator[Deviation]:
    if not document.settings.odd_and_even_pages_header_footer:
        yield Deviation("odd_even", "", "")
    first = document.sections[0]
    for footer, side in ((first.footer, "right"), (first.even_page_footer, "left")):
        if "PAGE" not in "".join(code.text or "" for code in footer._element.iter(qn("w:instrText"))):  # noqa: SLF001
            yield Deviation("page_number", "", side)


def _wide_tables(document: Any) -> Iterator[Deviation]:
    """Tables wider than the text of their section."""
    number = 0
    for element in document.element.body:
        ends = list(element.iter(qn("w:sectPr")))
        if element.tag == qn("w:tbl") and number < len(document.sections):
            section = document.sections[number]
            room = (section.page_width - section.left_margin - section.right_margin) / Pt(1)
            grid = element.find(qn("w:tblGrid"))
            width = sum(float(column.get(qn("w:w")) or 0) for column in grid) / 20
            if width > room + 6:
                found, wanted = (f"{length / POINTS_PER_MM:.0f} mm" for length in (width, room))
                yield Deviation("wide_table", found, wanted, number + 1)
        number += len(ends)
