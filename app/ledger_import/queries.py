"""Reads of imports: the agency's words for a ledger's texts, what is known already, what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.models import Category, CategoryGroup
from app.kernel.problems import Problem
from app.kernel.tables import folded
from app.ledger_import.errors import UNKNOWN_WORDS
from app.ledger_import.ledger_rows import Vocabulary
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.models import CategoryWord, ImportedNumber, LedgerImport, RefusedRow
from app.ledger_import.row_faults import RowFault
from app.people.models import Unit

PART = 500
LATEST_MAPPINGS = 20


def vocabulary(session: Session) -> Vocabulary:
    """Category codes and names, what was mapped before, and the names of units; all folded."""
    categories: dict[str, str] = {}
    query = select(Category.code, Category.zh, Category.en, CategoryGroup.zh).join(
        CategoryGroup, CategoryGroup.code == Category.group_code
    )
    for code, zh, en, group in session.execute(query):
        for word in (code, zh, en, f"{group}/{zh}", f"{group} {zh}"):
            categories.setdefault(folded(word), code)
    remembered = session.execute(select(CategoryWord.word, CategoryWord.category))
    categories |= {word: code for word, code in remembered}  # noqa: C416  rows are no pairs to mypy
    units: dict[str, UUID] = {}
    for unit in session.scalars(select(Unit).where(Unit.is_active).order_by(Unit.path.desc())):
        for name in filter(None, (unit.short_name, unit.name)):
            units[folded(name)] = unit.id
    return Vocabulary(categories, units)


def check_words(session: Session, mapping: LedgerMapping) -> None:
    """Raise Problem ledger_mapping_words where a mapping names a category or unit that is not there."""
    codes = set(session.scalars(select(Category.code)))
    named = {*mapping.categories.values(), *filter(None, [mapping.constants.category])}
    units = vocabulary(session).units
    lost = sorted(named - codes)
    asked = [*mapping.units.values(), *filter(None, [mapping.constants.unit])]
    lost += sorted({name for name in asked if folded(name) not in units})
    if lost:
        raise Problem(UNKNOWN_WORDS, words="、".join(lost))


def known_numbers(session: Session, ledger: str, numbers: Sequence[str]) -> dict[str, ImportedNumber]:
    """Which numbers of a ledger were imported before."""
    found: dict[str, ImportedNumber] = {}
    for at in range(0, len(numbers), PART):
        query = select(ImportedNumber).where(
            ImportedNumber.ledger == ledger, ImportedNumber.number.in_(numbers[at : at + PART])
        )
        found.update((row.number, row) for row in session.scalars(query))
    return found


def unfinished_import(session: Session, file_sha256: str, mapping_sha256: str) -> LedgerImport | None:
    """The import of this very file by this very mapping that was interrupted."""
    query = select(LedgerImport).where(
        LedgerImport.file_sha256 == file_sha256,
        LedgerImport.mapping_sha256 == mapping_sha256,
        LedgerImport.state == "running",
        LedgerImport.is_trial.is_(False),
    )
    return session.scalars(query.order_by(LedgerImport.created_at.desc()).limit(1)).first()


def latest_imports(session: Session, after: UUID | None, limit: int) -> list[LedgerImport]:
    """Imports, newest first; one more than the limit when there are more. Ids grow with time."""
    query = select(LedgerImport).order_by(LedgerImport.id.desc()).limit(limit + 1)
    return list(session.scalars(query if after is None else query.where(LedgerImport.id < after)))


def earlier_mapping(session: Session, headings: Set[str]) -> dict[str, Any] | None:
    """The newest mapping that reads a file with these headings (folded), as it was stored."""
    query = select(LedgerImport.mapping).where(LedgerImport.mapping_sha256.is_not(None))
    for kept in session.scalars(query.order_by(LedgerImport.id.desc()).limit(LATEST_MAPPINGS)):
        mapping = LedgerMapping.model_validate(kept)
        named = {folded(heading) for field in mapping.columns for heading in mapping.headings(field)}
        if named <= headings:
            return mapping.as_json()
    return None


def refused_for_workbook(
    session: Session, import_id: UUID
) -> Iterator[tuple[int, list[str], list[RowFault]]]:
    """The rows left out with their faults: number, cells, faults."""
    for row in refused_rows(session, import_id):
        yield row.row, row.cells, [RowFault.from_json(kept) for kept in row.faults]


def refused_rows(session: Session, import_id: UUID) -> Iterator[RefusedRow]:
    """The rows left out, in the file's order, a part at a time."""
    last = -1
    while True:
        query = select(RefusedRow).where(RefusedRow.import_id == import_id, RefusedRow.row > last)
        rows = list(session.scalars(query.order_by(RefusedRow.row).limit(PART)))
        if not rows:
            return
        yield from rows
        last = rows[-1].row
        session.expunge_all()
