"""The part of an upload on disk: one writer at a time, and its length is the offset that counts.

The offset is kept nowhere else. What a crash leaves is at worst shorter, or wrong in bytes that were never
made durable; the hash of the whole file finds that, and the upload starts again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class PartBusy(Exception):
    """Another request is writing. The lock is the system's: it ends with its holder, however that ends."""


@dataclass
class PartFile:
    """An open, locked part."""

    path: Path
    descriptor: int

    @property
    def length(self) -> int:
        """How many bytes have arrived."""
        return os.fstat(self.descriptor).st_size

    def write(self, offset: int, chunk: bytes) -> int:
        """Put a chunk at `offset`, which becomes the end of what was there before; returns the new length.

        On an error (a full disk) the part is as long as it was.
        """
        os.ftruncate(self.descriptor, offset)
        try:
            written = 0
            while written < len(chunk):
                written += os.pwrite(self.descriptor, chunk[written:], offset + written)
        except OSError:
            os.ftruncate(self.descriptor, offset)
            raise
        return offset + len(chunk)

    def start_again(self) -> None:
        """Drop what has arrived."""
        os.ftruncate(self.descriptor, 0)


@contextmanager
def locked_part(path: Path) -> Iterator[PartFile]:
    """Open the part for writing, alone. Raises PartBusy at once when somebody else has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PartBusy from error
        # The previous holder may have completed the upload and moved the file away after it was opened here.
        if not _is_at(path, descriptor):
            raise PartBusy
        yield PartFile(path, descriptor)
    finally:
        os.close(descriptor)


def received_bytes(path: Path) -> int:
    """How many bytes lie in a part; 0 when there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False
