"""The list of erasures carried out, as a file outside the database: a restore of older data applies it again.

One JSON object a line, named by the erasure's id; it holds nothing of what was erased. It lies beside the
photo store and in the backup folder, so that a new machine with nothing but a backup finds it too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.kernel.durable_files import write_durably

NAME = "erasures.jsonl"
Entry = dict[str, Any]


def read_list(folder: Path) -> list[Entry]:
    """The entries of a folder's list, oldest first; none where there is no list.

    A line that cannot be read is left out: the others still count.
    """
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if (entry := _entry(line)) is not None]


def read_lists(folders: Iterable[Path]) -> list[Entry]:
    """The entries of several lists, each once."""
    found = {entry["id"]: entry for folder in folders for entry in read_list(folder)}
    return [found[key] for key in sorted(found)]


def keep_in_list(folder: Path, entries: Iterable[Entry]) -> bool:
    """Add to a folder's list what it lacks, durably and at once; whether it lacked any. Raises OSError."""
    known = {entry["id"]: entry for entry in read_list(folder)}
    lacking = {entry["id"]: entry for entry in entries if entry["id"] not in known}
    if not lacking:
        return False
    kept = {**known, **lacking}
    lines = [json.dumps(kept[key], ensure_ascii=False, sort_keys=True) + "\n" for key in sorted(kept)]
    write_durably(folder / NAME, "".join(lines).encode())
    return True


def _entry(line: str) -> Entry | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("id"), str) else None
