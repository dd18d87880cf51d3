"""Files that were issued and are kept for good, by the hash of their bytes: `kept/` in the data folder.

Nothing here changes or removes one. They are in every backup, see app/backup.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.kernel.durable_files import READ_ONLY, sync, write_durably
from app.kernel.ids import sha256_hex

FOLDER = "kept"


def keep_bytes(data_dir: Path, content: bytes) -> str:
    """Keep bytes durably; their SHA-256. The same bytes once more cost nothing. Raises OSError."""
    sha256 = sha256_hex(content)
    target = kept_path(data_dir, sha256)
    if target.exists() and sha256_hex(target.read_bytes()) == sha256:
        return sha256
    write_durably(target, content, READ_ONLY)
    sync(data_dir)  # the folder may be new
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
