"""Writing the workbooks of an import: the template to fill in, and the rows read with their faults marked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from app.kernel.problems import Language
from app.kernel.tables import Column, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def template(columns: Sequence[Column], language: Language) -> bytes:
    """An empty table: headings with notes and examples; all cells are text, so that 0660 stays 0660."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, SAFE) as workbook:
        sheet = workbook.add_worksheet()
        text = workbook.add_format({"num_format": "@"})
        sheet.set_column(0, len(columns) - 1, 20, text)
        _write_headings(workbook, sheet, columns, language)
    return buffer.getvalue()


def error_workbook(table: Table, language: Language) -> bytes:
    """The rows as they were read: bad cells red with a comment, all faults of a row in a last column.

    The same file can be mended and handed in again; the last column is then passed over as unknown.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, SAFE) as workbook:
        sheet = workbook.add_worksheet()
        text = workbook.add_format({"num_format": "@"})
        bad = workbook.add_format({"num_format": "@", "bg_color": "#fde8e8", "font_color": "#b42318"})
        sheet.set_column(0, len(table.columns) - 1, 20, text)
        sheet.set_column(len(table.columns), len(table.columns), 60)
        _write_headings(workbook, sheet, table.columns, language)
        heading = "要改的地方" if language == "zh" else "What to mend"
        sheet.write_string(0, len(table.columns), heading, workbook.add_format({"bold": True}))
        for line, row in enumerate(table.rows, start=1):
            faults = [error.wire(language) for error in table.errors if error.row == row.number]
            bad_labels = {fault["column"]: fault["message"] for fault in faults}
            for place, column in enumerate(table.columns):
                message = bad_labels.get(column.label(language))
                sheet.write_string(line, place, row.texts.get(column.key, ""), bad if message else text)
                if message:
                    sheet.write_comment(line, place, message)
            sheet.write_string(line, len(table.columns), _sentence(faults, language))
    return buffer.getvalue()


def _write_headings(workbook: Any, sheet: Any, columns: Sequence[Column], language: Language) -> None:
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.label(language) + ("*" if column.required else ""), bold)
        note = column.note_zh if language == "zh" else column.note_en
        if column.example:
            note = f"{note}\n{'例：' if language == 'zh' else 'Example: '}{column.example}".strip()
        if note:
            sheet.write_comment(0, place, note)
    sheet.freeze_panes(1, 0)


def _sentence(faults: list[dict[str, Any]], language: Language) -> str:
    joint = "：" if language == "zh" else ": "
    parts = [joint.join(filter(None, (fault["column"], fault["message"]))) for fault in faults]
    return ("；" if language == "zh" else "; ").join(parts)
