"""What a file's first rows would become, before anything is imported."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.long_tables import LongRow, open_long_table
from app.kernel.problems import Language
from app.kernel.tables import folded
from app.ledger_import.header import SEARCHED_ROWS, find_header, likely_header, refuse_split_header
from app.ledger_import.ledger_rows import LedgerRow, RowReader
from app.ledger_import.mapping import FieldName, LedgerMapping
from app.ledger_import.proposal import KNOWN_HEADINGS, propose
from app.ledger_import.queries import earlier_mapping, refused_for_workbook, vocabulary
from app.ledger_import.row_faults import RowFault

LOOKED_AT = 200
WORDS_LOOKED_AT = 2_000
SHOWN = 20
MOST_WORDS_SHOWN = 300
MOST_GROUPED = 50_000
MOST_GROUPS = 200
WORDS_OF: tuple[FieldName, ...] = ("category", "status", "unit")


def beginning(path: Path, most: int = LOOKED_AT) -> list[LongRow]:
    """The first rows of a file. Raises Problem."""
    with open_long_table(path) as rows:
        return list(itertools.islice(rows, most))


def proposal_for(session: Session, path: Path) -> dict[str, Any]:
    """Headings, a few rows below them, how they may be read, and how such a file was read before.

    `earlier`: the newest mapping all of whose headings this file has; None without one. Raises Problem.
    """
    rows = beginning(path)
    refuse_split_header(rows[:SEARCHED_ROWS], KNOWN_HEADINGS)
    header = likely_header(rows[:SEARCHED_ROWS])
    below = [row.cells for row in rows if row.number > header.number]
    return {
        "headings": [cell for cell in header.cells if cell],
        "header_row": header.number,
        "sample": [dict(zip(header.cells, cells, strict=False)) for cells in below[:5]],
        "proposal": propose(header.cells, below, agency_zone()),
        "zone": str(agency_zone()),
        "earlier": earlier_mapping(session, {folded(cell) for cell in header.cells}),
    }


def preview(session: Session, path: Path, mapping: LedgerMapping, language: Language) -> dict[str, Any]:
    """The first rows, each as the issue it would be or with its faults, and the words of the first many.

    `words`: of category, status and unit, each text with how often it occurs and what it means (None: not
    known yet), the unknown ones first. Raises Problem.
    """
    rows = beginning(path, WORDS_LOOKED_AT)
    number, written = find_header(rows[:SEARCHED_ROWS], mapping)
    headings = next(row.cells for row in rows if row.number == number)
    reader = RowReader(written, headings, vocabulary(session), agency_zone(), now())
    below = [row for row in rows if row.number > number]
    return {
        "rows": [_shown(row, reader, language) for row in below[:SHOWN]],
        "looked_at": len(below),
        "words": {field: _words(field, below, reader) for field in WORDS_OF if field in written.columns},
    }


def _words(field: FieldName, rows: list[LongRow], reader: RowReader) -> list[dict[str, Any]]:
    counts = Counter(word for row in rows if (word := reader.word(field, row.cells)))
    found = [
        {"text": text, "count": count, "meaning": reader.meaning(field, text)}
        for text, count in counts.most_common(MOST_WORDS_SHOWN)
    ]
    return sorted(found, key=lambda one: one["meaning"] is not None)


def fault_groups(session: Session, import_id: UUID, language: Language) -> dict[str, Any]:
    """The faults of the rows left out, alike ones together, most frequent first; and the first rows."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    first: list[dict[str, Any]] = []
    rows = itertools.islice(refused_for_workbook(session, import_id), MOST_GROUPED)
    for number, _, faults in rows:
        if len(first) < SHOWN:
            first.append({"row": number, "issue": None, "faults": _faults(faults, language)})
        for fault in faults:
            key = (fault.kind, fault.column, str(fault.details.get("text", "")))
            group = groups.setdefault(key, {"count": 0, "first_row": number, "fault": fault})
            group["count"] += 1
    listed = sorted(groups.values(), key=lambda one: (-one["count"], one["first_row"]))[:MOST_GROUPS]
    return {
        "groups": [
            {
                "kind": one["fault"].kind,
                "column": one["fault"].column,
                "message": one["fault"].sentence(language),
                "count": one["count"],
                "first_row": one["first_row"],
            }
            for one in listed
        ],
        "rows": first,
    }


def _faults(faults: list[RowFault], language: Language) -> list[dict[str, str]]:
    return [{"column": fault.column, "message": fault.sentence(language)} for fault in faults]


def _shown(row: LongRow, reader: RowReader, language: Language) -> dict[str, Any]:
    read = reader.read(row.cells, row.marks)
    if isinstance(read, LedgerRow):
        return {"row": row.number, "issue": _issue(read), "faults": []}
    return {"row": row.number, "issue": None, "faults": _faults(read, language)}


def _issue(read: LedgerRow) -> dict[str, Any]:
    times = {name: to_wire(getattr(read, name)) for name in ("found", "assigned", "due", "fixed", "closed")}
    plain = ("number", "category", "outcome", "place", "latitude", "longitude", "description", "severity")
    return {
        **{name: getattr(read, name) for name in plain},
        **times,
        "unit_id": str(read.unit_id) if read.unit_id else None,
    }
