"""Documents as LibreOffice shows them: pages measured, words compared with the PDF, cells that survive."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from app.documents.pdf import pdf_of
from app.reports.bulletin import write_bulletin
from app.reports.bulletin_docx import bulletin_docx
from app.reports.ledger_words import Sheet, columns
from app.reports.ledger_workbook import write_ledger
from tests.documents.office import convert
from tests.documents.papers import POINTS_PER_MM, RARE, ledger, opened, pairs, words
from tests.reports.test_bulletin_docx import facts

pytestmark = pytest.mark.document
FULL = 1_400
"""Characters that fill more than two pages of 22 × 28."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A bulletin of every kind of page: as LibreOffice shows its DOCX, and our PDF."""
    bulletin = write_bulletin(facts("某" * FULL + RARE), pairs(3), ledger(40), is_red_headed=False)
    content = bulletin_docx(bulletin)
    return convert(tmp_path_factory.mktemp("office"), "bulletin.docx", content, "pdf"), pdf_of(content, 0)


def test_a_full_page_has_22_lines_of_28_characters_within_the_margins(shown: tuple[bytes, bytes]) -> None:
    with opened(shown[0]) as pdf:
        page = pdf.pages[1]
        lines: dict[int, list[float]] = {}
        for char in page.chars:
            if char["text"] == "某":
                lines.setdefault(round(char["bottom"]), []).append(char["x0"])
        assert len(lines) == 22
        assert {len(line) for line in list(lines.values())[1:-1]} == {28}
        left = min(map(min, lines.values())) / POINTS_PER_MM
        right = (page.width - max(map(max, lines.values())) - 16) / POINTS_PER_MM
        assert left == pytest.approx(28, abs=1)
        assert right == pytest.approx(26, abs=1.5)
        sizes = {round(char["size"]) for char in page.chars if char["text"] == "某"}
        assert sizes == {16}


def test_pages_numbers_and_fonts(shown: tuple[bytes, bytes]) -> None:
    with opened(shown[0]) as pdf:
        across = [page.width > page.height for page in pdf.pages]
        assert any(across)
        for number, page in enumerate(pdf.pages[:5], start=1):
            last = page.extract_words()[-3:]
            assert [word["text"] for word in last] == ["—", str(number), "—"]
            assert (last[0]["x0"] > page.width / 2) == (number % 2 == 1)
            # the dash lies about 7 mm below the text, which ends 35 mm above the page's edge
            below = (page.height - last[0]["bottom"]) / POINTS_PER_MM
            assert 22 < below < 30, number
        fonts = {char["fontname"].split("+")[-1] for page in pdf.pages for char in page.chars}
        assert all("Noto" in name for name in fonts), fonts


def test_the_words_of_our_pdf_are_those_of_the_docx_as_shown(shown: tuple[bytes, bytes]) -> None:
    with opened(shown[0]) as office, opened(shown[1]) as ours:
        left, right = Counter(words(office)), Counter(words(ours))
        # Heads of tables and page numbers come once for each page, and pages may break elsewhere.
        differing = (left - right) + (right - left)
        assert sum(differing.values()) < 0.02 * sum(left.values()), differing
        assert not set(RARE) - set(left)


def test_cells_of_a_ledger_survive_another_program_as_the_text_they_were(tmp_path: Path) -> None:
    texts = (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        f"{RARE}😀",
        "a\x0bb",
        "0012",
        "1e5",
        "2026-05-01",
    )
    column = next(column for column in columns("zh") if column.kind not in ("time", "number", "photos"))
    path = tmp_path / "ledger.xlsx"
    key = column.key
    sheets = [Sheet("整改台账", [column])]
    write_ledger(path, sheets, [{key: text} for text in texts], ZoneInfo("Asia/Shanghai"))
    made = convert(tmp_path, "asked.xlsx", path.read_bytes(), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(made))["整改台账"]
    found = [sheet.cell(row, 1) for row in range(2, len(texts) + 2)]
    assert [cell.value for cell in found] == [text.replace("\x0b", "") for text in texts]
    assert {cell.data_type for cell in found} == {"s"}
