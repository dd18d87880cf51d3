"""Sets pairs of pictures side by side in a document. Pure.

Pictures are put into the package directly: python-docx compares each with all that are there already.
"""
# ruff: noqa: SLF001  python-docx shows its elements under these names only

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.parts.image import ImagePart
from docx.shared import Mm
from PIL import Image

from app.documents.docx_setting import FANG, add_paragraph, off_grid, printable, set_type
from app.documents.docx_tables import CELL_LINE_PT, CELL_PT

PAIR_WIDTH_MM = 74
WORDS = ("整改前", "整改后")


class Pictures:
    """The pictures added to one document: each has a name and a number of its own."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._names = _free_names(document)
        self._number = max(
            (int(one) for one in document.element.xpath("//wp:docPr/@id") if one.isdigit()), default=0
        )

    def add_pair(self, before: bytes, after: bytes, caption: str) -> None:
        """Two JPEGs side by side with what they are below, then a line that names the place."""
        table = self._document.add_table(rows=2, cols=2)
        (above, below) = (row.cells for row in table.rows)
        for content, word, picture_cell, word_cell in zip((before, after), WORDS, above, below, strict=True):
            paragraph = picture_cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run()._r.append(self._drawing(content, printable(f"{word}：{caption}")))
            told = off_grid(word_cell.paragraphs[0], CELL_LINE_PT)
            told.alignment = WD_ALIGN_PARAGRAPH.CENTER
            told.paragraph_format.keep_with_next = True
            set_type(told.add_run(word), FANG, CELL_PT)
        named = off_grid(add_paragraph(self._document, caption, size=CELL_PT, centred=True), 18)
        named.paragraph_format.space_after = Mm(3)

    def _drawing(self, content: bytes, told: str) -> Any:
        main = self._document.part
        part = ImagePart(PackURI(next(self._names)), CONTENT_TYPE.JPEG, content)
        relation = main.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        with Image.open(io.BytesIO(content)) as image:
            high = round(Mm(PAIR_WIDTH_MM) * image.height / image.width)
        self._number += 1
        extent, name = f'cx="{Mm(PAIR_WIDTH_MM)}" cy="{high}"', f"Picture {self._number}"
        return parse_xml(
            f"<w:drawing {nsdecls('w', 'wp', 'a', 'pic', 'r')}><wp:inline>"
            f"<wp:extent {extent}/>"
            f'<wp:docPr id="{self._number}" name="{name}" descr={quoteattr(told)}/>'
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{self._number}" name="{name}"/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/>'
            '</a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )


def _free_names(document: Any) -> Iterator[str]:
    """Names of pictures that no part of the package has."""
    taken = {str(part.partname) for part in document.part.package.iter_parts()}
    number = 0
    while True:
        number += 1
        name = f"/word/media/picture{number}.jpg"
        if name not in taken:
            yield name
