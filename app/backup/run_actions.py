"""Writes down what became of a backup, and how far phones may rely on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.backup import errors
from app.backup.manifest import Manifest
from app.backup.models import BackupRun
from app.kernel.audit import record
from app.kernel.changes import Position
from app.kernel.clock import now
from app.kernel.problems import Problem
from app.photos.arrival_actions import mark_damaged
from app.photos.models import Photo
from app.photos.queries import photo_store
from app.sync.epoch_actions import note_durable

KEPT_RUNS = 400


def note_made(session: Session, manifest: Manifest, *, covers_phones: bool) -> None:
    """A backup into the configured folder is whole. With `covers_phones` they may let go of what is in it."""
    session.add(
        BackupRun(
            started_at=manifest.started,
            finished_at=now(),
            outcome="made",
            name=manifest.name,
            size_bytes=manifest.size_bytes,
            photo_count=len(manifest.photos),
            code=errors.PHOTOS_LOST if manifest.lost else None,
            details={"count": len(manifest.lost)} if manifest.lost else None,
        )
    )
    record(session, "backup.make", object_kind="backup", object_id=manifest.name)
    if covers_phones:
        note_durable(session, manifest.epoch, Position(*manifest.durable))
    _forget_old_runs(session)


def note_failed(session: Session, started_at: dt.datetime, problem: Problem) -> None:
    """A backup into the configured folder was not made."""
    session.add(
        BackupRun(
            started_at=started_at,
            finished_at=now(),
            outcome="failed",
            code=problem.code,
            details=problem.details,
        )
    )
    _forget_old_runs(session)


def note_lost(session: Session, sha256s: Collection[str]) -> int:
    """Photos said to be stored whose bytes lie nowhere any more: their authors' phones are asked again.

    Returns how many of the hashes nobody knew to be lost.
    """
    found: set[str] = set()
    for sha256 in sha256s:
        rows = session.scalars(select(Photo).where(Photo.sha256 == sha256, Photo.state == "stored"))
        problem = "bytes_changed" if photo_store().original(sha256).exists() else "bytes_missing"
        for photo in list(rows):
            mark_damaged(session, photo.id, problem)
            found.add(sha256)
    return len(found)


def _forget_old_runs(session: Session) -> None:
    session.flush()
    kept = select(BackupRun.id).order_by(BackupRun.started_at.desc()).limit(KEPT_RUNS)
    session.execute(delete(BackupRun).where(BackupRun.id.not_in(kept)))
