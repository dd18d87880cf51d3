"""Files that were issued and are kept for good, by the hash of their bytes: `kept/` in the data folder.

Nothing here changes or removes one. They are in every backup, see app/backup.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from app.kernel.ids import sha256_hex

FOLDER = "kept"
READ_ONLY = 0o440


def keep_bytes(data_dir: Path, content: bytes) -> str:
    """Keep bytes durably; their SHA-256. The same bytes once more cost nothing. Raises OSError."""
    sha256 = sha256_hex(content)
    target = kept_path(data_dir, sha256)
    if target.exists() and sha256_hex(target.read_bytes()) == sha256:
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{sha256}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(READ_ONLY)
    fresh.replace(target)
    for folder in (target.parent, data_dir):
        _sync_names(folder)
    return sha256


def kept_bytes(data_dir: Path, sha256: str) -> bytes | None:
    """The bytes of a hash; None where they are missing, or are others by now."""
    try:
        content = kept_path(data_dir, sha256).read_bytes()
    except FileNotFoundError:
        return None
    return content if sha256_hex(content) == sha256 else None


def kept_path(data_dir: Path, sha256: str) -> Path:
    """Where the bytes of a hash lie."""
    return data_dir / FOLDER / sha256


def kept_files(data_dir: Path) -> Iterator[Path]:
    """All kept files, by name."""
    yield from (path for path in sorted((data_dir / FOLDER).glob("*")) if len(path.name) == 64)


def _sync_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
