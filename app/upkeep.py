"""What is done regularly without being asked: checkpoints, ends of suspensions, what uploads left behind."""

from __future__ import annotations

import datetime as dt
from threading import Event

from flask import Flask

from app.backup.making import backup_if_due
from app.erasure.finishing import finish_erasures
from app.issues.checkpoint_actions import EVERY, checkpoint_if_due
from app.issues.resume_actions import resume_due_suspensions
from app.kernel.background import Chore, consume
from app.kernel.deliveries import drop_old_deliveries, wake_targets
from app.kernel.jobs import work_off_jobs
from app.ledger_import.import_actions import reap_files
from app.notices.actions import drop_old_notices
from app.notices.clock_actions import EVERY as TELL_EVERY
from app.notices.clock_actions import tell_of_due_dates
from app.notices.digest_actions import EVERY as DIGEST_EVERY
from app.notices.digest_actions import send_digests
from app.people.post_actions import tell_turned_terms
from app.photos.upkeep import reap_blobs, reap_uploads
from app.reports.export_actions import reap_exports
from app.webhooks.actions import stop_failing_webhooks

MINUTE = dt.timedelta(minutes=1)

CHORES = (
    Chore("jobs left over", MINUTE, work_off_jobs),
    Chore("deliveries left over", MINUTE, wake_targets),
    Chore("checkpoint", EVERY, checkpoint_if_due),
    Chore("suspensions to end", dt.timedelta(minutes=10), resume_due_suspensions),
    Chore("due dates to tell of", TELL_EVERY, tell_of_due_dates),
    # Hourly, as a process may start at any time of day: who was told is told again, which costs a row.
    Chore("terms that turned", dt.timedelta(hours=1), tell_turned_terms),
    Chore("daily digests", DIGEST_EVERY, send_digests),
    Chore("abandoned uploads", dt.timedelta(hours=1), reap_uploads),
    Chore("erasures to finish", dt.timedelta(minutes=10), finish_erasures),
    Chore("backup", dt.timedelta(minutes=10), backup_if_due),
    Chore("files of old imports", dt.timedelta(days=1), reap_files),
    Chore("files of old exports", dt.timedelta(minutes=10), reap_exports),
    Chore("old notices", dt.timedelta(days=1), drop_old_notices),
    Chore("failing webhooks", dt.timedelta(minutes=10), stop_failing_webhooks),
    Chore("old deliveries", dt.timedelta(days=1), drop_old_deliveries),
    Chore("bytes no photo names", dt.timedelta(days=1), reap_blobs),
)


def work_in_background(app: Flask, stop: Event) -> None:
    """Do the chores when due, and what the queue names, until `stop` is set."""
    consume(app, CHORES, stop)
