"""How it stands with backups: state, the last runs, what is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.backup.models import BackupRun
from app.backup.schedule import BackupState, state_of
from app.kernel.clock import to_wire
from app.kernel.problems import Language, sentence
from app.sync.cursor import mark
from app.sync.pull_queries import durable_through, present_epoch

SHOWN = 30


@dataclass(frozen=True)
class LastRuns:
    """When the last good backup, the last failed one and the last attempt of all began."""

    good: dt.datetime | None
    failed: dt.datetime | None

    @property
    def any(self) -> dt.datetime | None:
        """The later of both."""
        return max((each for each in (self.good, self.failed) if each is not None), default=None)


def last_runs(session: Session) -> LastRuns:
    """The beginnings of the last runs by outcome."""
    return LastRuns(_last(session, "made"), _last(session, "failed"))


def backup_status(
    session: Session, folder: Path | None, data_dir: Path, at: dt.datetime, language: Language
) -> dict[str, Any]:
    """How it stands: state, folder, the watermark phones are told, and the last runs, newest first."""
    last, epoch = last_runs(session), present_epoch(session)
    covered = durable_through(epoch, folder is not None)
    runs = session.scalars(select(BackupRun).order_by(BackupRun.started_at.desc()).limit(SHOWN))
    return {
        "state": state_of(at, folder is not None, last.good, last.failed).value,
        "folder": str(folder) if folder else None,
        "is_on_same_disk": _is_on_same_disk(folder, data_dir),
        "last_good_at": to_wire(last.good),
        "epoch": epoch.id,
        "durable_through": mark(covered) if covered else None,
        "items": [_document(run, language) for run in runs],
    }


def state_now(session: Session, folder: Path | None, at: dt.datetime) -> BackupState:
    """The state alone."""
    last = last_runs(session)
    return state_of(at, folder is not None, last.good, last.failed)


def _last(session: Session, outcome: str) -> dt.datetime | None:
    query = select(BackupRun.started_at).where(BackupRun.outcome == outcome)
    return session.scalar(query.order_by(BackupRun.started_at.desc()).limit(1))


def _is_on_same_disk(folder: Path | None, data_dir: Path) -> bool | None:
    """Whether one broken disk takes data and backups; None where it cannot be told."""
    try:
        return None if folder is None else folder.stat().st_dev == data_dir.stat().st_dev
    except OSError:
        return None


def _document(run: BackupRun, language: Language) -> dict[str, Any]:
    return {
        "started_at": to_wire(run.started_at),
        "finished_at": to_wire(run.finished_at),
        "outcome": run.outcome,
        "name": run.name,
        "size_bytes": run.size_bytes,
        "photo_count": run.photo_count,
        "code": run.code,
        "detail": sentence(run.code, language, run.details) if run.code else None,
    }
