"""Writes the ledger as XLSX, row by row, in constant memory. Cells are text, never formulas. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.reports.ledger_words import Column, Sheet

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 does not allow; a workbook with one of them does not open."""
LONGEST_CELL = 32_767
A4 = 9
HEAD_HEIGHT, ROW_HEIGHT, PICTURE_HEIGHT = 30, 32, 92
TIME_FORMAT = "yyyy-mm-dd hh:mm"
PictureFile = Callable[[str], Path | None]


def write_ledger(
    path: Path,
    sheets: Sequence[Sheet],
    rows: Iterable[Mapping[str, Any]],
    zone: ZoneInfo,
    picture: PictureFile | None = None,
    note: str = "",
) -> int:
    """Write a workbook with every row in each of its sheets; how many rows.

    With `picture`, a cell shows its first photo under their count. `note` stands at the foot of each printed
    page and in the document's properties.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#e0f0f1"}
        )
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        time = book.add_format({"valign": "top", "border": 1, "num_format": TIME_FORMAT})
        if note:
            book.set_properties({"comments": note})
        written = [(sheet.columns, _begin(book, sheet, head, note)) for sheet in sheets]
        count = 0
        for count, row in enumerate(rows, start=1):
            for columns, sheet in written:
                has_pictures = picture and any(column.kind == "photos" for column in columns)
                sheet.set_row(count, PICTURE_HEIGHT if has_pictures else ROW_HEIGHT)
                for at, column in enumerate(columns):
                    _write_cell(sheet, count, at, column, row[column.key], (cell, time), zone, picture)
        for columns, sheet in written:
            sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    return count


def _begin(book: xlsxwriter.Workbook, wanted: Sheet, head: Format, note: str) -> Worksheet:
    """A sheet with its headings, frozen with the columns that name the issue where they come first."""
    sheet = book.add_worksheet(wanted.name)
    names_issue = [column.key for column in wanted.columns[:2]] == ["seq", "number"]
    sheet.freeze_panes(1, 2 if names_issue else 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if note:
        sheet.set_footer(f"&L{note.replace('&', '&&')}&R&P / &N")
    sheet.set_row(0, HEAD_HEIGHT)
    for at, column in enumerate(wanted.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, head)
    return sheet


def _write_cell(
    sheet: Worksheet,
    row: int,
    at: int,
    column: Column,
    value: Any,
    formats: tuple[Format, Format],
    zone: ZoneInfo,
    picture: PictureFile | None,
) -> None:
    cell, time = formats
    if value is None or value == "" or value == []:
        sheet.write_blank(row, at, None, cell)
    elif column.kind == "time":
        sheet.write_datetime(row, at, _local(value, zone), time)
    elif column.kind == "number":
        sheet.write_number(row, at, value, cell)
    elif column.kind == "photos":
        _write_photos(sheet, row, at, value, cell, picture)
    else:
        sheet.write_string(row, at, clean(str(value)), cell)


def _write_photos(
    sheet: Worksheet, row: int, at: int, ids: list[str], cell: Format, picture: PictureFile | None
) -> None:
    sheet.write_string(row, at, str(len(ids)), cell)
    file = picture(ids[0]) if picture else None
    if file is not None:
        sheet.insert_image(
            row,
            at,
            str(file),
            {"x_offset": 4, "y_offset": 18, "x_scale": 0.3, "y_scale": 0.3, "object_position": 1},
        )


def _local(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Excel knows no zones: the agency's wall clock, to the second."""
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def clean(text: str) -> str:
    """Text that a cell can hold: without characters XML forbids, not longer than Excel allows."""
    return FORBIDDEN.sub("", text)[:LONGEST_CELL]
