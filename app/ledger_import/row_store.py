"""The rows of a file once more on disk, read to the end and found whole: what an import works through.

A workbook is unpacked only once, a damaged file is found before anything is imported, and an import that was
interrupted goes on without reading the original again.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.kernel.long_tables import LongRow, open_long_table
from app.ledger_import.header import SEARCHED_ROWS, find_header
from app.ledger_import.mapping import LedgerMapping

TOLD_EVERY = 2_000


@dataclass(frozen=True)
class StoredRows:
    """Where the rows are, their headings and number, the mapping with headings as the file writes them."""

    path: Path
    headings: list[str]
    total: int
    mapping: LedgerMapping


def first_rows(path: Path) -> list[LongRow]:
    """The rows among which the header is, and a few of the ledger. Raises Problem."""
    with open_long_table(path) as rows:
        return list(itertools.islice(rows, SEARCHED_ROWS))


def store_rows(source: Path, target: Path, mapping: LedgerMapping, tell: Callable[[int], None]) -> StoredRows:
    """Read a file to its end and store what lies below the header. `tell` is told how many rows were read.

    Raises Problem where any of it cannot be read; nothing is left at `target` then.
    """
    number, written = find_header(first_rows(source), mapping)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    headings: list[str] = []
    total = 0
    with open_long_table(source) as rows, unfinished.open("w", encoding="utf-8") as stream:
        for row in rows:
            if row.number < number:
                continue
            if row.number == number:
                headings = row.cells
            else:
                total += 1
                if total % TOLD_EVERY == 0:
                    tell(total)
            marks = {str(place): mark for place, mark in row.marks.items()}
            stream.write(json.dumps([row.number, row.cells, marks], ensure_ascii=False) + "\n")
    unfinished.replace(target)
    return StoredRows(target, headings, total, written)


def stored_rows(path: Path, after: int) -> Iterator[LongRow]:
    """The rows below the header, from the one after the first `after`."""
    with path.open(encoding="utf-8") as stream:
        for line in itertools.islice(stream, after + 1, None):
            number, cells, marks = json.loads(line)
            yield LongRow(number, cells, {int(place): mark for place, mark in marks.items()} if marks else {})


def stored_headings(path: Path) -> list[str]:
    """The headings as the file writes them."""
    with path.open(encoding="utf-8") as stream:
        headings: list[str] = json.loads(stream.readline())[1]
    return headings
