"""Where photo bytes lie: originals by SHA-256, derived pictures beside them, parts of uploads by photo id.

    photos/ab/cd/<sha256>            as they were sent, read-only, never changed
    derived/ab/cd/<sha256>-thumb.jpg can be made again from the original at any time
    uploads/<photo id>.part          what has arrived of an upload

Every name is made of digits here; nothing a client sends becomes part of a path.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.kernel.durable_files import READ_ONLY, hash_of, sync

LOW_WATER_BYTES = 256 * 1024 * 1024
"""Below this much free space nothing more is taken in: the database must be able to go on."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
KEPT_ASIDE = "before-"
"""Folders in which a restore keeps what was live, laid out like a store."""


@dataclass(frozen=True)
class PhotoStore:
    """The photo files under one data folder. Errors of the file system (OSError, ENOSPC too) go through."""

    root: Path

    def original(self, sha256: str) -> Path:
        """Where the bytes with this hash lie, or would lie."""
        return self._by_hash("photos", sha256) / sha256

    def derived(self, sha256: str, variant: str) -> Path:
        """Where a derived picture lies, or would lie."""
        return self._by_hash("derived", sha256) / f"{sha256}-{variant}.jpg"

    def part(self, photo_id: UUID) -> Path:
        """Where the part of an upload lies, or would lie."""
        return self.root / "uploads" / f"{photo_id}.part"

    def has_room(self, size_bytes: int) -> bool:
        """Whether so many bytes fit without touching the reserve."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free - size_bytes >= LOW_WATER_BYTES

    def keep(self, part: Path, sha256: str) -> Path:
        """Move a whole file, whose hash the caller has checked, to its place, and make that durable.

        A file that lies there already stays as it is, unless its bytes are no longer right: then the good
        ones take its place. Afterwards the file survives a power cut.
        """
        target = self.original(sha256)
        if target.exists() and hash_of(target) == sha256:
            # Its age decides when an unnamed file is reaped; it has just been named again.
            os.utime(target)
            part.unlink()
            return target
        sync(part)
        made = _make_folders(target.parent)
        part.replace(target)
        target.chmod(READ_ONLY)
        for folder in (target.parent, *made):
            sync(folder)
        return target

    def write_derived(self, sha256: str, variant: str, content: bytes) -> Path:
        """Put a derived picture in its place at once; readers see the old one, the new one, or none."""
        target = self.derived(sha256, variant)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            try:
                file.write(content)
                file.close()
                Path(file.name).replace(target)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise
        return target

    def drop(self, sha256: str) -> None:
        """Remove an original and what was derived from it.

        For the reaper and for erasures, which hold `reaping`, and for an upload whose bytes were erased.
        """
        self.original(sha256).unlink(missing_ok=True)
        for path in self._by_hash("derived", sha256).glob(f"{sha256}-*.jpg"):
            path.unlink(missing_ok=True)

    def has_files(self, sha256: str) -> bool:
        """Whether an original or anything derived from it lies here."""
        if self.original(sha256).exists():
            return True
        return any(self._by_hash("derived", sha256).glob(f"{sha256}-*.jpg"))

    def originals(self) -> Iterator[Path]:
        """All originals, in no order."""
        for path in (self.root / "photos").glob("??/??/*"):
            if _SHA256.fullmatch(path.name):
                yield path

    def parts(self) -> Iterator[Path]:
        """All parts of uploads, in no order."""
        return (self.root / "uploads").glob("*.part")

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Held from the moment a file is kept until the transaction that names it has ended."""
        with self._gate(fcntl.LOCK_SH):
            yield

    @contextmanager
    def reaping(self) -> Iterator[None]:
        """Held while files that no row names are removed: nothing arrives meanwhile."""
        with self._gate(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _gate(self, kind: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root / "photos.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)

    def _by_hash(self, kind: str, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.root / kind / sha256[:2] / sha256[2:4]


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; returns the folders in which a new name must be made durable."""
    if folder.exists():
        return []
    above = _make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    return [folder.parent, *above]
