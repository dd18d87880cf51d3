"""Brings a small ledger in as the command does, and looks at what came of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from app.kernel.transaction import in_transaction, read_session
from app.ledger_import import import_actions as actions
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.models import LedgerImport
from app.ledger_import.queries import refused_for_workbook, unfinished_import

HEADINGS = (
    "编号",
    "类别",
    "发现时间",
    "整改时限",
    "完成时间",
    "销号时间",
    "状态",
    "单位",
    "位置",
    "纬度",
    "经度",
    "描述",
)
COLUMNS = {
    "number": "编号",
    "category": "类别",
    "found": "发现时间",
    "due": "整改时限",
    "fixed": "完成时间",
    "closed": "销号时间",
    "status": "状态",
    "unit": "单位",
    "place": "位置",
    "latitude": "纬度",
    "longitude": "经度",
    "description": "描述",
}
STATUSES = {
    "open": ["整改中"],
    "fixed": ["待复核"],
    "closed": ["已销号"],
    "declined": ["不予立案"],
    "duplicate": ["重复"],
    "cannot_fix": ["无法整改"],
}


def mapping(**facts: Any) -> LedgerMapping:
    """The mapping of HEADINGS."""
    document = {
        "columns": COLUMNS,
        "statuses": STATUSES,
        "categories": {"暴露垃圾": "F01"},
        "constants": {"source": "self_check"},
    }
    return LedgerMapping.model_validate({**document, **facts})


def line(number: str, **facts: str) -> dict[str, str]:
    """A row: found on a day of March 2026 and still open, unless it says otherwise."""
    return {"编号": number, "类别": "暴露垃圾", "发现时间": "2026-03-02 09:00", "状态": "整改中", **facts}


def write_csv(
    path: Path,
    lines: Sequence[dict[str, str]],
    *,
    encoding: str = "utf-8",
    headings: Sequence[str] = HEADINGS,
) -> Path:
    """A CSV file with the headings and these rows."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, headings)
        writer.writeheader()
        writer.writerows(lines)
    return path


def bring(
    path: Path,
    author_id: UUID,
    how: LedgerMapping | None = None,
    *,
    is_trial: bool = False,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> LedgerImport:
    """Import a file; the import as it is then. Goes on with an interrupted one, as the command does."""
    chosen, sha256 = how or mapping(), actions.digest_of_file(path)

    def work(session: Any) -> UUID:
        row = unfinished_import(session, sha256, actions.mapping_digest(chosen))
        if row is None:
            row = actions.create_import(session, file_name=path.name, file_sha256=sha256, author_id=author_id)
            actions.choose_mapping(session, row, chosen)
            actions.begin(session, row, is_trial=is_trial)
        return row.id

    import_id = in_transaction(work)
    actions.work_through(import_id, path, tell)
    return read_session().get_one(LedgerImport, import_id, populate_existing=True)


def counts(row: LedgerImport) -> tuple[int, int, int]:
    """Imported, known before, refused."""
    return row.imported_count, row.known_count, row.refused_count


def refusals(row: LedgerImport) -> dict[int, list[str]]:
    """The kinds of faults by the number of their row."""
    return {
        number: [fault.kind for fault in faults]
        for number, _, faults in refused_for_workbook(read_session(), row.id)
    }
