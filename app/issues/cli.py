"""`verify` names every defect, `rebuild-issues` makes rows from events, `checkpoint` seals the heads now."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import with_appcontext


def register_commands(cli: click.Group) -> None:
    """Add them to the application's command line."""
    cli.add_command(verify)
    cli.add_command(checkpoint)
    cli.add_command(rebuild)


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="one JSON document instead of sentences")
@click.option("--expect", "expected", metavar="HASH", help="a checkpoint's hash kept elsewhere")
@with_appcontext
def verify(as_json: bool, expected: str | None) -> None:
    """Replay every issue against its row; check chains, checkpoints, numbers, photos and the audit log.

    What was erased by law is named, and is no defect.
    """
    from app.issues.defect_queries import all_defects
    from app.issues.seal_defect_queries import is_kept_head
    from app.issues.tombstone_queries import erased_items
    from app.kernel.transaction import read_snapshot

    found = []
    with read_snapshot() as session:
        for defect in all_defects(session, _tell if sys.stderr.isatty() else None):
            found.append(defect)
            if not as_json:
                click.echo(defect)
        if expected and not is_kept_head(session, expected):
            found.append(f"no checkpoint has the hash {expected}")
            if not as_json:
                click.echo(found[-1])
        erased = list(erased_items(session))
    if as_json:
        click.echo(json.dumps({"defects": found, "erased": erased}, ensure_ascii=False))
        sys.exit(1 if found else 0)
    for item in erased:
        click.echo(f"已依法清除。Erased: {item}")
    if not found:
        click.echo("没有发现问题。Nothing is wrong.")
    sys.exit(1 if found else 0)


def _tell(count: int) -> None:
    click.echo(f"\r{count} issues …\r", nl=False, err=True)


@click.command("checkpoint")
@with_appcontext
def checkpoint() -> None:
    """Seal the chain heads that changed since the last checkpoint; prints its hash, to be kept elsewhere."""
    from app.issues.checkpoint_actions import make_checkpoint
    from app.kernel.transaction import in_transaction

    made = in_transaction(make_checkpoint)
    click.echo(
        f"checkpoint {made.seq}: {made.head_count} heads, hash {made.hash}" if made else "nothing has changed"
    )


@click.command("rebuild-issues")
@with_appcontext
def rebuild() -> None:
    """Fold the events of every issue again and write the rows that differ; each is named with its fields."""
    from app.issues.rebuild_actions import Mended, rebuild_issues

    def name(mended: Mended) -> None:
        click.echo(f"issue {mended.name}: {', '.join(mended.fields) or f'not written, {mended.why_not}'}")

    written, left = rebuild_issues(lambda done, of: click.echo(f"{done:,} / {of:,}", err=True), name)
    click.echo(f"{written} rows written anew, {left} left as they are")
    sys.exit(1 if left else 0)
