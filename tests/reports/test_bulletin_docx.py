"""The bulletin as DOCX: the layout of GB/T 9704-2012 read from its XML; any text survives; nothing is a macro."""

from __future__ import annotations

import datetime as dt
import io
import math
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from PIL import Image
from sqlalchemy.orm import Session

from app.documents.docx_pictures import Pictures
from app.kernel.ids import new_id
from app.photos.models import Photo
from app.reports import bulletin_queries
from app.reports.bulletin import Facts, PhotoPair, Table, write_bulletin
from app.reports.bulletin_docx import bulletin_docx
from app.reports.bulletin_pictures import MOST_PIXELS, fitted
from app.reports.metrics import figures
from tests.factories import jpeg


def facts(name: str = "某承建单位", *, has_red_black: bool = False, **counts: int) -> Facts:
    told = figures({"found": 6, "to_close": 20, "closed": 18, "backlog_end": 2, "due": 4, **counts}, {})
    few = figures({"found": 1, "to_close": 4, "closed": 0}, {}, 5)
    by = {"unit": [{"key": "u1", "figures": told}, {"key": "u2", "figures": few}], "area": [], "project": []}
    at = dt.datetime(2026, 6, 3, 18, tzinfo=dt.UTC)
    names = {"unit": {"u1": name, "u2": "小单位"}}
    return Facts(
        "某市代建中心", "2026-05", dt.date(2026, 5, 1), dt.date(2026, 5, 31), at, dt.date(2026, 6, 4),
        told, by, names, None, None, 5, has_red_black,
    )  # fmt: skip


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def made(**more: Any) -> bytes:
    ledger = Table("", [f"列{at}" for at in range(11)], [["一"] * 11] * 3)
    return bulletin_docx(write_bulletin(facts(), [PhotoPair(jpeg(1), jpeg(2), "CW-1 南门")], ledger, **more))


def test_pages_lines_and_characters_are_those_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(made()))
    first = document.sections[0]
    assert document.core_properties.author == "某市代建中心"
    millimetres = [round(length.mm) for length in (
        first.page_width, first.page_height, first.top_margin, first.left_margin, first.right_margin,
        first.bottom_margin,
    )]  # fmt: skip
    assert millimetres == [210, 297, 37, 28, 26, 35]
    normal = document.styles["Normal"]
    assert (normal.font.size.pt, normal.paragraph_format.line_spacing.pt) == (16, 28.95)
    properties = normal.element.rPr
    assert properties.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    assert properties.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    grid = first._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_the_signature_never_stands_alone_and_takes_no_more_than_a_paragraph_with_it() -> None:
    paragraphs = docx.Document(io.BytesIO(made())).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    head = next(at for at, text in enumerate(texts) if text.startswith("四、"))
    listed = next(at for at, text in enumerate(texts) if text.startswith("附件："))
    kept = [bool(paragraph.paragraph_format.keep_with_next) for paragraph in paragraphs[head:listed]]
    # the heading with what follows it; of the passage the last paragraph only; the blank line under it
    assert kept == [True, *[False] * (len(kept) - 3), True, True]
    assert len(kept) > 4


def test_page_numbers_are_right_on_odd_and_left_on_even_pages() -> None:
    document = docx.Document(io.BytesIO(made()))
    assert document.settings.odd_and_even_pages_header_footer
    for section in list(document.sections)[:-1]:
        odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
        assert (odd.alignment, even.alignment) == (2, 0)
        assert "PAGE" in odd._p.xml
        assert odd.text == "—  —"


def test_the_ledger_lies_across_and_its_head_is_repeated() -> None:
    document = docx.Document(io.BytesIO(made()))
    *_, wide, record = document.sections
    assert (record.start_type, record.footer.paragraphs[0].text) == (WD_SECTION.EVEN_PAGE, "")
    assert (round(wide.page_width.mm), round(wide.page_height.mm)) == (297, 210)
    table = document.tables[-1]
    assert [len(row.cells) for row in table.rows] == [11] * 4
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_outline_is_complete_and_nothing_of_the_list_appears_unasked() -> None:
    words = parts(made())["word/document.xml"]
    assert all(head in words for head in ("一、总体情况", "二、分布情况", "三、存在问题", "四、下一步要求"))
    assert "90.0%（18/20）" in words
    assert "榜" not in words
    assert "E60012" not in words
    assert "文件" in parts(made(is_red_headed=True))["word/document.xml"]


