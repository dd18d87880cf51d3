"""XLSX files people hand in: what is read, what is refused, and how each fault is told."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from app.kernel import spreadsheets
from app.kernel.problems import Problem
from app.kernel.spreadsheet_files import error_workbook, template
from app.kernel.spreadsheets import CellError, Column, read_table


def count(text: str) -> int:
    if not text.isdigit():
        raise CellError("请填整数。", "Enter a whole number.")
    return int(text)


COLUMNS = [
    Column("name", "名称", "Name", required=True, aliases=("单位名称",)),
    Column("phone", "电话", "Phone", example="0660-3360000"),
    Column("count", "数量", "Count", parse=count),
]


def workbook(*rows: list[object], sheets: dict[str, list[list[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, content in (sheets or {}).items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return buffer.getvalue()


def refusal(data: bytes, **limits: int) -> str:
    with pytest.raises(Problem) as caught:
        read_table(data, COLUMNS, **limits)
    return caught.value.code


def test_reads_rows_by_heading_in_any_order_and_language():
    table = read_table(workbook(["Count", "名称*", "备注"], [3, "甲单位", "x"], [None, "乙单位"]), COLUMNS)
    assert [(row.number, row.values) for row in table.rows] == [
        (2, {"name": "甲单位", "phone": None, "count": 3}),
        (3, {"name": "乙单位", "phone": None, "count": None}),
    ]
    assert table.errors == []
    assert table.ignored_headings == ["备注"]


@pytest.mark.parametrize(
    "heading", ["名称", "名称（必填）", " 名 称 ＊", "NAME", "name (required)", "单位名称"]
)
def test_heading_variants_are_understood(heading):
    assert read_table(workbook([heading], ["甲"]), COLUMNS).rows[0].values["name"] == "甲"


def test_title_and_notes_may_stand_above_the_header_and_row_numbers_stay_those_of_the_sheet():
    table = read_table(
        workbook(["单位导入表"], [], ["说明：名称必填"], ["名称", "电话"], [], ["甲"]), COLUMNS
    )
    assert [row.number for row in table.rows] == [6]


def test_the_first_sheet_with_the_headings_is_read():
    data = workbook(["说明"], ["先看这里"], sheets={"数据": [["名称"], ["甲"]]})
    assert [row.values["name"] for row in read_table(data, COLUMNS).rows] == ["甲"]


def test_cells_are_read_as_a_person_sees_them():
    day = dt.datetime(2026, 3, 1)  # noqa: DTZ001  a spreadsheet's dates have no zone
    rows = [
        ["甲", 13800001111],
        ["\u3000乙\u200b ", 1.5],
        ["丙", day],
        ["丁", True],
        ["戊", " 0660-3360000\xa0"],
    ]
    table = read_table(workbook(["名称", "电话"], *rows), COLUMNS)
    assert [row.values["name"] for row in table.rows] == ["甲", "乙", "丙", "丁", "戊"]
    phones = [row.values["phone"] for row in table.rows]
    assert phones == ["13800001111", "1.5", "2026-03-01", "TRUE", "0660-3360000"]


def test_each_fault_is_told_with_row_column_and_language():
    table = read_table(workbook(["名称", "数量"], ["甲", 1], [None, "x"], ["=1+1", 2]), COLUMNS)
    assert [error.wire("zh")["row"] for error in table.errors] == [3, 3, 4]
    assert table.errors[1].wire("zh") == {"row": 3, "column": "数量", "message": "请填整数。"}
    assert table.errors[1].wire("en") == {"row": 3, "column": "Count", "message": "Enter a whole number."}
    assert "formula" in table.errors[2].wire("en")["message"]
    assert [row.number for row in table.good_rows()] == [2]


def test_missing_heading_is_named_and_not_guessed():
    with pytest.raises(Problem) as caught:
        read_table(workbook(["电话", "数量"], ["1", 2]), COLUMNS)
    assert caught.value.code == "spreadsheet_no_header"
    assert "名称" in caught.value.sentence("zh")
    assert "Name" in caught.value.sentence("en")


def test_a_heading_twice_is_refused():
    assert refusal(workbook(["名称", "Name"], ["甲", "乙"])) == "spreadsheet_column_twice"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"name,phone\r\n",
        b"PK\x03\x04broken",
        packed(**{"a.txt": b"x"}),
        packed(**{"[Content_Types].xml": b"<x/>"}),
    ],
)
def test_what_is_no_workbook_is_refused(data):
    assert refusal(data) == "spreadsheet_not_xlsx"


def test_a_damaged_workbook_is_refused():
    whole = workbook(["名称"], ["甲"])
    assert refusal(whole[: len(whole) // 2]) == "spreadsheet_not_xlsx"


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = packed(**{"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (61 * 2**20)})
    assert len(bomb) < 100_000
    assert refusal(bomb) == "spreadsheet_too_big"


def test_an_entity_bomb_is_refused():
    comment = b"<!--" + b" " * 10_000 + b"-->"
    bomb = b"<?xml version='1.0'?>" + comment + b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"
    assert refusal(packed(**{"[Content_Types].xml": bomb})) == "spreadsheet_not_xlsx"


def test_limits_of_size_and_rows(monkeypatch):
    data = workbook(["名称"], *[[f"单位{n}"] for n in range(4)])
    assert refusal(data, max_rows=3) == "spreadsheet_too_big"
    monkeypatch.setattr(spreadsheets, "MAX_FILE_BYTES", 100)
    assert refusal(data) == "spreadsheet_too_big"


def test_a_cell_far_down_is_refused_and_not_overlooked():
    book = openpyxl.Workbook()
    book.active["A1"] = "名称"
    book.active["A1048576"] = "甲"
    buffer = io.BytesIO()
    book.save(buffer)
    assert refusal(buffer.getvalue()) == "spreadsheet_too_big"


def test_template_and_error_workbook_can_be_read_again_and_hold_no_formula():
    assert read_table(template(COLUMNS, "en"), COLUMNS).rows == []
    table = read_table(workbook(["名称", "数量"], ["+cmd|' /C calc'!A0", "x"], ["乙", 2]), COLUMNS)
    marked = error_workbook(table, "zh")
    again = read_table(marked, COLUMNS)
    assert [row.values["name"] for row in again.rows] == ["+cmd|' /C calc'!A0", "乙"]
    assert again.ignored_headings == ["要改的地方"]
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).active
    assert sheet["D2"].value == "数量：请填整数。"
    assert sheet["A2"].data_type == "s"
