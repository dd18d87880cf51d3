"""Streams the rows of a long CSV or XLSX file as texts, so that memory does not grow with the file.

The file is hostile until shown otherwise: sizes are checked before anything is unpacked, formulas are marked
and never evaluated, and whatever cannot be read to its end is refused as a whole, naming the row.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import itertools
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from app.kernel.problems import Problem, declare
from app.kernel.spreadsheets import NOT_XLSX, cell_text, check_container, too_big

MAX_FILE_BYTES = 128 * 2**20
MAX_UNPACKED_BYTES = 1024 * 2**20
MAX_ROWS = 500_000
MAX_CELL_CHARACTERS = 131_072
ROWS_AT_ONCE = 100
PIECE_BYTES = 1 << 20
ZIP_MARK = b"PK\x03\x04"
STRANGE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\xa0\u3000]")
DELIMITERS = (",", "\t", ";")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

NOT_TEXT = declare(
    "table_not_text",
    422,
    zh="这个文件既不是 XLSX，也不是 UTF-8 或 GB18030 的 CSV，没有导入任何内容。"
    "请在表格软件里“另存为”其中一种再传。",
    en="This file is neither XLSX nor CSV in UTF-8 or GB18030, and nothing was imported. "
    "Save it as one of them and send it again.",
)
DAMAGED = declare(
    "table_damaged",
    422,
    zh="文件在第 {row} 行以后读不下去了（可能没有传完，或引号没有配对），没有导入任何内容。"
    "请打开看看这一行，重新保存后再传。",
    en="The file cannot be read beyond row {row} (cut short, or a quote left open); nothing was imported. "
    "Look at that row, save the file anew and send it again.",
)


@dataclass(frozen=True)
class LongRow:
    """A row as the user's program numbers it, its cells as texts, and which are formulas or error values."""

    number: int
    cells: list[str]
    marks: dict[int, str] = field(default_factory=dict)


@contextmanager
def open_long_table(path: Path) -> Iterator[Iterator[LongRow]]:
    """The rows that hold something, of a CSV or of the first sheet of an XLSX that has any.

    Raises Problem table_not_text, table_damaged, spreadsheet_not_xlsx or spreadsheet_too_big, also while the
    rows are walked.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == ZIP_MARK:
        with _open_workbook(path) as rows:
            yield rows
    else:
        with path.open("r", encoding=encoding_of(path), newline="") as text:
            yield _csv_rows(text)


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 where all of it is, else GB18030.

    Raises Problem table_not_text or spreadsheet_too_big.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise too_big(f"超过 {MAX_FILE_BYTES // 2**20} MB", f"over {MAX_FILE_BYTES // 2**20} MB")
    with path.open("rb") as stream:
        start = stream.read(4)
    for mark, encoding in BOMS:
        if start.startswith(mark):
            return encoding
    for encoding in ("utf-8", "gb18030"):
        if _is_text(path, encoding):
            return encoding
    raise Problem(NOT_TEXT)


def _is_text(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as stream:
            while piece := stream.read(PIECE_BYTES):
                if b"\x00" in piece:
                    return False
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(text: Any) -> Iterator[LongRow]:
    sample = text.readline(PIECE_BYTES)
    delimiter = max(DELIMITERS, key=sample.count)
    text.seek(0)
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise _too_many_rows()
            if any(cells):
                yield LongRow(number, [_plain(cell) for cell in cells])
    except (csv.Error, UnicodeError) as error:
        raise Problem(DAMAGED, row=number + 1) from error


def _plain(text: str) -> str:
    """As cell_text, which is needed only where there are characters that it changes."""
    return text.strip(" \t\r\n") if text.isascii() or not STRANGE.search(text) else cell_text(text)


def _too_many_rows() -> Problem:
    return too_big(f"超过 {MAX_ROWS:,} 行", f"over {MAX_ROWS:,} rows")


@contextmanager
def _open_workbook(path: Path) -> Iterator[Iterator[LongRow]]:
    with path.open("rb") as stream:
        check_container(stream, MAX_FILE_BYTES, MAX_UNPACKED_BYTES)
        try:
            workbook = openpyxl.load_workbook(stream, read_only=True, data_only=False, keep_links=False)
        except Exception as error:
            raise Problem(NOT_XLSX) from error
        yield _sheet_rows(workbook)


def _sheet_rows(workbook: Any) -> Iterator[LongRow]:
    """The rows of the first sheet that has any; sheets of charts have none."""
    number = 0
    try:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # a file may claim any size; what is there counts
            has_rows = False
            for number, row in enumerate(_cells_of(sheet), start=1):
                if number > MAX_ROWS:
                    raise _too_many_rows()
                read = _long_row(number, row)
                if any(read.cells):
                    has_rows = True
                    yield read
            if has_rows:
                return
    except (Problem, GeneratorExit):
        raise
    except Exception as error:
        raise Problem(DAMAGED, row=number + 1) from error


def _cells_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    rows = sheet.iter_rows()
    while True:
        some, fault = _some_rows(rows)
        yield from some
        if fault is not None:
            raise fault
        if not some:
            return


def _some_rows(rows: Iterator[tuple[Any, ...]]) -> tuple[list[tuple[Any, ...]], Exception | None]:
    """The next rows, and what kept us from reading on: those before it are still told."""
    some: list[tuple[Any, ...]] = []
    fault: Exception | None = None
    with warnings.catch_warnings():  # openpyxl warns of dates beyond 9999; they become error values
        warnings.simplefilter("ignore")
        try:
            some.extend(itertools.islice(rows, ROWS_AT_ONCE))
        except Exception as error:  # noqa: BLE001  as above
            fault = error
    return some, fault


def _long_row(number: int, row: tuple[Any, ...]) -> LongRow:
    marks = {}
    cells = []
    for place, cell in enumerate(row):
        value = cell.value
        if value is None:
            cells.append("")
            continue
        kind = cell.data_type
        if kind in "fe":
            marks[place] = "formula" if kind == "f" else "error"
        if type(value) is str:
            cells.append(_plain(value))
        else:
            cells.append(value.isoformat(sep=" ") if type(value) is dt.datetime else cell_text(value))
    return LongRow(number, cells, marks)
