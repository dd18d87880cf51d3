"""Files of a month's report that take long: asked for, and made in the background with their progress."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from app.kernel.jobs import RunningJob
from app.reports.export_models import Export
from app.reports.export_order_actions import order
from app.reports.monthly_freezing_actions import file_of
from app.reports.monthly_models import MonthlyReport
from app.reports.monthly_queries import version_of
from app.reports.report_size_queries import items_of

KIND = "report"
TOLD_EVERY_S = 0.5


class Steps:
    """Counts the steps of a file and tells its job of them from time to time, which may stop it."""

    def __init__(self, job: RunningJob, total: int) -> None:
        self._job, self._done, self._total = job, 0, total
        self._told = time.monotonic()
        job.tell(0, total)

    def step(self, count: int = 1) -> None:
        """So many more are done; none says only that the work lives. Raises JobCancelled."""
        self._done = min(self._done + count, self._total)
        if time.monotonic() - self._told >= TOLD_EVERY_S:
            self._told = time.monotonic()
            self._job.tell(self._done)

    def end(self) -> None:
        """All is done: of what was counted at first, some may not have been there. Raises JobCancelled."""
        self._job.tell(self._total)


def ask_for_report(session: Session, owner_id: UUID, row: MonthlyReport, kind: str, file_name: str) -> Export:
    """Have a file (docx, pdf, xlsx) of a version of a month's report made."""
    options = {"month": row.month, "version": row.version, "file": kind}
    return order(session, owner_id, KIND, options, file_name)


def write_report(session: Session, job: RunningJob, options: dict[str, Any], path: Path) -> int:
    """Write the file; of how many pictures and rows it was made. Raises Problem, and JobCancelled midway."""
    row = version_of(session, options["month"], options["version"])
    total = items_of(session, row, options["file"])
    session.expunge(row)  # as it is now: what is told on the way empties the session
    steps = Steps(job, total)
    data_dir: Path = current_app.config["CHABU"].data_dir
    path.write_bytes(file_of(session, data_dir, row, options["file"], steps.step))
    steps.end()
    return total