def test_where_nothing_is_left_open_no_unit_is_asked_to_close_it() -> None:
    done = write_bulletin(facts(backlog_end=0)).passages["下一步要求"]
    assert "已全部销号" in done[0][1]
    assert not [text for _, text in done if "0件" in text]
    assert "2件" in write_bulletin(facts()).passages["下一步要求"][0][1]


def test_the_red_and_black_list_prints_its_thresholds_and_leaves_out_the_few() -> None:
    blocks = [text for _, text in write_bulletin(facts(has_red_black=True)).passages["红黑榜"]]
    assert any("90%" in text and "85%" in text and "不足5件" in text for text in blocks)
    red, black = (
        next(text for text in blocks if text.startswith(f"责任单位{name}")) for name in ("红榜", "黑榜")
    )
    assert (red, black) == ("责任单位红榜：某承建单位90.0%（18/20）。", "责任单位黑榜：无。")


@pytest.mark.parametrize("text", ["镕堃㎡𬭛😀", "a<b>&\"'", "a\x0bb\x00", "{{7*7}}", "=1+1"])
def test_any_text_comes_through_as_text(text: str) -> None:
    ledger = Table("", ["名称", "说明"], [[text, text]])
    content = bulletin_docx(write_bulletin(facts(text), [], ledger))
    document = docx.Document(io.BytesIO(content))
    clean = text.replace("\x0b", "").replace("\x00", "")
    assert document.tables[-1].rows[1].cells[1].text == clean
    assert any(clean in row.cells[0].text for row in document.tables[0].rows)


def test_no_braces_are_left_and_what_is_put_in_is_not_looked_at_again() -> None:
    told = "".join(text for name, text in parts(made()).items() if name.endswith(".xml"))
    assert "{{" not in told
    named = bulletin_docx(write_bulletin(facts("{{机关}}")))
    assert "{{机关}}" in parts(named)["word/document.xml"]


def test_a_ledger_that_goes_on_says_so_and_where() -> None:
    told = parts(
        bulletin_docx(write_bulletin(facts(), [], Table("", ["一", "二"], [], note="其余见台账文件")))
    )
    assert "其余见台账文件" in told["word/document.xml"]
    assert "XLSX" in bulletin_queries.LEDGER_GOES_ON


def test_many_pictures_are_smaller_and_few_stay_as_they_are() -> None:
    few = [PhotoPair(jpeg(1, (1000, 750)), jpeg(2, (1000, 750)), "")]
    assert list(fitted(few)) == few
    many = list(fitted(few * 200))
    pixels = sum(
        math.prod(Image.open(io.BytesIO(one)).size) for pair in many for one in (pair.before, pair.after)
    )
    assert 0.95 * MOST_PIXELS < pixels <= MOST_PIXELS


def test_each_picture_keeps_its_own_name_beside_those_of_the_template() -> None:
    once = made()
    again = docx.Document(io.BytesIO(once))
    pictures = Pictures(again)
    pictures.add_pair(jpeg(3), jpeg(4), 'CW-2 北门 <"&>')
    out = io.BytesIO()
    again.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        names = [name for name in archive.namelist() if "media/" in name]
        assert {archive.read(name) for name in names} == {jpeg(at) for at in (1, 2, 3, 4)}
    drawings = list(docx.Document(out).element.body.iter(qn("wp:docPr")))
    assert len({drawing.get("id") for drawing in drawings}) == len(drawings) == 4
    assert drawings[-1].get("descr") == '整改后：CW-2 北门 <"&>'


def test_nothing_leads_out_of_the_document_and_both_pictures_of_a_pair_are_in_it() -> None:
    found = parts(made())
    assert not [name for name in found if "vba" in name.lower() or "embed" in name.lower()]
    assert not [name for name, text in found.items() if name.endswith(".rels") and "External" in text]
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if "media/" in name]
    assert len(pictures) == 2


def test_a_picture_is_drawn_anew_without_its_exif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, exif = tmp_path / "screen.jpg", Image.Exif()
    exif[0x010F] = "maker"
    Image.new("RGB", (2000, 100)).save(file, exif=exif)
    assert b"Exif" in file.read_bytes()
    monkeypatch.setattr(bulletin_queries, "variant_file", lambda photo, variant: SimpleNamespace(path=file))
    session = cast("Session", SimpleNamespace(get=lambda kind, key: Photo(role="before", state="stored")))
    content = bulletin_queries.picture_of(session, new_id(), most=1_000_000)
    assert content is not None
    assert b"Exif" not in content
    assert Image.open(io.BytesIO(content)).width == 1000
