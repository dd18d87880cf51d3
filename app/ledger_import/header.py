"""Finds the header of a ledger among its first rows, for a mapping or to propose one. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence, Set

from app.kernel.long_tables import LongRow
from app.kernel.problems import Problem
from app.kernel.tables import folded
from app.ledger_import.errors import HEADING_TWICE, NO_HEADINGS, NO_ROWS, SPLIT_HEADER
from app.ledger_import.mapping import LedgerMapping

SEARCHED_ROWS = 20
"""A title, a unit and a date may stand above the header."""


def find_header(first_rows: Sequence[LongRow], mapping: LedgerMapping) -> tuple[int, LedgerMapping]:
    """The row with all headings of a mapping, and the mapping with them as the file writes them.

    Headings are compared without case, width and spaces. Raises Problem ledger_no_heading, _header_merged,
    _heading_twice or _empty.
    """
    if not first_rows:
        raise Problem(NO_ROWS)
    wanted = {heading for field in mapping.columns for heading in mapping.headings(field)}
    best: list[str] = sorted(wanted)
    for row in first_rows:
        missing = _missing(wanted, row.cells)
        if not missing:
            return row.number, _as_written(mapping, row.cells)
        best = min(best, missing, key=len)
    for above, below in itertools.pairwise(first_rows):
        both = [*above.cells, *below.cells]
        if below.number == above.number + 1 and not _missing(wanted, both):
            raise Problem(SPLIT_HEADER, row=above.number, next=below.number)
    raise Problem(NO_HEADINGS, columns="、".join(best))


def likely_header(first_rows: Sequence[LongRow]) -> LongRow:
    """The first of the rows with the most different texts. Raises Problem ledger_empty."""
    if not first_rows:
        raise Problem(NO_ROWS)
    widest = max(len({cell for cell in row.cells if cell}) for row in first_rows)
    return next(row for row in first_rows if len({cell for cell in row.cells if cell}) * 10 >= widest * 8)


def refuse_split_header(first_rows: Sequence[LongRow], known: Set[str]) -> None:
    """Raise Problem ledger_header_merged where two rows together are the header, by headings known (folded).

    Each has a heading where the other is empty, as merged cells leave them.
    """
    for above, below in itertools.pairwise(first_rows):
        if below.number != above.number + 1:
            continue
        are_headings = all(any(folded(cell) in known for cell in row.cells if cell) for row in (above, below))
        pairs = list(itertools.zip_longest(above.cells, below.cells, fillvalue=""))
        if are_headings and any(a and not b for a, b in pairs) and any(b and not a for a, b in pairs):
            raise Problem(SPLIT_HEADER, row=above.number, next=below.number)


def _missing(wanted: set[str], cells: Sequence[str]) -> list[str]:
    there = {folded(cell) for cell in cells if cell}
    return sorted(heading for heading in wanted if folded(heading) not in there and heading not in cells)


def _as_written(mapping: LedgerMapping, cells: Sequence[str]) -> LedgerMapping:
    columns: dict[str, str | list[str]] = {}
    for field in mapping.columns:
        found = [_written(heading, cells) for heading in mapping.headings(field)]
        columns[field] = found[0] if len(found) == 1 else found
    return mapping.model_copy(update={"columns": columns})


def _written(heading: str, cells: Sequence[str]) -> str:
    same = [cell for cell in cells if cell == heading] or [
        cell for cell in cells if cell and folded(cell) == folded(heading)
    ]
    if len(same) > 1:
        raise Problem(HEADING_TWICE, column=heading)
    return same[0]
