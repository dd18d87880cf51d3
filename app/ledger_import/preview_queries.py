"""What a file's first rows would become, before anything is imported."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.long_tables import LongRow, open_long_table
from app.kernel.problems import Language
from app.ledger_import.header import SEARCHED_ROWS, find_header, likely_header
from app.ledger_import.ledger_rows import LedgerRow, RowReader
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.proposal import propose
from app.ledger_import.queries import vocabulary

LOOKED_AT = 200
SHOWN = 20


def beginning(path: Path, most: int = LOOKED_AT) -> list[LongRow]:
    """The first rows of a file. Raises Problem."""
    with open_long_table(path) as rows:
        return list(itertools.islice(rows, most))


def proposal_for(path: Path) -> dict[str, Any]:
    """Headings, a few rows below them, and how they may be read. Raises Problem."""
    rows = beginning(path)
    header = likely_header(rows[:SEARCHED_ROWS])
    below = [row.cells for row in rows if row.number > header.number]
    return {
        "headings": [cell for cell in header.cells if cell],
        "header_row": header.number,
        "sample": [dict(zip(header.cells, cells, strict=False)) for cells in below[:5]],
        "proposal": propose(header.cells, below, agency_zone()),
    }


def preview(session: Session, path: Path, mapping: LedgerMapping, language: Language) -> list[dict[str, Any]]:
    """The first rows, each as the issue it would be or with its faults. Raises Problem."""
    rows = beginning(path, SEARCHED_ROWS + SHOWN)
    number, written = find_header(rows[:SEARCHED_ROWS], mapping)
    headings = next(row.cells for row in rows if row.number == number)
    reader = RowReader(written, headings, vocabulary(session), agency_zone(), now())
    below = [row for row in rows if row.number > number]
    return [_shown(row, reader, language) for row in below[:SHOWN]]


def _shown(row: LongRow, reader: RowReader, language: Language) -> dict[str, Any]:
    read = reader.read(row.cells, row.marks)
    if isinstance(read, LedgerRow):
        return {"row": row.number, "issue": _issue(read), "faults": []}
    faults = [{"column": fault.column, "message": fault.sentence(language)} for fault in read]
    return {"row": row.number, "issue": None, "faults": faults}


def _issue(read: LedgerRow) -> dict[str, Any]:
    times = {name: to_wire(getattr(read, name)) for name in ("found", "assigned", "due", "fixed", "closed")}
    plain = ("number", "category", "outcome", "place", "latitude", "longitude", "description", "severity")
    return {
        **{name: getattr(read, name) for name in plain},
        **times,
        "unit_id": str(read.unit_id) if read.unit_id else None,
    }
