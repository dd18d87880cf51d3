"""A disk small enough to fill: a file system in memory of its own. Only root may mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BLOCK = 4096


@dataclass(frozen=True)
class SmallDisk:
    """Where it is mounted."""

    path: Path

    def fill(self, leaving_bytes: int = 0) -> None:
        """Take all room but so much, to the block."""
        self.relax()
        with (self.path / "ballast").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * BLOCK)
            except OSError:
                pass
            file.truncate(max(0, file.tell() - leaving_bytes) // BLOCK * BLOCK)

    def relax(self) -> None:
        """Give the room back."""
        (self.path / "ballast").unlink(missing_ok=True)


@contextmanager
def mounted(path: Path, size_bytes: int) -> Iterator[SmallDisk | None]:
    """Mount one; None where this user may not."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes},mode=0755", "chabu-test", str(path)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)
