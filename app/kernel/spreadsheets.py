"""Reading a table out of an XLSX file that somebody hands in; every fault is told with its row and column.

The file is hostile until shown otherwise: its size, its unpacked size and its XML are checked before any
cell. Formulas are never evaluated and never believed. Nothing is written: `spreadsheet_files` does that.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import openpyxl

from app.kernel.problems import Problem, declare
from app.kernel.tables import CellError, Column, Row, RowError, Table, as_text, columns_by_heading, folded

__all__ = ["CellError", "Column", "Row", "RowError", "Table", "as_text", "read_table"]

MAX_FILE_BYTES = 5 * 2**20
MAX_UNPACKED_BYTES = 60 * 2**20
MAX_PARTS = 500
MAX_ROWS = 5000
MAX_COLUMNS = 100
MAX_SHEETS = 20
LAST_ROW = 20_000  # walking an empty sheet down to its millionth row takes seconds
PIECE_BYTES = 1 << 20
DOCTYPE = b"<!DOCTYPE"
HEADER_SEARCH_ROWS = 20  # a title and a note may stand above the header

NOT_XLSX = declare(
    "spreadsheet_not_xlsx",
    422,
    zh="这个文件不是 XLSX 表格，没有导入任何内容。请在表格软件里“另存为”XLSX 再传。",
    en="This file is not an XLSX workbook, and nothing was imported. Save it as XLSX and send it again.",
)
TOO_BIG = declare(
    "spreadsheet_too_big",
    413,
    zh="表格太大（{what_zh}），没有导入任何内容。请分成几个文件再传。",
    en="The workbook is too big ({what_en}), and nothing was imported. Split it into several files.",
)
NO_HEADER = declare(
    "spreadsheet_no_header",
    422,
    zh="表格里没有找到这些列：{columns_zh}。没有导入任何内容。请对照模板补上表头。",
    en="These columns were not found: {columns_en}. Nothing was imported. Compare with the template.",
)
TWICE = declare(
    "spreadsheet_column_twice",
    422,
    zh="“{columns_zh}”这一列出现了两次，不知道该用哪一列，没有导入任何内容。",
    en="The column “{columns_en}” is there twice; nothing was imported, as either could be meant.",
)

FORMULA = (
    "这一格是公式。请复制后“选择性粘贴”为数值。",
    "This cell holds a formula; paste its value instead.",
)
BROKEN = ("这一格是错误值（{text}）。", "This cell holds an error value ({text}).")


def read_table(data: bytes, columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """Read the first sheet that carries the required headings.

    Headings may stand in Chinese or English, in any order, with stars or notes in brackets; columns that are
    not known are named in `ignored_headings`. Empty rows are passed over.
    Raises Problem spreadsheet_not_xlsx, _too_big, _no_header or _column_twice.
    """
    check_container(io.BytesIO(data), MAX_FILE_BYTES, MAX_UNPACKED_BYTES)
    best_missing: list[Column] | None = None
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for sheet in workbook.worksheets[:MAX_SHEETS]:
            rows = _numbered_rows(sheet)
            places, missing, ignored = _find_header(rows, columns)
            if not missing:
                return _read_rows(rows, columns, places, ignored, max_rows)
            if best_missing is None or len(missing) < len(best_missing):
                best_missing = missing
    except Problem:
        raise
    except Exception as error:  # openpyxl lets KeyError, ValueError, ParseError … out of a damaged workbook
        raise Problem(NOT_XLSX) from error
    raise _about_columns(NO_HEADER, best_missing or columns)


def _about_columns(code: str, columns: Sequence[Column]) -> Problem:
    zh, en = "、".join(column.zh for column in columns), ", ".join(column.en for column in columns)
    return Problem(code, columns_zh=zh, columns_en=en)


def too_big(what_zh: str, what_en: str) -> Problem:
    """The refusal of a table that is too big, saying in both languages by what."""
    return Problem(TOO_BIG, what_zh=what_zh, what_en=what_en)


def _over_megabytes(limit_bytes: int) -> tuple[str, str]:
    return f"超过 {limit_bytes // 2**20} MB", f"over {limit_bytes // 2**20} MB"


def check_container(data: BinaryIO, max_bytes: int, max_unpacked_bytes: int) -> None:
    """Refuse what is no ZIP, would unpack to too much, or declares XML entities.

    Raises Problem spreadsheet_not_xlsx or _too_big.
    """
    if data.seek(0, io.SEEK_END) > max_bytes:
        raise too_big(*_over_megabytes(max_bytes))
    try:
        with zipfile.ZipFile(data) as container:
            parts = container.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > max_unpacked_bytes:
                raise too_big(*_over_megabytes(max_unpacked_bytes))
            if "[Content_Types].xml" not in container.namelist():
                raise Problem(NOT_XLSX)
            for (
                part
            ) in parts:  # the declared size binds zipfile, so this cannot unpack more than was added up above
                if part.filename.endswith((".xml", ".rels")) and _declares_doctype(container, part):
                    raise Problem(NOT_XLSX)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Problem(NOT_XLSX) from error


def _declares_doctype(container: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type, the door for entity bombs; no spreadsheet program writes one."""
    end = b""
    with container.open(part) as stream:
        while piece := stream.read(PIECE_BYTES):
            text = end + piece.replace(b"\x00", b"").upper()
            if DOCTYPE in text:
                return True
            end = text[-len(DOCTYPE) :]
    return False


