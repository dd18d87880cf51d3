"""Photo bytes into a backup and back: checked by their hash, linked to an earlier copy where there is one."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from app.backup.manifest import photo_path
from app.kernel.durable_files import READ_ONLY, hash_of, sync
from app.photos.store import PhotoStore

PIECE_BYTES = 1024 * 1024
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def copy_photos(
    store: PhotoStore, backup: Path, earlier: Iterable[Path], sha256s: Iterable[str]
) -> tuple[dict[str, int], list[str]]:
    """Bring originals into a backup and make them durable.

    Returns the size of each by its hash, and the hashes whose right bytes lie neither in the store nor in an
    earlier backup. A file that is there already from a cut-off attempt stays if its bytes are right.
    """
    sources, sizes, lost, touched = list(earlier), dict[str, int](), list[str](), set[Path]()
    for sha256 in sha256s:
        target = backup / photo_path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        touched.add(target.parent)
        if _bring(store, target, sources, sha256):
            sizes[sha256] = target.stat().st_size
        else:
            lost.append(sha256)
    for folder in touched:
        sync(folder)
    if touched:
        sync(backup / "photos")
    return sizes, lost


def _bring(store: PhotoStore, target: Path, earlier: list[Path], sha256: str) -> bool:
    if is_right(target, sha256):
        return True
    target.unlink(missing_ok=True)
    for backup in earlier:
        copy = backup / photo_path(sha256)
        if is_right(copy, sha256):
            return _link(copy, target, sha256)
    return copy_checked(store.original(sha256), target, sha256)


def _link(copy: Path, target: Path, sha256: str) -> bool:
    try:
        os.link(copy, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return copy_checked(copy, target, sha256)
    return True


def is_right(file: Path, sha256: str) -> bool:
    """Whether a file is there and has the bytes its name says."""
    try:
        return hash_of(file) == sha256
    except OSError:
        return False  # unreadable there: a disk's fault, and another copy may be sound


def copy_checked(source: Path, target: Path, sha256: str) -> bool:
    """Copy a file durably if its bytes have this hash; else nothing is there afterwards. Never a part."""
    fresh = target.with_name(f"{target.name}.new")
    try:
        with fresh.open("wb") as out:
            found = _pour(source, out.fileno())
            if found == sha256:
                os.fchmod(out.fileno(), READ_ONLY)
                os.fsync(out.fileno())
        if found != sha256 or not is_right(fresh, sha256):
            return False
        fresh.replace(target)
        return True
    finally:
        fresh.unlink(missing_ok=True)


def _pour(source: Path, target: int) -> str | None:
    """Copy the bytes; their hash, or None where the source cannot be read."""
    digest = hashlib.sha256()
    try:
        file = source.open("rb")
    except OSError:
        return None
    with file:
        while True:
            try:
                piece = file.read(PIECE_BYTES)
            except OSError:
                return None
            if not piece:
                return digest.hexdigest()
            digest.update(piece)
            while piece:
                piece = piece[os.write(target, piece) :]
