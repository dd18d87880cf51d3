"""What is done regularly without being asked: checkpoints, ends of suspensions, what uploads left behind."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from flask import Flask

from app.backup.making import backup_if_due
from app.erasure.finishing import finish_erasures
from app.issues.checkpoint_actions import EVERY, checkpoint_if_due
from app.issues.resume_actions import resume_due_suspensions
from app.kernel.database import db
from app.ledger_import.import_actions import reap_files
from app.notices.actions import drop_old_notices
from app.notices.clock_actions import EVERY as TELL_EVERY
from app.notices.clock_actions import tell_of_due_dates
from app.photos.upkeep import reap_blobs, reap_uploads

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to do, and how soon after its beginning to do it again; safe in two processes at once."""

    name: str
    every: dt.timedelta
    work: Callable[[], object]


CHORES = (
    Chore("checkpoint", EVERY, checkpoint_if_due),
    Chore("suspensions to end", dt.timedelta(minutes=10), resume_due_suspensions),
    Chore("due dates to tell of", TELL_EVERY, tell_of_due_dates),
    Chore("abandoned uploads", dt.timedelta(hours=1), reap_uploads),
    Chore("erasures to finish", dt.timedelta(minutes=10), finish_erasures),
    Chore("backup", dt.timedelta(minutes=10), backup_if_due),
    Chore("files of old imports", dt.timedelta(days=1), reap_files),
    Chore("old notices", dt.timedelta(days=1), drop_old_notices),
    Chore("bytes no photo names", dt.timedelta(days=1), reap_blobs),
)


def keep_up(
    app: Flask,
    stop: Event,
    chores: tuple[Chore, ...] = CHORES,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Do every chore now and then when due, until `stop` is set. One that fails is tried when next due."""
    due = {chore.name: monotonic() for chore in chores}
    while not stop.is_set():
        for chore in chores:
            if due[chore.name] <= monotonic():
                due[chore.name] = monotonic() + chore.every.total_seconds()
                _do(app, chore)
        stop.wait(max(0.0, min(due.values()) - monotonic()))


def _do(app: Flask, chore: Chore) -> None:
    with app.app_context():
        try:
            chore.work()
        except Exception:  # one chore's trouble, say a full disk, must not end the others
            log.exception("upkeep failed: %s", chore.name)
        finally:
            db.session.remove()
