"""Makes a backup while the server runs: the database of one instant, then every photo that it names.

In that order each photo row of the backup has its bytes in it: bytes are never changed once stored, and
none are reaped meanwhile. The manifest comes last; without it a folder is no backup.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
import sqlite3
from pathlib import Path

import psycopg
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.backup import errors, folders
from app.backup.checking import faults_of
from app.backup.kept_copies import copy_kept
from app.backup.manifest import NAME, Manifest, photo_path, to_bytes
from app.backup.photo_copies import copy_photos
from app.backup.run_actions import note_failed, note_lost, note_made
from app.backup.run_queries import last_runs
from app.backup.schedule import is_due, superfluous
from app.backup.settings import HOUR, KEPT
from app.backup.snapshot_queries import database_kind, take_snapshot
from app.kernel import kept_files
from app.kernel.api import is_out_of_space
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.database import db
from app.kernel.durable_files import hash_of, sync
from app.kernel.problems import Problem
from app.kernel.settings import setting
from app.kernel.transaction import in_transaction, read_session
from app.photos.queries import photo_store
from config import VERSION

log = logging.getLogger(__name__)


def backup_if_due() -> Manifest | None:
    """Make the daily backup into CHABU_BACKUP_DIR when its hour has come. Raises Problem, which is noted."""
    folder = _configured()
    if folder is None:
        return None
    session = read_session()
    last = last_runs(session)
    due = is_due(now(), last.good, last.any, setting(session, HOUR), agency_zone())
    session.rollback()
    return make_backup(folder) if due else None


def make_backup(folder: Path) -> Manifest:
    """Make a backup in a folder, on top of what is there. Opens its own transactions.

    Only what lies in CHABU_BACKUP_DIR counts for phones and is thinned out. Raises Problem: backup_under_way,
    backup_no_space, backup_not_written, backup_damaged (what was written does not read back).
    """
    started, is_configured = now(), folder.resolve() == _configured()
    try:
        manifest, newly_lost = _make(folder, started)
    except Problem as problem:
        if is_configured and problem.code != errors.UNDER_WAY:
            _note_failure(started, problem)
        raise
    if is_configured:
        in_transaction(lambda session: note_made(session, manifest, covers_phones=newly_lost == 0))
        _thin_out(folder)
    return manifest


def _make(folder: Path, started: dt.datetime) -> tuple[Manifest, int]:
    partial: Path | None = None
    try:
        with folders.making_in(folder):
            name = folders.new_name(started)
            partial = _place_for(folder, name)
            manifest = _fill(partial, folder, name, started)
            lost = list(manifest.lost)
            newly_lost = in_transaction(lambda session: note_lost(session, lost)) if lost else 0
            _finish(partial, manifest)
            return manifest, newly_lost
    except (OSError, sqlite3.Error, psycopg.Error, DBAPIError) as error:
        raise _said(error, folder, partial) from error
    finally:
        db.session.remove()


def _place_for(folder: Path, name: str) -> Path:
    """A folder to fill: what a cut-off attempt left, whose photos need not be copied again, or a new one."""
    partial = folder / (folders.PARTIAL + name)
    left = folders.leftovers_in(folder)
    for older in left[1:]:
        shutil.rmtree(older)
    if left:
        left[0].rename(partial)
        for path in list(partial.iterdir()):
            if path.name in ("database", kept_files.FOLDER):
                shutil.rmtree(path)
            elif path.name != "photos":
                path.unlink()
    else:
        partial.mkdir()
    return partial


def _fill(partial: Path, folder: Path, name: str, started: dt.datetime) -> Manifest:
    store, earlier = photo_store(), folders.backups_in(folder)[:1]
    with store.arriving():  # nothing is reaped until the photos of the snapshot are copied
        facts = take_snapshot(partial)
        photos, lost = copy_photos(store, partial, earlier, facts.photos)
    _drop_others(partial, photos)
    written = sorted((partial / "database").iterdir()) + copy_kept(partial)
    files = {path.relative_to(partial).as_posix(): [path.stat().st_size, hash_of(path)] for path in written}
    manifest = Manifest(
        name=name,
        started_at=to_wire(started) or "",
        version=VERSION,
        database=database_kind(),
        schema=facts.schema,
        epoch=facts.epoch,
        installation=facts.installation,
        durable=list(facts.durable),
        checkpoint=facts.checkpoint,
        counts=facts.counts,
        files=files,
        photos=photos,
        lost=lost,
    )
    wrong = list(faults_of(partial, manifest, is_hashed=True))
    if wrong:
        raise Problem(errors.DAMAGED, folder=name, count=len(wrong), first=wrong[0])
    return manifest


def _drop_others(partial: Path, photos: dict[str, int]) -> None:
    """Remove what a cut-off attempt left and this snapshot does not name."""
    for path in (partial / "photos").glob("*/*"):
        if path.name not in photos or path != partial / photo_path(path.name):
            path.unlink()


def _finish(partial: Path, manifest: Manifest) -> None:
    fresh = partial / f"{NAME}.new"
    fresh.write_bytes(to_bytes(manifest))
    sync(fresh)
    sync(partial)
    fresh.replace(partial / NAME)
    sync(partial)
    partial.rename(partial.with_name(manifest.name))
    sync(partial.parent)


def _said(error: Exception, folder: Path, partial: Path | None) -> Problem:
    """The sentence for what went wrong; a full disk gets back what this attempt took."""
    if not is_out_of_space(error):
        return Problem(errors.NOT_WRITTEN, folder=str(folder), cause=str(error).splitlines()[0])
    if partial is not None:
        shutil.rmtree(partial, ignore_errors=True)
    return Problem(errors.NO_SPACE, folder=str(folder))


def _note_failure(started: dt.datetime, problem: Problem) -> None:
    """Write it down if that is possible: where the database is the trouble, the log has it."""
    try:
        in_transaction(lambda session: note_failed(session, started, problem))
    except DBAPIError:
        log.exception("that a backup failed could not be noted")


def _thin_out(folder: Path) -> None:
    kept = setting(read_session(), KEPT)
    for backup in superfluous(folders.backups_in(folder), kept):
        folders.remove_backup(backup)


def _configured() -> Path | None:
    folder: Path | None = current_app.config["CHABU"].backup_dir
    return folder
