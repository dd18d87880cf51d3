"""The rows an import left out, as a workbook to mend and hand in again: as they were read, faults in red."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from app.kernel.problems import Language
from app.ledger_import.row_faults import RowFault

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WHERE = {"zh": "原文件行号", "en": "Row in the file"}
WHAT = {"zh": "要改的地方", "en": "What to mend"}
Refused = tuple[int, list[str], list[RowFault]]
"""A row's number, its cells, what is wrong with it."""


def write_refused(path: Path, headings: Sequence[str], rows: Iterable[Refused], language: Language) -> int:
    """Write the workbook row by row; how many there were. Every cell is text, also what begins with “=”.

    The two columns added on the right are passed over when the file comes back.
    """
    count = 0
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        sheet = workbook.add_worksheet()
        text = workbook.add_format({"num_format": "@"})
        bad = workbook.add_format({"num_format": "@", "bg_color": "#fde8e8", "font_color": "#b42318"})
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        sheet.set_column(0, len(headings) + 1, 18, text)
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate([*headings, WHERE[language], WHAT[language]]):
            sheet.write_string(0, place, heading, bold)
        for count, row in enumerate(rows, start=1):
            _write_row(sheet, count, len(headings), headings, row, language, text, bad)
    return count


def _write_row(
    sheet: Any,
    line: int,
    width: int,
    headings: Sequence[str],
    row: Refused,
    language: Language,
    text: Any,
    bad: Any,
) -> None:
    number, cells, faults = row
    columns = {part for fault in faults for part in fault.column.split(" + ")}
    for place, cell in enumerate(cells[:width]):
        is_bad = place < len(headings) and headings[place] in columns
        sheet.write_string(line, place, cell, bad if is_bad else text)
    sheet.write_number(line, width, number)
    sheet.write_string(line, width + 1, sentences(faults, language), text)


def sentences(faults: Sequence[RowFault], language: Language) -> str:
    """All faults of a row, each with its column."""
    joint, end = ("：", "；") if language == "zh" else (": ", "; ")
    return end.join(joint.join(filter(None, (fault.column, fault.sentence(language)))) for fault in faults)
