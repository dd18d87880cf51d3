"""A demo load that was cut off: seen by its mark, and swept away so that the next one begins from nothing.

Only ever on the embedded database, which the load found empty, and only while nobody has signed in since.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.durable_files import sync
from app.kernel.transaction import read_session
from app.people.models import UserSession
from config import Config

MARK = "demo-loading"
PHOTOS = "photos"
PREPARE = "chabu.prepare_database"
"""Under this name the wiring hands over what fills an empty database."""


@contextmanager
def marked() -> Iterator[None]:
    """Leave a mark on the disk for as long as a load is under way; a load that dies leaves it standing."""
    mark = _config().data_dir / MARK
    mark.touch()
    sync(mark.parent)
    yield
    mark.unlink()
    sync(mark.parent)


def sweep() -> bool:
    """Empty the database of a load that was cut off; whether there was one to sweep."""
    config = _config()
    mark = config.data_dir / MARK
    if not mark.exists() or not config.database_url.startswith("sqlite:///") or _somebody_has_signed_in():
        return False
    db.session.remove()
    db.engine.dispose()
    database = Path(config.database_url.removeprefix("sqlite:///"))
    for suffix in ("-wal", "-shm", ""):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(config.data_dir / PHOTOS, ignore_errors=True)
    upgrade()
    current_app.extensions[PREPARE]()
    mark.unlink()
    return True


def _somebody_has_signed_in() -> bool:
    return read_session().scalars(select(UserSession.id).limit(1)).first() is not None


def _config() -> Config:
    config: Config = current_app.config["CHABU"]
    return config
