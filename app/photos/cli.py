"""Commands of photos: photo-info, which needs neither database nor settings, and the upkeep of the store."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

MAX_FILE_BYTES = 256 * 1024 * 1024


def register_commands(cli: click.Group) -> None:
    """Add the commands to the application's command line."""
    for command in (print_photo_info, reap, rebuild):
        cli.add_command(command)


@click.command("photo-info")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def print_photo_info(files: tuple[str, ...]) -> None:
    """Print what each FILE's bytes say about the photo, one JSON object a line."""
    # A telephone that travelled east is at most 14 hours ahead of UTC; a day covers its clock's error too.
    latest = dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(days=1)
    for name in files:
        click.echo(json.dumps({"file": name, **_describe(Path(name), latest)}))


def _describe(path: Path, latest: dt.datetime) -> dict[str, Any]:
    from app.photos.photo_info import photo_info

    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return {"refused": "too_large"}
        data = path.read_bytes()
    except (OSError, ValueError):
        return {"refused": "unreadable"}
    return photo_info(data, latest=latest)


@click.command("reap-photos")
@with_appcontext
def reap() -> None:
    """Remove abandoned uploads and bytes that no photo names, both older than seven days."""
    from app.photos.upkeep import reap_blobs, reap_uploads

    click.echo(f"{reap_uploads()} parts of uploads, {reap_blobs()} files that no photo names")


@click.command("rebuild-photos")
@with_appcontext
def rebuild() -> None:
    """Make thumbnails, EXIF facts and fingerprints of all photos again."""
    from app.photos.upkeep import rebuild_derivatives

    click.echo(f"{rebuild_derivatives()} photos")
