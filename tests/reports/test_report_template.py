"""The bulletin's template: an administrator takes it, edits it and hands it in; what is wrong with one is named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from hypothesis import given
from hypothesis import strategies as st

from app.documents.docx_fields import fields_of, fill_fields
from app.documents.docx_layout import deviations_of
from app.documents.docx_package import RefusedPackage, check_package
from app.issues.defect_queries import all_defects
from app.kernel.kept_files import kept_path
from app.kernel.transaction import read_session
from app.reports.bulletin import write_bulletin
from app.reports.bulletin_docx import bulletin_docx
from app.reports.bulletin_fields import FIELDS
from app.reports.bulletin_template import builtin_template
from app.reports.template_faults import check_template
from tests.factories import Phone, World
from tests.reports.test_bulletin_docx import facts
from tests.reports.test_monthly_report import file_of, reported, sign, step

__all__ = ["reported"]  # a fixture
PATH = "/api/report-template"


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def edited(change: Callable[[Any], Any] = lambda document: None) -> bytes:
    document = docx.Document(io.BytesIO(builtin_template()))
    change(document)
    return saved(document)


def repacked(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The built-in template with its parts changed as bytes."""
    with zipfile.ZipFile(io.BytesIO(builtin_template())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(name: str, data: bytes, kind: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        parts[name] = data
        override = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)

    return repacked(change)


def with_relation(kind: str, target: str, mode: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        name = "word/_rels/document.xml.rels"
        told = f'<Relationship Id="rId99" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
        parts[name] = parts[name].replace(b"</Relationships>", told.encode())

    return repacked(change)


def in_xml(old: bytes, new: bytes) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts["word/document.xml"]
        parts["word/document.xml"] = parts["word/document.xml"].replace(old, new, 1)

    return repacked(change)


def bomb() -> bytes:
    return repacked(lambda parts: parts.update({"word/media/zeros.png": b"\0" * (70 << 20)}))


FIELD_CODE = b'<w:p><w:fldSimple w:instr=" INCLUDETEXT c:/secret "/></w:p>'
SPLIT_CODE = (
    b'<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE</w:instrText></w:r>'
    b'<w:r><w:instrText>AUTO cmd</w:instrText><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
REFUSED = {
    "no DOCX": (lambda: b"%PDF-1.7", "not_docx"),
    "a zip of something else": (lambda: zip_of("a.txt"), "not_docx"),
    "an old or locked Word file": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old_word"),
    "cut off": (lambda: builtin_template()[:-200], "damaged"),
    "XML that breaks off": (lambda: in_xml(b"</w:body>", b""), "damaged"),
    "an entity": (lambda: in_xml(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document'), "damaged"),
    "a bomb": (bomb, "too_large"),
    "too many bytes": (lambda: builtin_template() + b"\0" * (5 << 20), "too_large"),
    "macros": (lambda: with_part("word/vbaProject.bin", b"x", "application/vnd.ms-office.vbaProject"), "macros"),
    "OLE": (lambda: with_part("word/embeddings/oleObject1.bin", b"x", "application/vnd.openxmlformats-officedocument.oleObject"), "embedded"),
    "a program": (lambda: with_part("word/run.exe", b"MZ", "application/octet-stream"), "embedded"),
    "a chunk of HTML": (lambda: in_xml(b"<w:p>", b"<w:altChunk/><w:p>"), "embedded"),
    "a picture from outside": (lambda: with_relation("image", "http://10.0.0.1/a.png", "External"), "external"),
    "a field that reads files": (lambda: in_xml(b"<w:p>", FIELD_CODE + b"<w:p>"), "field_code"),
    "a field whose code is split": (lambda: in_xml(b"<w:p>", SPLIT_CODE + b"<w:p>"), "field_code"),
}  # fmt: skip


def zip_of(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_harmless_docx_is_refused_by_name(case: str) -> None:
    make, reason = REFUSED[case]
    with pytest.raises(RefusedPackage) as refused:
        check_package(make())
    assert refused.value.reason == reason


def test_the_template_that_chabu_brings_has_every_passage_and_no_deviation() -> None:
    asked = {place.name for place in fields_of(docx.Document(io.BytesIO(builtin_template()))).places}
    assert {field.name for field in FIELDS if field.kind != "text"} <= asked
    assert check_template(builtin_template()) == []


@given(
    st.text("机关{}ab ", max_size=6),
    st.lists(st.integers(1, 12), max_size=6),
    st.text(min_size=0, max_size=20),
)
def test_a_field_is_replaced_however_its_letters_lie_in_runs(
    around: str, cuts: list[int], value: str
) -> None:
    text = around.replace("{", "").replace("}", "") + "{{机关}}与{{年月}}。"
    document = docx.Document()
    paragraph = document.add_paragraph()
    at = 0
    for cut in [*cuts, len(text)]:
        paragraph.add_run(text[at : at + cut])
        at += cut
    document.add_table(1, 1).cell(0, 0).text = "{{ 机关 }}"
    document.sections[0].header.paragraphs[0].add_run("{{机").bold = True
    document.sections[0].header.paragraphs[0].add_run("关}}")
    fill_fields(document, {"机关": "甲{{年月}}", "年月": "乙"}, {})
    assert paragraph.text == text.replace("{{年月}}", "乙").replace("{{机关}}", "甲{{年月}}")
    assert document.tables[0].cell(0, 0).text == "甲{{年月}}"
    assert document.sections[0].header.paragraphs[0].text == "甲{{年月}}"


def test_a_passage_takes_the_looks_of_its_line_and_an_empty_one_leaves_none() -> None:
    def change(document: Any) -> None:
        line = next(one for one in document.paragraphs if one.text == "{{总体情况}}")
        line.runs[0].font.bold = True

    bulletin = write_bulletin(facts())
    made = docx.Document(io.BytesIO(bulletin_docx(bulletin, edited(change))))
    told = {one.text: one for one in made.paragraphs}
    assert all(told[text].runs[0].font.bold for _, text in bulletin.passages["总体情况"])
    assert not [text for text in told if "{{" in text or "榜" in text]


def test_a_template_without_the_mark_cannot_hide_that_nobody_signed() -> None:
    def change(document: Any) -> None:
        line = next(one for one in document.paragraphs if one.text == "{{未签发标记}}")
        line._p.getparent().remove(line._p)

    marked = {**facts().__dict__, "mark": "（未签发）"}
    made = bulletin_docx(write_bulletin(type(facts())(**marked)), edited(change))
    assert docx.Document(io.BytesIO(made)).paragraphs[0].text == "（未签发）"


def test_deviations_from_the_standard_are_told_with_what_was_found() -> None:
    def change(document: Any) -> None:
        document.sections[0].left_margin = docx.shared.Mm(20)
        document.styles["Normal"].paragraph_format.line_spacing = docx.shared.Pt(20)
        document.settings.odd_and_even_pages_header_footer = False
        properties = document.paragraphs[3]._p.get_or_add_pPr()
        properties.append(OxmlElement("w:numPr"))

    told = {(one.code, one.found, one.wanted) for one in deviations_of(edited(change))}
    assert {("margin_left", "20.0 mm", "28 mm"), ("line", "20 pt", "28.95 pt")} <= told
    assert {"odd_even", "numbering"} <= {code for code, _, _ in told}


def put(phone: Phone, content: bytes, name: str = "模板.docx") -> tuple[int, dict[str, Any]]:
    answer = phone.client.post(f"{PATH}?file_name={name}", data=content)
    return answer.status_code, answer.get_json()


def test_unknown_and_misplaced_fields_are_named_with_their_place(world: World) -> None:
    def change(document: Any) -> None:
        document.paragraphs[0].text = "{{机关|upper}}{% for x in y %}"
        document.sections[0].header.paragraphs[0].text = "{{局长}}"

    administrator = world.phone("administrator")
    status, told = put(administrator, edited(change))
    assert (status, told["code"]) == (422, "template_unknown_fields")
    for words in ("{{机关|upper}}（正文第 1 段）", "{% for x in y %}", "{{局长}}（页眉第 1 段）"):
        assert words in told["detail"]
    status, told = put(administrator, edited(lambda document: document.paragraphs[0].add_run("：")))
    assert (status, told["code"]) == (422, "template_misplaced_fields")
    assert put(administrator, b"")[1]["code"] == "template_not_docx"
    assert administrator.client.get(PATH).get_json()["versions"] == []


def test_a_report_keeps_the_template_it_was_drafted_with(reported: World) -> None:
    def change(document: Any) -> None:
        line = next(one for one in document.paragraphs if one.text.startswith("各部室"))
        line.runs[0].text = "各科室："

    administrator, leader = reported.phone("administrator"), reported.phone("leader")
    status, told = put(administrator, edited(change))
    assert (status, told["in_use"], told["versions"][0]["warnings"]) == (200, 1, [])
    assert step(reported, "supervisor", "draft")[1]["template_version"] == 1
    assert administrator.client.put(f"{PATH}/use", json={"version": None}).get_json()["in_use"] is None
    document = docx.Document(io.BytesIO(file_of(leader, "docx")))
    assert "各科室：" in [one.text for one in document.paragraphs]
    assert sign(reported)["template_version"] is None, "drafted anew"
    assert administrator.client.put(f"{PATH}/use", json={"version": 7}).status_code == 404
    taken = administrator.client.get(f"{PATH}/file?version=1").data
    assert "各科室：" in [one.text for one in docx.Document(io.BytesIO(taken)).paragraphs]
    assert administrator.client.get(f"{PATH}/file").data == builtin_template()
    entries = reported.phone("auditor").client.get("/api/audit?limit=100").get_json()["items"]
    acts = [entry["action"] for entry in entries if entry["action"].startswith("template.")]
    assert sorted(acts) == ["template.add", *["template.export"] * 2, *["template.use"] * 2]
    sha256 = told["versions"][0]["sha256"]
    kept_path(reported.app.config["CHABU"].data_dir, sha256).unlink()
    assert "report template version 1" in " ".join(all_defects(read_session()))
