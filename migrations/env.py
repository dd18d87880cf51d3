"""How Alembic meets the application: the running app's engine, our column types written as plain ones, one transaction."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from app.kernel.database import JsonDoc, UtcDateTime

migrate = current_app.extensions["migrate"]
NOT_OURS = ("issue_search",)  # full-text tables differ by database; their migration writes them by hand


def render_item(kind: str, item: Any, autogen: Any) -> Any:
    """Column types of ours as what they are in the database, so that old migrations need no code of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JsonDoc):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave the hand-written tables out of comparisons."""
    return not (kind == "table" and name is not None and name.startswith(NOT_OURS))


def run() -> None:
    """Run the asked migrations over the application's connection."""
    engine = migrate.db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            render_item=render_item,
            include_name=include_name,
            transactional_ddl=True,  # on SQLite as well: whoever is cut off midway finds the release before untouched
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
