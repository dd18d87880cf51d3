"""Counts what the database commits while a test acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.kernel.database import db


@contextmanager
def counted_commits() -> Iterator[list[int]]:
    """A list that grows by one with each commit within the block."""
    commits: list[int] = []
    listen = db.engine, "commit", lambda _connection: commits.append(1)
    event.listen(*listen)
    try:
        yield commits
    finally:
        event.remove(*listen)
