"""Commands of backups: backup, backup-check, restore; and status, which says how it stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

FOLDER = click.Path(path_type=Path)


def register_commands(cli: click.Group) -> None:
    """Add them to the application's command line."""
    for command in (backup, backup_check, restore, status):
        cli.add_command(command)


@contextmanager
def _in_sentences() -> Iterator[None]:
    from app.kernel.problems import Problem

    try:
        yield
    except Problem as problem:
        raise click.ClickException(f"{problem.sentence('zh')}\n{problem.sentence('en')}") from problem


@click.command("backup")
@click.argument("folder", type=FOLDER, metavar="DIR", required=False)
@with_appcontext
def backup(folder: Path | None) -> None:
    """Make a backup in DIR (CHABU_BACKUP_DIR), while the server runs."""
    from app.backup.making import make_backup

    folder = folder or current_app.config["CHABU"].backup_dir
    if folder is None:
        raise click.UsageError("Name a folder, or set CHABU_BACKUP_DIR.")
    with _in_sentences():
        made = make_backup(folder.absolute())
    click.echo(f"{folder / made.name}\n{len(made.photos)} photos, {made.size_bytes} bytes")
    if made.lost:
        click.echo(f"lost or damaged and not in it: {len(made.lost)} photos", err=True)


@click.command("backup-check")
@click.argument("folder", type=FOLDER, metavar="DIR")
@with_appcontext
def backup_check(folder: Path) -> None:
    """Read every byte of the newest backup in DIR (or of DIR itself) and compare; nothing is restored."""
    from app.backup.restoring import check_backup

    with _in_sentences():
        manifest = check_backup(folder.absolute())
    click.echo(f"备份完好。Intact: {manifest.name}, {len(manifest.photos)} photos")


@click.command("restore")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--while-running", is_flag=True, help="although a server has the data open")
@click.option("--other-installation", is_flag=True, help="although other data are here")
@click.option("--with-defects", is_flag=True, help="although verify finds something wrong in it")
@with_appcontext
def restore(folder: Path, while_running: bool, other_installation: bool, with_defects: bool) -> None:
    """Bring back the newest backup in DIR (or DIR itself); what is live is kept aside."""
    from app.backup.restoring import Allowed, restore_backup

    with _in_sentences():
        done = restore_backup(folder.absolute(), Allowed(while_running, other_installation, with_defects))
    click.echo(f"已恢复。Restored: {done.manifest.name}, {len(done.manifest.photos)} photos")
    click.echo(f"epoch {done.epoch}: phones offer again what they hold")
    for kept in (done.kept_database, done.kept_photos):
        if kept:
            click.echo(f"原数据保留在 the data before are kept in {kept}")
    click.echo("此后停用的人员和吊销的设备要重新处理。Whoever was disabled since the backup is not any more.")


@click.command("status")
@with_appcontext
def status() -> None:
    """Say how it stands with backups; ends with 1 where somebody must act."""
    from app.backup.run_queries import backup_status
    from app.kernel.clock import now
    from app.kernel.transaction import read_session

    config = current_app.config["CHABU"]
    found = backup_status(read_session(), config.backup_dir, config.data_dir, now(), "en")
    for key in ("state", "folder", "last_good_at", "durable_through", "epoch"):
        click.echo(f"{key.replace('_', ' ')}: {found[key] or '-'}")
    if found["is_on_same_disk"]:
        click.echo("warning: the backups lie on the disk of the data")
    if found["items"] and found["items"][0]["detail"]:
        click.echo(found["items"][0]["detail"])
    sys.exit(0 if found["state"] == "good" else 1)
