"""Background jobs: one at a time, oldest first; they outlive their worker, and stop when asked."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel import jobs
from app.kernel.background import consume, queue_of
from app.kernel.jobs import Job, RunningJob, cancel, declare_job, enqueue, latest_job, run_next_job
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session, transaction
from tests.factories import FixedClock

SUBJECT = UUID(int=5)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[jobs.Work], str]:
    """Declares work for a kind of the test's own."""
    monkeypatch.setattr(jobs, "WORKS", dict(jobs.WORKS))

    def declare(work: jobs.Work) -> str:
        declare_job("test", work)
        return "test"

    return declare


def queue(kind: str, subject: UUID = SUBJECT) -> Job:
    return in_transaction(lambda session: enqueue(session, kind, subject_id=subject, owner_id=None))


def now_of(job: Job) -> Job:
    read_session().rollback()
    return read_session().get_one(Job, job.id, populate_existing=True)


def test_jobs_are_done_oldest_first_and_once(
    app: Flask, kind: Callable[[jobs.Work], str], clock: FixedClock
) -> None:
    seen: list[UUID | None] = []
    name = kind(lambda job: seen.append(job.subject_id))
    for number in (1, 2):
        queue(name, UUID(int=number))
        clock.advance(seconds=1)
    assert [run_next_job(), run_next_job(), run_next_job()] == [True, True, False]
    assert seen == [UUID(int=1), UUID(int=2)]


def test_progress_is_told_while_it_runs(app: Flask, kind: Callable[[jobs.Work], str]) -> None:
    job = queue(kind(lambda job: job.tell(3, 10)))
    run_next_job()
    done = now_of(job)
    assert (done.state, done.done, done.total) == ("done", 3, 10)


def test_a_job_whose_worker_died_is_taken_up_again_and_given_up_after_five(
    app: Flask, kind: Callable[[jobs.Work], str], clock: FixedClock
) -> None:
    def die(job: RunningJob) -> None:
        raise KeyboardInterrupt

    job = queue(kind(die))
    for attempt in range(1, 6):
        with pytest.raises(KeyboardInterrupt):
            run_next_job()
        assert (now_of(job).state, now_of(job).attempts) == ("running", attempt)
        assert not run_next_job(), "its heartbeat is young: somebody may be at it"
        clock.advance(minutes=6)
    assert not run_next_job()
    assert now_of(job).state == "failed"


def test_a_refusal_and_an_accident_end_the_job_and_not_the_worker(
    app: Flask, kind: Callable[[jobs.Work], str]
) -> None:
    def refuse(job: RunningJob) -> None:
        raise Problem("not_found")

    def fail(job: RunningJob) -> None:
        raise ZeroDivisionError

    for work, code in ((refuse, "not_found"), (fail, "server_error")):
        job = queue(kind(work))
        assert run_next_job()
        assert (now_of(job).state, now_of(job).problem["code"]) == ("failed", code)


def test_cancelled_while_it_waits_or_at_its_next_step(app: Flask, kind: Callable[[jobs.Work], str]) -> None:
    steps: list[int] = []

    def work(job: RunningJob) -> None:
        steps.append(1)
        in_transaction(lambda session: cancel(session, session.get_one(Job, job.id)))
        job.tell(1)
        steps.append(2)

    waiting = queue(kind(work))
    in_transaction(lambda session: cancel(session, session.get_one(Job, waiting.id)))
    assert not run_next_job()
    running = queue("test")
    assert run_next_job()
    assert steps == [1]
    assert [now_of(job).state for job in (waiting, running)] == ["cancelled", "cancelled"]


def test_the_newest_job_about_something(
    app: Flask, kind: Callable[[jobs.Work], str], clock: FixedClock
) -> None:
    name = kind(lambda job: None)
    queue(name)
    clock.advance(seconds=1)
    newest = queue(name)
    found = latest_job(read_session(), SUBJECT)
    assert found is not None
    assert found.id == newest.id


def test_a_kind_nobody_declared_is_refused(app: Flask) -> None:
    with pytest.raises(KeyError):
        queue("strange")


def test_what_is_asked_for_while_a_job_runs_is_done_by_whoever_is_at_it(
    app: Flask, kind: Callable[[jobs.Work], str]
) -> None:
    seen: list[UUID | None] = []

    def work(job: RunningJob) -> None:
        seen.append(job.subject_id)
        if len(seen) == 1:
            queue("test", UUID(int=9))
            assert jobs.work_off_jobs() == 0, "one at a time in a process"

    queue(kind(work))
    assert jobs.work_off_jobs() == 2
    assert seen == [SUBJECT, UUID(int=9)]


def test_a_job_is_named_in_the_queue_once_it_is_committed_and_not_before(
    app: Flask, kind: Callable[[jobs.Work], str]
) -> None:
    name, huey = kind(lambda job: None), queue_of(app).huey

    def fail(own: Session) -> None:
        enqueue(own, name, subject_id=SUBJECT, owner_id=None)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_transaction(fail)
    assert huey.pending_count() == 0
    with transaction() as session:
        enqueue(session, name, subject_id=SUBJECT, owner_id=None)
        assert huey.pending_count() == 0
    (task,) = huey.pending()
    assert task.args == (jobs.WORK_OFF,)


def test_a_queue_that_cannot_be_reached_refuses_no_work(
    app: Flask, kind: Callable[[jobs.Work], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(queue_of(app).huey.storage, "enqueue", away)
    job = queue(kind(lambda job: None))
    assert jobs.work_off_jobs() == 1, "the regular look finds it"
    assert now_of(job).state == "done"


def test_consumers_take_what_is_queued_until_they_are_stopped(
    app: Flask, kind: Callable[[jobs.Work], str]
) -> None:
    stop, done = Event(), Event()
    job = queue(kind(lambda job: done.set()))
    worker = Thread(target=consume, args=(app, (), stop))
    worker.start()
    assert done.wait(30)
    stop.set()
    worker.join(60)
    assert now_of(job).state == "done"
