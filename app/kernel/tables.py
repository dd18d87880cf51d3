"""A table as an import knows it: columns, the rows read, each fault by row and column in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel.problems import Language

EMPTY = ("这一列必填，这一格是空的。", "This column is required and the cell is empty.")


class CellError(ValueError):
    """What is wrong with one cell, in both languages; raised by a column's `parse`."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def as_text(text: str) -> str:
    """The cell as it is read: trimmed, inner line breaks kept."""
    return text


@dataclass(frozen=True)
class Column:
    """One column that an import knows.

    `zh` and `en` are its headings (and what errors call it), `aliases` further headings that are understood.
    `parse` turns the trimmed text of a filled cell into a value; it raises CellError.
    `example` and the notes go into the template that users download.
    """

    key: str
    zh: str
    en: str
    required: bool = False
    parse: Callable[[str], Any] = as_text
    aliases: tuple[str, ...] = ()
    example: str = ""
    note_zh: str = ""
    note_en: str = ""

    def label(self, language: Language) -> str:
        """The heading in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class RowError:
    """A fault at a row, numbered as the user's program shows it, and a column (None: the row as a whole)."""

    row: int
    column: Column | None
    zh: str
    en: str

    def wire(self, language: Language) -> dict[str, Any]:
        """`{row, column, message}` in the reader's language."""
        return {
            "row": self.row,
            "column": self.column.label(language) if self.column else None,
            "message": self.zh if language == "zh" else self.en,
        }


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet, parsed values by column key (None: empty or bad), texts as read."""

    number: int
    values: dict[str, Any]
    texts: dict[str, str]


@dataclass
class Table:
    """What was read. Rows with errors are in `rows` too, with None where a cell could not be parsed."""

    columns: Sequence[Column]
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    ignored_headings: list[str] = field(default_factory=list)

    def column(self, key: str) -> Column:
        """The column of a key. Raises KeyError."""
        return {column.key: column for column in self.columns}[key]

    def take_cell(self, row: Row, column: Column, text: str) -> None:
        """Parse a cell's trimmed text into the row, or note its fault."""
        if not text:
            if column.required:
                self.errors.append(RowError(row.number, column, *EMPTY))
            return
        try:
            row.values[column.key] = column.parse(text)
        except CellError as error:
            self.errors.append(RowError(row.number, column, error.zh, error.en))

    def add_error(self, row: Row, key: str | None, zh: str, en: str) -> None:
        """Note a fault that only the importing capability can see (an unknown unit, a name twice …)."""
        self.errors.append(RowError(row.number, self.column(key) if key else None, zh, en))

    def bad_row_numbers(self) -> set[int]:
        """The rows with at least one fault."""
        return {error.row for error in self.errors}

    def good_rows(self) -> list[Row]:
        """The rows without a fault."""
        bad = self.bad_row_numbers()
        return [row for row in self.rows if row.number not in bad]


def columns_by_heading(columns: Sequence[Column]) -> dict[str, Column]:
    """Columns by every heading under which they are understood, folded."""
    return {
        folded(name): column
        for column in columns
        for name in (column.zh, column.en, column.key, *column.aliases)
    }


def folded(heading: str) -> str:
    """A heading for comparison: no case, width, spaces, stars or bracketed notes."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|[\s*_:\-]", "", text)
