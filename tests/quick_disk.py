"""Where tests keep their files: in memory, where there is room, for a disk makes every commit wait for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 * 1024**3
"""Two runs beside each other take a tenth of it; containers often have 64 MiB there and stay on their disk."""


def quick_place() -> Path | None:
    """A folder in memory with room for a whole run, or None."""
    try:
        has_room = shutil.disk_usage(IN_MEMORY).free >= ROOM_BYTES
    except OSError:
        return None
    return IN_MEMORY if has_room and os.access(IN_MEMORY, os.W_OK) else None


def use_quick_disk() -> None:
    """Let pytest's `tmp_path` be there, unless whoever started the tests has chosen a place."""
    if place := quick_place():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))
