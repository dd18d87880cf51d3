"""Keeping the store tidy: abandoned parts, bytes that no row names, derived pictures made again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.transaction import in_transaction, read_session
from app.photos.actions import forget_unnamed
from app.photos.arrival_actions import renew_facts
from app.photos.derivatives import VARIANTS
from app.photos.models import Photo
from app.photos.part_file import PartBusy, locked_part
from app.photos.queries import erased_among, photo_store
from app.photos.receiving import examine_now
from app.photos.store import KEPT_ASIDE, PhotoStore

KEEP = dt.timedelta(days=7)
"""How long a part without progress, and bytes that no row names, are kept."""
BATCH = 500


def reap_uploads() -> int:
    """Remove parts of uploads that have not grown for seven days; returns how many."""
    removed = 0
    for path in list(photo_store().parts()):
        if not _is_older(path, KEEP):
            continue
        try:
            with locked_part(path):
                path.unlink()
        except PartBusy:
            continue
        removed += 1
    return removed


def reap_blobs() -> int:
    """Remove originals older than seven days that no photo row names, as a crash between file and row leaves.

    Returns how many. Never races an upload: nothing arrives while a file is removed, and what arrived
    before is named by then.
    """
    store = photo_store()
    return sum(_reap(store, sha256) for batch in _batches(store) for sha256 in _unnamed(batch))


def drop_erased(sha256s: Collection[str]) -> int:
    """Remove every file of bytes that the database says are erased; returns how many had any.

    Parts of uploads go too, and what a restore kept aside. Waits until nothing is arriving.
    """
    session, store = read_session(), photo_store()
    wanted = erased_among(session, sha256s)
    parts = list(session.execute(select(Photo.id, Photo.sha256).where(Photo.sha256.in_(wanted))))
    session.rollback()
    kept_aside = [PhotoStore(folder) for folder in store.root.glob(f"{KEPT_ASIDE}*")]
    dropped = 0
    for sha256 in wanted:
        ids = [photo_id for photo_id, named in parts if named == sha256]
        if not any(each.has_files(sha256) for each in (store, *kept_aside)) and not any(
            store.part(photo_id).exists() for photo_id in ids
        ):
            continue
        with store.reaping():
            for each in (store, *kept_aside):
                each.drop(sha256)
            for photo_id in ids:
                store.part(photo_id).unlink(missing_ok=True)
        dropped += 1
    return dropped


def rebuild_derivatives() -> int:
    """Make thumbnails, facts and fingerprints of all originals again; screen pictures follow on first use.

    Returns how many originals were read.
    """
    store, count = photo_store(), 0
    for path in store.originals():
        found = examine_now(path.read_bytes(), path)
        for variant in VARIANTS:
            store.derived(path.name, variant).unlink(missing_ok=True)
        if found.thumb:
            store.write_derived(path.name, "thumb", found.thumb)
        in_transaction(partial(renew_facts, sha256=path.name, found=found))
        count += 1
    return count


def _batches(store: PhotoStore) -> Iterator[list[str]]:
    old = (path.name for path in store.originals() if _is_older(path, KEEP))
    while batch := list(islice(old, BATCH)):
        yield batch


def _unnamed(sha256s: list[str]) -> set[str]:
    session = read_session()
    named = set(session.scalars(select(Photo.sha256).where(Photo.sha256.in_(sha256s))))
    session.rollback()
    return set(sha256s) - named


def _reap(store: PhotoStore, sha256: str) -> bool:
    with store.reaping():
        # Looked at again behind the gate: it may have arrived anew, or been named, since the batch was read.
        if not _is_older(store.original(sha256), KEEP):
            return False
        if not in_transaction(lambda session: forget_unnamed(session, sha256)):
            return False
        store.drop(sha256)
        return True


def _is_older(path: Path, age: dt.timedelta) -> bool:
    try:
        changed = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return changed < (now() - age).timestamp()
