"""Brings a backup back: checked, put into a new place, verified there, and only then swapped.

Until the database is swapped, in one transaction, nothing live has changed but for photos that were added.
What was live is kept aside. Cut off at any point, the data are the old ones or the restored ones, whole.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.backup import errors, folders
from app.backup.checking import faults_of
from app.backup.kept_copies import bring_kept
from app.backup.manifest import Manifest, photo_path
from app.backup.photo_copies import copy_checked, is_right
from app.backup.postgres_dump import DumpDoesNotFit, table_of
from app.backup.postgres_place import PostgresPlace
from app.backup.restored_data_actions import begin_again
from app.backup.serving_lock import nobody_serving
from app.backup.snapshot_queries import database_kind, first_epoch, promised_photos, sqlite_path
from app.backup.sqlite_place import SqlitePlace
from app.backup.staged_application import NotMigrated, is_known_revision, migrate_to, staged_application
from app.erasure.known_list import Entry, read_lists
from app.issues.defect_queries import database_defects
from app.kernel.api import is_out_of_space
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.models import User
from app.photos.queries import photo_store
from app.photos.store import KEPT_ASIDE, PhotoStore

TROUBLE = (OSError, sqlite3.Error, psycopg.Error, DBAPIError, DumpDoesNotFit, NotMigrated)


@dataclass(frozen=True)
class Allowed:
    """What the operator has said may be."""

    while_running: bool = False
    other_installation: bool = False
    with_defects: bool = False


@dataclass(frozen=True)
class Restored:
    """What came back: the backup, the new epoch, and where the data before are kept (None: none)."""

    manifest: Manifest
    epoch: str
    kept_database: str | None
    kept_photos: str | None


def check_backup(folder: Path) -> Manifest:
    """Read every byte of a backup, or of the newest in the folder.

    Raises Problem: backup_none, backup_foreign, backup_damaged.
    """
    backup = folders.chosen_backup(folder)
    manifest = folders.read_manifest(backup)
    wrong = list(faults_of(backup, manifest))
    if wrong:
        raise Problem(errors.DAMAGED, folder=str(backup), count=len(wrong), first=wrong[0])
    return manifest


def restore_backup(folder: Path, allowed: Allowed) -> Restored:
    """Replace the live data by a backup. Raises Problem; the live data are then as they were."""
    data_dir = current_app.config["CHABU"].data_dir
    with nobody_serving(data_dir, must=not allowed.while_running):
        backup = folders.chosen_backup(folder)
        manifest = check_backup(backup)
        _require_fit(manifest, allowed)
        stamp = f"{now().astimezone(dt.UTC):%Y%m%dt%H%M%S}_{os.urandom(2).hex()}"
        staging = data_dir / f"restoring-{stamp}"
        for left in data_dir.glob("restoring-*"):
            shutil.rmtree(left)
        try:
            return _restore(backup, manifest, staging, stamp, allowed)
        except TROUBLE as error:
            raise _said(error, manifest, data_dir) from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _require_fit(manifest: Manifest, allowed: Allowed) -> None:
    ours = database_kind()
    if manifest.database != ours:
        raise Problem(errors.OTHER_DATABASE, theirs=manifest.database, ours=ours)
    if not is_known_revision(manifest.schema):
        raise Problem(errors.TOO_NEW, version=manifest.version, schema=manifest.schema)
    if not allowed.other_installation and _installation_here() not in (None, manifest.installation):
        raise Problem(errors.OTHER_INSTALLATION)


def _installation_here() -> str | None:
    """The first epoch of the live data; None where there are none, or none that can be read."""
    if database_kind() == "sqlite" and not sqlite_path().is_file():
        return None
    try:
        session = read_session()
        is_used = session.scalar(select(func.count()).select_from(User)) or 0
        return first_epoch(session) if is_used else None
    except DBAPIError:
        return None
    finally:
        db.session.remove()
        db.engine.dispose()


def _restore(backup: Path, manifest: Manifest, staging: Path, stamp: str, allowed: Allowed) -> Restored:
    config = current_app.config["CHABU"]
    store = photo_store()
    place = (
        SqlitePlace(sqlite_path(), staging) if manifest.database == "sqlite" else PostgresPlace(config, stamp)
    )
    _require_room(manifest, config.data_dir)
    staging.mkdir()
    try:
        known = read_lists([backup.parent, config.data_dir])
        brought = _bring_photos(store, backup, manifest, staging, {entry["sha256"] for entry in known})
        place.prepare(backup)
        with staged_application(place.config(config)):
            epoch = _fill_and_verify(place, backup, manifest, allowed, known)
        aside = config.data_dir / f"{KEPT_ASIDE}{stamp}"
        aside.mkdir()
        kept_photos = _keep_photos(store, aside)
        bring_kept(backup, manifest)
        with store.arriving():
            for sha256 in brought:
                store.keep(staging / sha256, sha256)
            kept_database = place.swap(aside)
    finally:
        place.discard()
    if not any(aside.iterdir()):
        aside.rmdir()
    return Restored(manifest, epoch, kept_database, kept_photos)


def _require_room(manifest: Manifest, data_dir: Path) -> None:
    needed = sum(int(entry[0]) for entry in manifest.files.values())
    free = shutil.disk_usage(data_dir).free
    if free < needed:
        raise Problem(errors.RESTORE_NO_SPACE, folder=str(data_dir), needed_bytes=needed, free_bytes=free)


def _bring_photos(
    store: PhotoStore, backup: Path, manifest: Manifest, staging: Path, erased: Collection[str]
) -> list[str]:
    """Copy what the live store lacks, or has with other bytes, to the new place; the hashes of those.

    Bytes erased by law since the backup stay where they are.
    """
    brought = []
    for sha256 in manifest.photos:
        if sha256 in erased or is_right(store.original(sha256), sha256):
            continue
        if not copy_checked(backup / photo_path(sha256), staging / sha256, sha256):
            first = f"{photo_path(sha256)} was changed"
            raise Problem(errors.DAMAGED, folder=str(backup), count=1, first=first)
        brought.append(sha256)
    return brought


def _fill_and_verify(
    place: SqlitePlace | PostgresPlace,
    backup: Path,
    manifest: Manifest,
    allowed: Allowed,
    known_erasures: Sequence[Entry],
) -> str:
    tables = sorted(filter(None, (table_of(path) for path in manifest.files)))
    if tables:
        migrate_to(manifest.schema)
        place.load(backup, tables)
    migrate_to("head")
    epoch = in_transaction(lambda session: begin_again(session, manifest, known_erasures))
    found = list(_defects(manifest))
    if found and not allowed.with_defects:
        raise Problem(errors.HAS_DEFECTS, count=len(found), first=found[0])
    return epoch


def _defects(manifest: Manifest) -> Iterator[str]:
    session = read_session()
    yield from database_defects(session)
    there = {*manifest.photos, *manifest.lost}
    for sha256 in promised_photos(session):
        if sha256 not in there:
            yield f"photo {sha256} is said to be stored and is not in the backup"


def _keep_photos(store: PhotoStore, aside: Path) -> str | None:
    """The live originals once more under `aside`, sharing their bytes: the store goes on from here."""
    kept = 0
    for original in store.originals():
        target = PhotoStore(aside).original(original.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(original, target)
        except OSError:  # a file system without links
            shutil.copy2(original, target)
        kept += 1
    return str(aside / "photos") if kept else None


def _said(error: Exception, manifest: Manifest, data_dir: Path) -> Problem:
    if is_out_of_space(error):
        free = shutil.disk_usage(data_dir).free
        return Problem(
            errors.RESTORE_NO_SPACE,
            folder=str(data_dir),
            needed_bytes=manifest.size_bytes,
            free_bytes=free,
        )
    return Problem(errors.RESTORE_FAILED, cause=str(error).splitlines()[0])
