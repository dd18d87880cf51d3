"""Files that survive a power cut: written whole under another name, flushed, and only then named."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

READ_ONLY = 0o440
"""For files that nothing changes any more."""


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Make a file's bytes, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put a file in the place of whatever is there, whole or not at all, folder included. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        fresh.chmod(mode)
    fresh.replace(path)
    sync(path.parent)
