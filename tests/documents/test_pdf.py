"""The bulletin as PDF: tagged, its fonts within, the pages and the words of the DOCX it is made from."""

from __future__ import annotations

import io
from collections import Counter

import docx
import pytest
from docx.oxml import OxmlElement

from app.documents.pdf import pdf_of
from app.reports.bulletin import write_bulletin
from app.reports.bulletin_docx import bulletin_docx
from tests.documents.papers import POINTS_PER_MM, RARE, ledger, opened, pairs, tags, words
from tests.reports.test_bulletin_docx import facts

pytestmark = pytest.mark.document
STAMPED = 1_780_000_000


@pytest.fixture(scope="module")
def paper() -> tuple[bytes, bytes]:
    """A bulletin of all kinds of pages as DOCX and PDF."""
    bulletin = write_bulletin(facts(f"某单位{RARE}"), pairs(3), ledger(40), is_red_headed=True)
    content = bulletin_docx(bulletin)
    return content, pdf_of(content, STAMPED)


def test_it_is_tagged_named_and_has_its_fonts_within(paper: tuple[bytes, bytes]) -> None:
    with opened(paper[1]) as pdf:
        told = tags(pdf)
        assert pdf.metadata["Title"] == "关于2026年5月文明城市创建问题整改情况的通报"
        assert told.count("H1") == 1
        assert told.count("H2") == 4 + 3  # the sections and the annexes
        assert told.count("Figure") == 6
        assert "TH" in told
        fonts = {char["fontname"] for page in pdf.pages for char in page.chars}
    assert fonts
    assert all("+" in name and "Noto" in name for name in fonts)  # a subset's name: it lies within
    assert b"pdfuaid" in paper[1]


def test_rare_characters_show_and_what_no_font_has_is_marked() -> None:
    content = bulletin_docx(write_bulletin(facts(f"单位{RARE}\U000323b0\u0b95"), [], None))
    with opened(pdf_of(content, STAMPED)) as pdf:
        assert f"单位{RARE}〓〓" in words(pdf)


def test_a_row_said_to_repeat_further_down_keeps_its_words_and_its_place() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=1)
    for row, word in zip(table.rows, ("甲", "乙", "丙"), strict=True):
        row.cells[0].text = word
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    content = io.BytesIO()
    document.save(content)
    with opened(pdf_of(content.getvalue(), STAMPED)) as pdf:
        assert "甲乙丙" in words(pdf)


def test_its_words_are_those_of_the_docx_in_their_order(paper: tuple[bytes, bytes]) -> None:
    document = docx.Document(io.BytesIO(paper[0]))
    with opened(paper[1]) as pdf:
        shown = words(pdf)
    at = 0
    for paragraph in document.paragraphs[:-1]:
        text = "".join(paragraph.text.split())
        at = shown.find(text, at)
        assert at >= 0, text
    # A cell's words may lie on two lines with other cells' between: its characters are counted.
    cells = "".join(cell.text for table in document.tables for cell in table._cells)
    in_cells = Counter("".join(cells.split()))
    assert in_cells - Counter(shown) == {}


def test_pages_are_upright_or_across_and_numbered_outside(paper: tuple[bytes, bytes]) -> None:
    with opened(paper[1]) as pdf:
        across = [page.width > page.height for page in pdf.pages]
        first = across.index(True)
        assert across[first:] == sorted(across[first:], reverse=True)
        assert across[-1] is False
        for number, page in enumerate(pdf.pages[:4], start=1):
            last = page.extract_words()[-3:]
            assert [word["text"] for word in last] == ["—", str(number), "—"]
            is_right = last[0]["x0"] > page.width / 2
            assert is_right == (number % 2 == 1)
        assert len(pdf.pages) % 2 == 0  # 版记 lies on an even page
        assert "印发" in words(pdf)[-10:]


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    bulletin = write_bulletin(facts("某" * 1_400), [], None)
    with opened(pdf_of(bulletin_docx(bulletin), STAMPED)) as pdf:
        page = pdf.pages[1]
        lines: dict[int, list[float]] = {}
        for char in page.chars:
            if char["text"] == "某":
                lines.setdefault(round(char["bottom"]), []).append(char["x0"])
        assert len(lines) == 22
        assert {len(line) for line in list(lines.values())[1:]} == {28}
        left, top = min(map(min, lines.values())), min(lines)
        assert left / POINTS_PER_MM == pytest.approx(28, abs=1)
        assert top / POINTS_PER_MM > 37
