"""Fixtures of backups: a folder that is configured for them, and work worth keeping."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.backup.making import make_backup
from app.backup.manifest import Manifest
from app.backup.restoring import Allowed, Restored, restore_backup
from app.kernel.database import db
from config import Config

NOTHING = Allowed()


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    """Settings with a folder for backups, beside the data."""
    data = tmp_path / "data"
    data.mkdir()
    url = config.database_url
    if url.startswith("sqlite"):
        (tmp_path / "chabu.sqlite3").rename(data / "chabu.sqlite3")
        url = f"sqlite:///{data}/chabu.sqlite3"
    return replace(config, data_dir=data, database_url=url, backup_dir=tmp_path / "backups")


@pytest.fixture
def folder(config: Config) -> Path:
    """Where backups go."""
    assert config.backup_dir is not None
    return config.backup_dir


@pytest.fixture
def back_up(app: Flask, folder: Path) -> Callable[[], Manifest]:
    """Makes a backup of the test's application."""
    return lambda: make_backup(folder)


@pytest.fixture
def restore(app: Flask, folder: Path) -> Callable[..., Restored]:
    """Brings back the newest backup, or the one named."""

    def work(backup: Path | None = None, allowed: Allowed = NOTHING) -> Restored:
        db.session.remove()
        return restore_backup(backup or folder, allowed)

    return work


@pytest.fixture
def live_state(app: Flask) -> Callable[[], str]:
    """A digest of all live rows and photo bytes: equal before and after means that nothing was touched."""
    return lambda: _digest(app)


def _digest(app: Flask) -> str:
    digest = hashlib.sha256()
    db.session.remove()
    for table in db.metadata.sorted_tables:
        if table.name == "backup_runs":
            continue
        keys = ", ".join(column.name for column in table.primary_key)
        for row in db.session.execute(text(f"SELECT * FROM {table.name} ORDER BY {keys}")):
            digest.update(repr(tuple(row)).encode())
    db.session.remove()
    data_dir: Path = app.config["CHABU"].data_dir
    for path in sorted(data_dir.rglob("*")):
        if path.is_file() and "photos" in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