def _numbered_rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold something, with their numbers. Raises Problem spreadsheet_too_big past LAST_ROW."""
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > LAST_ROW:
            raise too_big(f"{LAST_ROW:,} 行以后还有内容或格式", f"something below row {LAST_ROW:,}")
        if any(cell.value is not None for cell in cells):
            yield number, list(cells)


def _find_header(
    rows: Iterator[tuple[int, list[Any]]], columns: Sequence[Column]
) -> tuple[dict[int, Column], list[Column], list[str]]:
    """Consume rows up to the header: columns by place, what the best row lacked, headings not known."""
    known = columns_by_heading(columns)
    missing = [column for column in columns if column.required]
    for number, cells in rows:
        names = [cell_text(cell.value) for cell in cells]
        places = {place: known[folded(name)] for place, name in enumerate(names) if folded(name) in known}
        lacking = [column for column in columns if column.required and column not in places.values()]
        if places and not lacking:
            keys = [column.key for column in places.values()]
            twice = next((column for column in places.values() if keys.count(column.key) > 1), None)
            if twice:
                raise _about_columns(TWICE, [twice])
            return places, [], [name for place, name in enumerate(names) if name and place not in places]
        if places and len(lacking) < len(missing):
            missing = lacking
        if number >= HEADER_SEARCH_ROWS:
            break
    return {}, missing or list(columns), []


def _read_rows(
    rows: Iterator[tuple[int, list[Any]]],
    columns: Sequence[Column],
    places: dict[int, Column],
    ignored: list[str],
    max_rows: int,
) -> Table:
    table = Table(columns, ignored_headings=ignored)
    for number, cells in rows:
        if len(table.rows) >= max_rows:
            raise too_big(f"超过 {max_rows:,} 行", f"over {max_rows:,} rows")
        found = {column: cells[place] for place, column in places.items() if place < len(cells)}
        texts = {column.key: cell_text(cell.value) for column, cell in found.items()}
        if not any(texts.values()):
            continue
        row = Row(number, dict.fromkeys(column.key for column in columns), texts)
        for column in columns:
            _read_cell(table, row, column, found.get(column))
        table.rows.append(row)
    return table


def _read_cell(table: Table, row: Row, column: Column, cell: Any) -> None:
    """Put one cell's value into the row, or its fault into the table."""
    text = row.texts.get(column.key, "")
    kind = getattr(cell, "data_type", "n")
    if kind == "f":
        table.errors.append(RowError(row.number, column, *FORMULA))
    elif kind == "e":
        zh, en = BROKEN
        table.errors.append(RowError(row.number, column, zh.format(text=text), en.format(text=text)))
    else:
        table.take_cell(row, column, text)


INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def cell_text(value: Any) -> str:
    """Near what a person sees: whole numbers without a point, ISO dates, no invisible characters."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return (
            value.date().isoformat()
            if value.time() == dt.time()
            else value.isoformat(sep=" ", timespec="minutes")
        )
    return str(value).translate(INVISIBLE).replace("\xa0", " ").strip(" \t\r\n\u3000")
