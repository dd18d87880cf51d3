"""What the machine does at best for one accepted photo: its bytes written and synced, then one small commit."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.pictures import unique_copy
from bench.threads import in_threads

ROW = "x" * 2_000  # about what an event, its receipt and its issue take


def bare_rate(folder: Path, url: str, picture: bytes, at_once: int, seconds: float) -> float:
    """Photos a second, each with fsync of file and folder and a durable commit in the same kind of database."""
    place = folder / "bare"
    place.mkdir(exist_ok=True)
    works = [_work(place, url, picture, number) for number in range(at_once)]
    rate = in_threads(works, seconds) / seconds
    for left in place.iterdir():
        left.unlink()
    return rate


def _work(place: Path, url: str, picture: bytes, number: int) -> Callable[[], None]:
    commit = _sqlite(place) if url.startswith("sqlite") else _postgresql(url)
    counter = iter(range(1_000_000))

    def once() -> None:
        name = place / f"{number}-{next(counter)}.jpg"
        with name.open("wb") as out:
            out.write(unique_copy(picture))
            out.flush()
            os.fsync(out.fileno())
        folder = os.open(place, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        commit()

    return once


def _sqlite(place: Path) -> Callable[[], None]:
    connection = sqlite3.connect(
        place / "bare.sqlite3", timeout=60, check_same_thread=False, isolation_level=None
    )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (words TEXT)")
    lock = threading.Lock()

    def commit() -> None:
        with lock:
            connection.execute("INSERT INTO rows VALUES (?)", (ROW,))

    return commit


def _postgresql(url: str) -> Callable[[], None]:
    connection = psycopg.connect(url, autocommit=True)

    def commit() -> None:
        # a message in the log makes a durable commit of this size, and no table of the product is touched
        connection.execute("SELECT pg_logical_emit_message(true, 'bench', %s)", (ROW,))

    return commit
