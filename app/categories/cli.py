"""The command that fills in what the product ships: default categories and the first holidays."""

from __future__ import annotations

import click
from flask.cli import with_appcontext


def register_commands(cli: click.Group) -> None:
    """Add it to the application's command line."""
    cli.add_command(load_defaults)


@click.command("load-defaults")
@with_appcontext
def load_defaults() -> None:
    """Add the default categories and holidays that are not there yet; what exists is left alone."""
    from app.categories.actions import load_default_categories
    from app.categories.calendar_actions import load_default_calendar
    from app.kernel.transaction import in_transaction

    categories, days = in_transaction(
        lambda session: (load_default_categories(session), load_default_calendar(session))
    )
    click.echo(f"{categories} categories and {days} days of the calendar added")
