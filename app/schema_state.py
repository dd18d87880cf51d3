"""Whether this program knows the schema that a database says it has."""

from __future__ import annotations

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.kernel.database import db
from config import REPOSITORY


def is_from_the_future() -> bool:
    """Whether the database stands at a revision that no migration here leads to."""
    config = Config()
    config.set_main_option("script_location", str(REPOSITORY / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with db.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return not known.issuperset(heads)
