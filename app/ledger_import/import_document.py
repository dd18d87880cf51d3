"""Imports as they travel."""

from __future__ import annotations

from typing import Literal

from app.kernel.api import Reply
from app.kernel.job_document import JobDocument
from app.ledger_import.mapping import FieldName, Outcome


class ConstantsDocument(Reply):
    """What holds where a cell is empty."""

    category: str | None = None
    unit: str | None = None
    source: str | None = None
    severity: int | None = None
    place: str | None = None
    description: str | None = None


class MappingDocument(Reply):
    """A mapping (mapping.LedgerMapping) as it is stored: only what was said."""

    ledger: str | None = None
    columns: dict[FieldName, str | list[str]]
    zone: str | None = None
    dates: list[str] | None = None
    statuses: dict[Outcome, list[str]] | None = None
    categories: dict[str, str] | None = None
    units: dict[str, str] | None = None
    constants: ConstantsDocument | None = None
    datum: str | None = None


class ProblemSaid(Reply):
    """Why an import could not go on."""

    code: str
    title: str


class LedgerImportDocument(Reply):
    """An import, its counts, and the job that works on it."""

    id: str
    file_name: str
    state: Literal["uploaded", "running", "done", "failed", "cancelled"]
    is_trial: bool
    mapping: MappingDocument | None
    total_rows: int | None
    done_rows: int
    imported_count: int
    known_count: int
    refused_count: int
    problem: ProblemSaid | None
    created_at: str
    finished_at: str | None
    job: JobDocument | None


class LedgerImportPage(Reply):
    """A page of imports, newest first."""

    items: list[LedgerImportDocument]
    next: str | None


class ProposedMapping(Reply):
    """What the headings and the first rows suggest."""

    columns: dict[FieldName, str]
    dates: list[str]
    statuses: dict[Outcome, list[str]] | None = None


class ProposalDocument(Reply):
    """A file's headings, a few rows, and how it may be read; `zone` is the agency's."""

    headings: list[str]
    header_row: int
    sample: list[dict[str, str]]
    proposal: ProposedMapping
    zone: str
    earlier: MappingDocument | None


class FaultSaid(Reply):
    """What is wrong in a column of a row."""

    column: str
    message: str


class FaultGroup(Reply):
    """Alike faults together."""

    kind: str
    column: str
    message: str
    count: int
    first_row: int


class ReadIssue(Reply):
    """A row as the issue it would become."""

    number: str
    category: str
    outcome: Outcome
    place: str
    latitude: float | None
    longitude: float | None
    description: str
    severity: int | None
    found: str
    assigned: str | None
    due: str | None
    fixed: str | None
    closed: str | None
    unit_id: str | None


class ReadRow(Reply):
    """A row with its faults, or as an issue."""

    row: int
    issue: ReadIssue | None
    faults: list[FaultSaid]


class WordMeant(Reply):
    """A text of the file, how often it stands there, and what it means so far."""

    text: str
    count: int
    meaning: str | None


class PreviewDocument(Reply):
    """The first rows as they would be, and the words whose meaning is to be said."""

    rows: list[ReadRow]
    looked_at: int
    words: dict[FieldName, list[WordMeant]]


class FaultsDocument(Reply):
    """What is to be mended, and the first of those rows."""

    groups: list[FaultGroup]
    rows: list[ReadRow]
