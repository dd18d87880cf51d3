"""Whether this program knows the schema that a database says it has."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext

from app.backup.staged_application import is_known_revision
from app.kernel.database import db


def is_from_the_future() -> bool:
    """Whether the database stands at a revision that no migration here leads to."""
    with db.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return not all(is_known_revision(head) for head in heads)
