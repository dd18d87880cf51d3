"""Whether a backup holds exactly what its manifest says: nothing missing, nothing changed, nothing added."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from app.backup.manifest import NAME, Manifest, photo_path
from app.kernel.durable_files import hash_of

SQLITE_FILE = "database/chabu.sqlite3"


def faults_of(backup: Path, manifest: Manifest, *, is_hashed: bool = False) -> Iterator[str]:
    """Each thing wrong with a backup, as a sentence; reads every byte, unless the photos were just hashed."""
    if not manifest.files:
        yield "it holds no database"
    yield from _unexpected(backup, manifest)
    for path, (size, sha256) in manifest.files.items():
        yield from _file_faults(backup, path, size, sha256)
    for sha256, size in manifest.photos.items():
        yield from _file_faults(backup, photo_path(sha256), size, None if is_hashed else sha256)
    if manifest.database == "sqlite" and (backup / SQLITE_FILE).is_file():
        yield from sqlite_faults(backup / SQLITE_FILE)


def sqlite_faults(file: Path) -> Iterator[str]:
    """What SQLite itself finds wrong with a file, which stays as it is."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)
        try:
            for (said,) in connection.execute("PRAGMA integrity_check(5)"):
                if said != "ok":
                    yield f"the database is damaged ({said})"
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                yield "the database has a row that refers to none"
        finally:
            connection.close()
    except sqlite3.Error as error:
        yield f"the database cannot be read ({error})"


def _unexpected(backup: Path, manifest: Manifest) -> Iterator[str]:
    expected = {NAME, *manifest.files, *(photo_path(sha256) for sha256 in manifest.photos)}
    for folder, folders, files in os.walk(backup):
        inside = Path(folder).relative_to(backup)
        for name in (*files, *(each for each in folders if (Path(folder) / each).is_symlink())):
            path = (inside / name).as_posix()
            if path not in expected:
                yield f"{path} does not belong to it"
            elif (backup / path).is_symlink():
                yield f"{path} is a link"


def _file_faults(backup: Path, path: str, size: int, sha256: str | None) -> Iterator[str]:
    file = backup / path
    try:
        found = file.stat().st_size
        if found != size:
            yield f"{path} has {found} bytes instead of {size}"
        elif sha256 is not None and hash_of(file) != sha256:
            yield f"{path} was changed"
    except FileNotFoundError:
        yield f"{path} is missing"
    except OSError as error:
        yield f"{path} cannot be read ({error.strerror})"
