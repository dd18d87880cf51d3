"""Times the pass of the clock: many open issues among many, and how much memory it takes.

It writes: give it a folder (or a database) of its own, built for it or copied.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import create_app
from app.issues.models import Issue
from app.issues.workflow import State
from app.kernel.clock import now
from app.kernel.transaction import in_transaction, read_session
from app.notices.clock_actions import tell_of_due_dates
from app.notices.models import Notice, NoticeMark
from bench.build import bench_config

OPEN = 100_000
FAR = dt.timedelta(days=60)
NEW = (0, 1_000, 10_000)
"""Issues that became overdue since the pass before; between two passes lie five minutes."""
LIMIT_S = 5.0


def measure_escalation(folder: Path, database_url: str | None, wanted_open: int = OPEN) -> Iterator[str]:
    """A line for each pass: its time, what it told, and by how much it raised the process's peak of memory."""
    for new in NEW:
        total, open_count, told, seconds, grown = _in_a_process_of_its_own(
            folder, database_url, wanted_open, new
        )
        verdict = "" if seconds <= LIMIT_S else f"  MISSED (limit {LIMIT_S:.0f} s)"
        yield (
            f"escalation over {total:,} issues, {open_count:,} open, {new:,} newly overdue: "
            f"{seconds:.2f} s, {told:,} told, memory +{grown:.0f} MB{verdict}"
        )


Figures = tuple[int, int, int, float, float]


def _in_a_process_of_its_own(folder: Path, database_url: str | None, wanted_open: int, new: int) -> Figures:
    """Its peak of memory is the pass's: nothing before it in that process was large."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(there, folder, database_url, wanted_open, new))
    process.start()
    there.close()
    figures: Figures = here.recv()
    process.join()
    return figures


def _measure(out: Connection, folder: Path, database_url: str | None, wanted_open: int, new: int) -> None:
    app = create_app(bench_config(folder, database_url))
    with app.app_context():
        upgrade()
        in_transaction(lambda session: _prepare(session, wanted_open))
        tell_of_due_dates()  # what the data brought along
        in_transaction(lambda session: _make_overdue(session, new))
        session = read_session()
        total = session.scalar(select(func.count()).select_from(Issue)) or 0
        open_count = session.scalar(select(func.count()).where(Issue.is_open.is_(True))) or 0
        session.rollback()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.perf_counter()
        told = tell_of_due_dates()
        seconds = time.perf_counter() - begun
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    out.send((total, open_count, told, seconds, grown))


def _prepare(session: Session, wanted_open: int) -> None:
    """So many open issues, spread over all, none of them due for long, nothing told of any."""
    session.execute(delete(Notice))
    session.execute(delete(NoticeMark))
    present = session.scalar(select(func.count()).where(Issue.is_open.is_(True))) or 0
    total = session.scalar(select(func.count()).select_from(Issue)) or 1
    missing = max(0, wanted_open - present)
    if missing:
        every = max(1, (total - present) // missing)
        closed = select(Issue.sort_no).where(
            Issue.is_open.is_(False), Issue.state == State.CLOSED.value, Issue.lead_unit_id.is_not(None)
        )
        keys = list(session.scalars(closed.order_by(Issue.sort_no)))[::every][:missing]
        for at in range(0, len(keys), 500):
            reopened = update(Issue).where(Issue.sort_no.in_(keys[at : at + 500]))
            session.execute(reopened.values(state=State.RECTIFYING.value, is_open=True, fix_at=None))
    session.execute(update(Issue).where(Issue.is_open.is_(True)).values(due_at=now() + FAR))


def _make_overdue(session: Session, count: int) -> None:
    worked_on = select(Issue.sort_no).where(
        Issue.is_open.is_(True), Issue.state == State.RECTIFYING.value, Issue.lead_unit_id.is_not(None)
    )
    keys = list(session.scalars(worked_on.order_by(Issue.sort_no).limit(count)))
    for at in range(0, len(keys), 500):
        session.execute(
            update(Issue)
            .where(Issue.sort_no.in_(keys[at : at + 500]))
            .values(due_at=now() - dt.timedelta(minutes=3))
        )
