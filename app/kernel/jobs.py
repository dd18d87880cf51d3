"""Long work in the background: a table of jobs with progress, worked through by each worker one at a time.

The table is the truth; Huey carries the word that there is something in it (see background.py). A job whose
worker died is taken up again once its heartbeat is old, so the work behind a kind must be able to go on where
it was, or to begin anew without doing anything twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.background import is_stopping, run_after_commit
from app.kernel.clock import now, to_wire
from app.kernel.database import Base, JsonDoc, db
from app.kernel.ids import new_id
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session

log = logging.getLogger(__name__)
STATES = ("queued", "running", "done", "failed", "cancelled")
ENDED = ("done", "failed", "cancelled")
SILENCE = dt.timedelta(minutes=5)
"""A running job that has not been heard of for so long has lost its worker."""
MOST_ATTEMPTS = 5
WORK_OFF = "jobs"
"""The task that works off the table."""
AT_WORK = Lock()


class Job(Base):
    """One piece of long work. `subject_id` names what it is about; `problem` holds code and details."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_jobs_state_created_at", "state", "created_at"),
        Index("ix_jobs_subject_id", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(12))
    done: Mapped[int] = mapped_column(Integer)
    total: Mapped[int | None] = mapped_column(Integer)
    problem: Mapped[Any] = mapped_column(JsonDoc, nullable=True)
    is_cancelled: Mapped[bool]
    attempts: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[dt.datetime]
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class JobCancelled(Exception):
    """Somebody asked the work to stop; raised by RunningJob.tell between two steps of it."""


class RunningJob:
    """A job being worked on, as its work sees it."""

    def __init__(self, job: Job) -> None:
        self.id, self.subject_id, self.owner_id = job.id, job.subject_id, job.owner_id

    def tell(self, done: int, total: int | None = None) -> None:
        """Say how far the work is, and that it lives. Raises JobCancelled when it is to stop."""

        def work(session: Session) -> bool:
            job = session.get_one(Job, self.id, populate_existing=True)
            job.done, job.heartbeat_at = done, now()
            job.total = job.total if total is None else total
            return job.is_cancelled

        if in_transaction(work):
            raise JobCancelled


Work = Callable[[RunningJob], None]
WORKS: dict[str, Work] = {}


def declare_job(kind: str, work: Work) -> None:
    """Say what doing a kind of job means; called once when the application is wired."""
    WORKS[kind] = work


def enqueue(session: Session, kind: str, *, subject_id: UUID | None, owner_id: UUID | None) -> Job:
    """Put a job in the queue. Raises KeyError for a kind nobody declared."""
    if kind not in WORKS:
        raise KeyError(kind)
    job = Job(
        id=new_id(),
        kind=kind,
        subject_id=subject_id,
        owner_id=owner_id,
        state="queued",
        done=0,
        is_cancelled=False,
        attempts=0,
        created_at=now(),
    )
    session.add(job)
    session.flush()
    run_after_commit(session, WORK_OFF)
    return job


def cancel(session: Session, job: Job) -> None:
    """Ask a job to stop: one that waits stops at once, one that runs at its next step; an ended one stays."""
    if job.state == "queued":
        _end(job, "cancelled")
    job.is_cancelled = True
    session.flush()


def latest_job(session: Session, subject_id: UUID) -> Job | None:
    """The newest job about something."""
    query = select(Job).where(Job.subject_id == subject_id).order_by(Job.created_at.desc(), Job.id.desc())
    return session.scalars(query.limit(1)).first()


def job_document(job: Job) -> dict[str, Any]:
    """A job as it travels."""
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "is_cancelled": job.is_cancelled,
        "created_at": to_wire(job.created_at),
        "finished_at": to_wire(job.finished_at),
    }


def run_next_job() -> bool:
    """Work through the oldest job that waits or has lost its worker. Whether there was one."""
    job = in_transaction(_claim)
    if job is None:
        return False
    state, problem = "done", None
    running, kind = RunningJob(job), job.kind  # the work may empty the session that the row is in
    try:
        WORKS[kind](running)
    except JobCancelled:
        state = "cancelled"
    except Problem as refusal:
        state, problem = "failed", {"code": refusal.code, "details": refusal.details}
    except Exception:  # one job's trouble must not end the others
        log.exception("job %s (%s) failed", running.id, kind)
        state, problem = "failed", {"code": "server_error", "details": {}}

    def end(session: Session) -> None:
        _end(session.get_one(Job, running.id, populate_existing=True), state, problem)

    in_transaction(end)
    return True


def work_off_jobs() -> int:
    """Do whatever job there is, then the next, until none waits or the process ends; how many.

    One at a time in a process: what is asked for meanwhile is found by who is at it.
    """
    done = 0
    while not is_stopping() and _is_any(read_session()):
        if not AT_WORK.acquire(blocking=False):
            break
        try:
            done += run_next_job()
        finally:
            AT_WORK.release()
            db.session.remove()
    return done


def _is_any(session: Session) -> bool:
    """Looked at by reading first: on SQLite a claim would keep everybody else from writing."""
    return session.scalars(select(Job.id).where(_to_do()).limit(1)).first() is not None


def _to_do() -> Any:
    lost = and_(Job.state == "running", Job.heartbeat_at < now() - SILENCE)
    return or_(Job.state == "queued", lost)


def _claim(session: Session) -> Job | None:
    query = select(Job).where(_to_do()).order_by(Job.created_at, Job.id).limit(1)
    job = session.scalars(query.with_for_update(skip_locked=True)).first()
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, "failed", {"code": "server_error", "details": {}})
        return None
    job.state, job.heartbeat_at, job.attempts = "running", now(), job.attempts + 1
    session.flush()
    return job


def _end(job: Job, state: str, problem: dict[str, Any] | None = None) -> None:
    job.state, job.problem, job.finished_at = state, problem, now()
