"""The small agency in a database file that nobody has open, to be copied; and browsers of an application's own."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import World
from tests.faults import cast
from tests.faults.served import migrated


@cache
def template() -> tuple[Path, World]:
    """The file, and who and what is in it."""
    config = migrated(Path(mkdtemp(prefix="chabu-agency-")))
    world = cast.build_world(config)
    path = config.data_dir / "chabu.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path, world


def client_of(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with; sends the header that the product's own pages send."""
    client = app.test_client()
    client.environ_base["HTTP_X_CHABU"] = "1"
    return client


def close() -> None:
    """Remove the file."""
    if template.cache_info().currsize:
        shutil.rmtree(template()[0].parents[1], ignore_errors=True)
        template.cache_clear()
