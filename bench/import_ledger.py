"""How fast an older ledger comes in: rows a second and memory, from a CSV and an XLSX of the same rows."""

from __future__ import annotations

import csv
import datetime as dt
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import xlsxwriter
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.kernel.database import db
from app.kernel.transaction import in_transaction
from app.ledger_import import import_actions as actions
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.models import LedgerImport
from app.people.models import User
from app.preparation import prepare_database
from bench.build import bench_config, make_cast
from bench.synthetic import PLACES, WORDS

FIRST = dt.datetime(2016, 6, 1, 8)  # noqa: DTZ001  on the wall; the mapping says where
OTHER_COLUMNS = 24
"""Columns that the mapping passes over: ledgers are wide."""
COLUMNS = {
    "number": "问题编号",
    "category": "问题类别",
    "found": "发现时间",
    "due": "整改时限",
    "fixed": "整改完成时间",
    "closed": "销号时间",
    "status": "状态",
    "unit": "整改责任单位",
    "place": "具体位置",
    "latitude": "纬度",
    "longitude": "经度",
    "description": "问题描述",
}
HEADINGS = [*COLUMNS.values(), *(f"其他 {number}" for number in range(OTHER_COLUMNS))]


def mapping(ledger: str) -> LedgerMapping:
    """The mapping of the made-up ledger."""
    return LedgerMapping.model_validate(
        {
            "ledger": ledger,
            "columns": COLUMNS,
            "statuses": {"open": ["整改中"], "closed": ["已销号"], "declined": ["不予立案"]},
            "constants": {"source": "joint_inspection"},
        }
    )


def ledger_rows(total: int, seed: int) -> Iterator[list[str]]:
    """Rows of ten years: nine of ten closed, one of a hundred declined. Deterministic by seed."""
    chance = random.Random(seed)
    for at in range(total):
        found = FIRST + dt.timedelta(minutes=at * 5_256_000 / total)
        fixed, closed = found + dt.timedelta(hours=20), found + dt.timedelta(hours=30)
        status = "不予立案" if at % 100 == 0 else "整改中" if at % 10 == 0 else "已销号"
        is_closed = status == "已销号"
        yield [
            f"OLD-{at:06d}",
            chance.choice(("F01", "A01", "B01", "C01")),
            found.strftime("%Y-%m-%d %H:%M"),
            (found + dt.timedelta(days=3)).strftime("%Y-%m-%d %H:%M"),
            fixed.strftime("%Y-%m-%d %H:%M") if is_closed else "",
            closed.strftime("%Y-%m-%d %H:%M") if is_closed else "",
            status,
            f"施工{1 + at % 40}项目部",
            chance.choice(PLACES),
            f"{22.75 + chance.random() * 0.05:.6f}",
            f"{115.34 + chance.random() * 0.06:.6f}",
            "".join(chance.sample(WORDS, 4)),
            *(f"值{at % 97}" for _ in range(OTHER_COLUMNS)),
        ]


def write_files(folder: Path, total: int, seed: int) -> tuple[Path, Path]:
    """The same rows as CSV and as XLSX."""
    folder.mkdir(parents=True, exist_ok=True)
    as_csv, as_xlsx = folder / "ledger.csv", folder / "ledger.xlsx"
    with as_csv.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        writer.writerows(ledger_rows(total, seed))
    with xlsxwriter.Workbook(str(as_xlsx), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for line, row in enumerate(ledger_rows(total, seed), start=1):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(line, place, cell)
    return as_csv, as_xlsx


def measure_imports(folder: Path, total: int, seed: int, database_url: str | None) -> Iterator[str]:
    """Import both into a new database, one after the other; a line for each."""
    as_csv, as_xlsx = write_files(folder / "files", total, seed)
    app = create_app(bench_config(folder, database_url))
    with app.app_context():
        upgrade()
        prepare_database()
        make_cast()
        db.session.remove()
    for path in (as_csv, as_xlsx):
        yield _measure(app, path, total)


def _measure(app: Flask, path: Path, total: int) -> str:
    with app.app_context():
        before = _peak_mb()
        begun, used = time.perf_counter(), time.process_time()
        import_id = in_transaction(lambda session: _begin(session, path))
        peaks: list[float] = []
        actions.work_through(import_id, path, lambda _done, _total: peaks.append(_peak_mb()))
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
        row = db.session.get_one(LedgerImport, import_id, populate_existing=True)
        assert row.imported_count == total, (row.imported_count, row.refused_count)
        third = peaks[len(peaks) // 3]
        return (
            f"{path.suffix[1:]} {total:,} rows, {db.engine.dialect.name}: {total / seconds:,.0f} rows/s "
            f"({total / cpu:,.0f} per second of this process's own time); "
            f"peak memory {before:.0f} MB before, {third:.0f} MB after a third, {peaks[-1]:.0f} MB at the end"
        )


def _begin(session: Session, path: Path) -> UUID:
    author = session.scalars(select(User.id).where(User.username == "supervisor")).one()
    row = actions.create_import(
        session, file_name=path.name, file_sha256=actions.digest_of_file(path), author_id=author
    )
    actions.choose_mapping(session, row, mapping(path.suffix))
    actions.begin(session, row, is_trial=False)
    return row.id


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
