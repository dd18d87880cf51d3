"""Where backups lie in their folder, and which of them are whole.

DIR/chabu-20260518T010000Z-4f2a9c/   a backup; it can be copied away by itself
DIR/partial-chabu-…/                 one that is being made, or was cut off; the next one goes on with it
DIR/backup.lock                      held while one is made
DIR/erasures.jsonl                   what was erased by law: a restore erases it again
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.backup import errors
from app.backup.manifest import NAME, Manifest, NotAManifest, from_bytes
from app.erasure.known_list import NAME as ERASURES
from app.kernel.problems import Problem

PARTIAL = "partial-"
LOCK = "backup.lock"
_BACKUP = re.compile(r"chabu-\d{8}T\d{6}Z-[0-9a-f]{6}")
_LEFT_OVER = re.compile(PARTIAL + _BACKUP.pattern)


def new_name(at: dt.datetime) -> str:
    """The name of a backup begun at an instant; names sort by time."""
    return f"chabu-{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def backups_in(folder: Path) -> list[Path]:
    """The whole backups of a folder, newest first; a manifest of each is there, its contents unchecked."""
    found = (path for path in folder.glob("chabu-*") if _BACKUP.fullmatch(path.name))
    return sorted((path for path in found if (path / NAME).is_file()), key=_age, reverse=True)


def leftovers_in(folder: Path) -> list[Path]:
    """What cut-off backups and removals left, newest first."""
    found = (path for path in folder.glob(PARTIAL + "*") if _LEFT_OVER.fullmatch(path.name))
    return sorted(found, key=lambda path: path.name, reverse=True)


def chosen_backup(folder: Path) -> Path:
    """The backup meant: the folder itself, or the newest in it. Raises Problem backup_none or _foreign."""
    if not folder.is_dir():
        raise Problem(errors.NOT_OURS if folder.exists() else errors.NO_BACKUP, folder=str(folder))
    if (folder / NAME).exists():
        return folder
    found = backups_in(folder)
    if not found:
        others = [path for path in folder.iterdir() if path.name not in (LOCK, ERASURES)]
        is_foreign = others and not leftovers_in(folder) and not _BACKUP.match(folder.name)
        raise Problem(errors.NOT_OURS if is_foreign else errors.NO_BACKUP, folder=str(folder))
    return found[0]


def read_manifest(backup: Path) -> Manifest:
    """The manifest of a backup. Raises Problem backup_foreign or backup_damaged."""
    try:
        return from_bytes((backup / NAME).read_bytes())
    except NotAManifest as error:
        if not error.is_ours:
            raise Problem(errors.NOT_OURS, folder=str(backup)) from error
        raise Problem(errors.DAMAGED, folder=str(backup), count=1, first=str(error)) from error


def remove_backup(backup: Path) -> None:
    """Remove a backup. Cut off in the middle, what is left passes for no backup."""
    doomed = backup.with_name(backup.name if backup.name.startswith(PARTIAL) else PARTIAL + backup.name)
    if doomed != backup:
        backup.rename(doomed)
    (doomed / NAME).unlink(missing_ok=True)
    shutil.rmtree(doomed)


@contextmanager
def making_in(folder: Path) -> Iterator[None]:
    """Held while a backup is made in a folder. Raises Problem backup_under_way at once when another is."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Problem(errors.UNDER_WAY, folder=str(folder)) from error
        yield
    finally:
        os.close(descriptor)


def _age(backup: Path) -> tuple[str, int]:
    """By the second in the name, and within it by when the manifest was written."""
    return backup.name.rsplit("-", 1)[0], (backup / NAME).stat().st_mtime_ns
