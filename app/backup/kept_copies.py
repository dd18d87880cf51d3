"""Files that were issued for good (`kept/` in the data folder) into a backup and back, checked by hash."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from app.backup.manifest import Manifest
from app.backup.photo_copies import copy_checked, is_right
from app.kernel.durable_files import sync
from app.kernel.kept_files import FOLDER, kept_files, kept_path


def copy_kept(backup: Path) -> list[Path]:
    """Copy them all; what lies in the backup afterwards. One whose bytes are not its own is left out."""
    sources = list(kept_files(current_app.config["CHABU"].data_dir))
    if not sources:
        return []
    (backup / FOLDER).mkdir()
    copied = [
        backup / FOLDER / source.name
        for source in sources
        if copy_checked(source, backup / FOLDER / source.name, source.name)
    ]
    sync(backup / FOLDER)
    return copied


def bring_kept(backup: Path, manifest: Manifest) -> None:
    """Bring back what the live data lack; nothing that is there is changed or removed."""
    data_dir: Path = current_app.config["CHABU"].data_dir
    for path in manifest.files:
        folder, _, name = path.partition("/")
        if folder != FOLDER or is_right(kept_path(data_dir, name), name):
            continue
        kept_path(data_dir, name).parent.mkdir(parents=True, exist_ok=True)
        kept_path(data_dir, name).unlink(missing_ok=True)
        copy_checked(backup / path, kept_path(data_dir, name), name)
