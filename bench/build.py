"""Builds the bench database: migrated by the product, filled with synthetic issues in two processes, sealed.

Rows are loaded before their indexes and constraints, which are then made as they were; so every rule of the
schema holds for the result.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from app.issues.chain import FIRST_HASH
from app.issues.checkpoint_actions import pack
from app.issues.models import Checkpoint, NumberSeries
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import CANONICAL
from app.kernel.transaction import transaction
from app.preparation import prepare_database
from bench.batches import BATCH, Part, Seal
from bench.cast import make_cast
from bench.load_postgresql import load_postgresql
from bench.load_sqlite import load_sqlite
from bench.synthetic import first_of_month, month_of
from config import Config, load_config

SEED = 20_260_518
PROCESSES = 2


def bench_config(folder: Path, database_url: str | None) -> Config:
    """Settings of a bench database in a folder; SQLite there unless a URL is given."""
    url = database_url or f"sqlite:///{folder}/bench.sqlite3"
    environ = {"CHABU_ENV": "test", "CHABU_DATA_DIR": str(folder), "CHABU_DATABASE_URL": url}
    return load_config(environ)


def build(folder: Path, total: int, database_url: str | None = None, all_open: bool = False) -> float:
    """Build it from nothing, on request of open issues only; seconds it took."""
    begun = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(bench_config(folder, database_url))
    with app.app_context():
        upgrade()
        prepare_database()
        _fill(app, total, all_open)
        db.session.remove()
        db.engine.dispose()
    return time.perf_counter() - begun


def _fill(app: Flask, total: int, all_open: bool) -> None:
    cast = make_cast()
    first_change = (db.session.scalar(text("SELECT max(seq) FROM changes")) or 0) + 1
    is_sqlite = db.engine.dialect.name == "sqlite"
    db.session.remove()
    db.engine.dispose()  # the processes made below must not share its connections
    parts = [
        Part(cast, total, start, min(start + BATCH, total), first_change, SEED, all_open)
        for start in range(0, total, BATCH)
    ]
    url = app.config["CHABU"].database_url
    load: Callable[..., Iterator[Seal]] = load_sqlite if is_sqlite else load_postgresql
    seals = []
    for seal in load(url, parts, multiprocessing.get_context("fork"), PROCESSES):
        seals.append(seal)
        if len(seals) % 20 == 0:
            print(f"  {min(len(seals) * BATCH, total):,} of {total:,} issues", flush=True)
    _seal(seals)
    _note_numbers(total)


def _seal(seals: list[Seal]) -> None:
    """Checkpoints, one for each batch, as `checkpoint_actions` would have made them after it."""
    previous = FIRST_HASH
    with transaction() as session:
        for number, seal in enumerate(seals, start=1):
            document = CANONICAL.encode([previous, seal.heads])
            present = hashlib.sha256(document.encode()).hexdigest()
            session.add(
                Checkpoint(
                    seq=number,
                    at=now(),
                    txid=0,
                    change_seq=seal.last_change,
                    head_count=len(seal.heads),
                    heads=pack(seal.heads),
                    previous_hash=previous,
                    hash=present,
                )
            )
            previous = present


def _note_numbers(total: int) -> None:
    """How far the numbers of each month have come."""
    months = {month_of(total, at): None for at in range(0, total, max(1, total // 3_000))}
    months[month_of(total, total - 1)] = None
    starts = [(month, first_of_month(total, month)) for month in months]
    ends = [start for _, start in starts[1:]] + [total]
    with transaction() as session:
        session.add_all(
            NumberSeries(prefix="CW", month=month, last=end - start)
            for (month, start), end in zip(starts, ends, strict=True)
        )
