"""The application once more, on a database that is being restored and that nobody else knows of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask, current_app
from flask_migrate import upgrade

from app.kernel import clock
from app.kernel.database import db
from config import REPOSITORY, Config

FACTORY = "chabu.create_app"
"""Where create_app leaves itself: a capability cannot import the wiring on top of it."""
Factory = Callable[[Config, clock.Clock], Flask]


class NotMigrated(Exception):
    """The schema could not be brought to a revision."""


@contextmanager
def staged_application(config: Config) -> Iterator[Flask]:
    """The application with other settings and the same clock, its context pushed; closes its connections."""
    factory: Factory = current_app.extensions[FACTORY]
    staged = factory(config, current_app.extensions[clock.EXTENSION])
    with staged.app_context():
        try:
            yield staged
        finally:
            db.session.remove()
            db.engine.dispose()


def migrate_to(revision: str) -> None:
    """Bring the current application's database up to a revision. Raises NotMigrated."""
    try:
        upgrade(revision=revision)
    except SystemExit as error:  # how Flask-Migrate says that Alembic failed; the log has the cause
        raise NotMigrated(f"the schema could not be brought to {revision}") from error


def is_known_revision(revision: str) -> bool:
    """Whether this version of the product knows the revision."""
    try:
        return ScriptDirectory(str(Path(REPOSITORY) / "migrations")).get_revision(revision) is not None
    except CommandError:
        return False
