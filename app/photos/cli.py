"""Commands of photos: photo-info, which needs no database and no settings."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from app.photos.photo_info import photo_info

MAX_FILE_BYTES = 256 * 1024 * 1024


def register_commands(cli: click.Group) -> None:
    """Add the commands to the application's command line."""
    cli.add_command(print_photo_info)


@click.command("photo-info")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def print_photo_info(files: tuple[str, ...]) -> None:
    """Print what each FILE's bytes say about the photo, one JSON object a line."""
    # A telephone that travelled east is at most 14 hours ahead of UTC; a day covers its clock's error too.
    latest = dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(days=1)
    for name in files:
        click.echo(json.dumps({"file": name, **_describe(Path(name), latest)}))


def _describe(path: Path, latest: dt.datetime) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return {"refused": "too_large"}
        data = path.read_bytes()
    except (OSError, ValueError):
        return {"refused": "unreadable"}
    return photo_info(data, latest=latest)
