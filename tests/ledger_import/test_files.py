"""Files as they come: encodings, damage, bombs; a refused file leaves nothing behind, a refused row is named."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from app.kernel import long_tables
from app.kernel.long_tables import encoding_of, open_long_table
from app.kernel.problems import Problem
from app.ledger_import.refused_workbook import write_refused
from app.ledger_import.row_faults import RowFault
from tests.ledger_import.bringing import HEADINGS, line, write_csv


def rows_of(path: Path) -> list[list[str]]:
    with open_long_table(path) as rows:
        return [row.cells for row in rows]


def refusal(path: Path) -> Problem:
    with pytest.raises(Problem) as refused:
        rows_of(path)
    return refused.value


def workbook(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_usual_encoding_is_the_same(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "a.csv", [line("1", 描述="镕堃㎡“引号”")], encoding=encoding)
    assert rows_of(path)[1][-1] == "镕堃㎡“引号”"


def test_gb18030_with_characters_of_four_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编号,描述\n1,𠮷野家㐀\n".encode("gb18030"))
    assert encoding_of(path) == "gb18030"
    assert rows_of(path)[1] == ["1", "𠮷野家㐀"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"编号{delimiter}描述\n1{delimiter}有。句号\n")
    assert rows_of(path)[0] == ["编号", "描述"]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"a,b\n\xff\xff\xff\n", b"a,b\n1\x002\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert refusal(path).code == "table_not_text"


def test_a_quote_left_open_is_refused_with_its_row_and_swallows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('编号,描述\n1,好\n2,"没有完\n3,还有\n')
    problem = refusal(path)
    assert (problem.code, problem.details["row"]) == ("table_damaged", 3)


def test_a_workbook_cut_short_or_mangled_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", ["编号"], *[[f"n{at}"] for at in range(3000)]).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    assert refusal(cut).code == "spreadsheet_not_xlsx"
    mangled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(mangled, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, data[: len(data) // 2] if part.endswith("sheet1.xml") else data)
    cut.write_bytes(mangled.getvalue())
    problem = refusal(cut)
    assert problem.code == "table_damaged"
    assert problem.details["row"] > 1000


def test_two_gigabytes_of_zeros_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["编号"])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
        bomb.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(2048):
            part.write(ZEROS)
    assert path.stat().st_size < 20 * 2**20
    assert refusal(path).code == "spreadsheet_too_big"


ZEROS = b"0" * 2**20


def test_an_entity_bomb_behind_a_comment_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["编号"])
    with zipfile.ZipFile(path, "a") as container:
        container.writestr(
            "xl/worksheets/sheet9.xml", "<!-- <a> --><!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"
        )
    assert refusal(path).code == "spreadsheet_not_xlsx"


def test_formulas_and_error_values_are_marked_and_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "类别"])
        sheet.write_formula(1, 0, '=HYPERLINK("http://example.com")', None, "1")
        sheet.write_string(1, 1, "=1+1")
    with open_long_table(path) as rows:
        row = list(rows)[1]
    assert row.marks == {0: "formula"}, "text that looks like a formula is text"
    assert row.cells[1] == "=1+1"


def test_dates_of_a_workbook_are_dates_and_impossible_ones_are_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, as_date = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for at, serial in enumerate((43959.378472222, 0, 2_958_465, 9e15, -5)):
            sheet.write_number(at, 0, serial, as_date)
    with open_long_table(path) as rows:
        read = list(rows)
    assert read[0].cells == ["2020-05-08 09:05:00"]
    assert len(read) == 5


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_tables, "MAX_ROWS", 2)
    assert (
        refusal(write_csv(tmp_path / "a.csv", [line(str(at)) for at in range(3)])).code
        == "spreadsheet_too_big"
    )


def test_rows_to_mend_come_back_as_text_with_what_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "refused.xlsx"
    cells = [line("=cmd()")[heading] if heading in line("") else "" for heading in HEADINGS]
    assert write_refused(path, HEADINGS, [(7, cells, [RowFault("empty", "类别", {})])], "zh") == 1
    [header, row] = rows_of(path)
    assert header[-2:] == ["原文件行号", "要改的地方"]
    assert row[0] == "=cmd()"
    assert row[-1].startswith("类别：这一格是空的")
    with open_long_table(path) as rows:
        assert [each.marks for each in rows] == [{}, {}]
