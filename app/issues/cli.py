"""`verify`: replays everything and names every defect; `checkpoint`: seals the chain heads now."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import with_appcontext


def register_commands(cli: click.Group) -> None:
    """Add them to the application's command line."""
    cli.add_command(verify)
    cli.add_command(checkpoint)


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="one JSON document instead of sentences")
@with_appcontext
def verify(as_json: bool) -> None:
    """Replay every issue against its row; check chains, checkpoints, numbers, photos and the audit log."""
    from app.issues.defect_queries import all_defects
    from app.kernel.transaction import read_session

    found = []
    for defect in all_defects(read_session()):
        found.append(defect)
        if not as_json:
            click.echo(defect)
    if as_json:
        click.echo(json.dumps({"defects": found}, ensure_ascii=False))
    elif not found:
        click.echo("没有发现问题。Nothing is wrong.")
    sys.exit(1 if found else 0)


@click.command("checkpoint")
@with_appcontext
def checkpoint() -> None:
    """Seal the chain heads that changed since the last checkpoint."""
    from app.issues.checkpoint_actions import make_checkpoint
    from app.kernel.transaction import in_transaction

    made = in_transaction(make_checkpoint)
    click.echo(f"checkpoint {made.seq}: {made.head_count} heads" if made else "nothing has changed")
