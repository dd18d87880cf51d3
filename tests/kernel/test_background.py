"""Background work over its queue: a file or Redis, signed, and a worker that is killed midway does nothing twice."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.kernel import background, jobs
from app.kernel.audit import AuditEntry, record
from app.kernel.background import consume, queue_of, run_soon
from app.kernel.database import db
from app.kernel.jobs import Job, RunningJob, enqueue, work_off_jobs
from app.kernel.transaction import in_transaction, read_session
from config import Config
from tests.factories import FixedClock


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A real Redis of this test's own."""
    program = shutil.which("redis-server")
    assert program, "tooling/machine.py installs it"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--save", "", "--dir", str(tmp_path), "--bind", "127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(30)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was run under the name `step`."""
    seen: list[tuple[str, ...]] = []
    monkeypatch.setitem(background.TASKS, "step", lambda *arguments: seen.append(arguments))
    return seen


def run_until(app: Flask, done: list[tuple[str, ...]], count: int, consumers: int = 1) -> None:
    stop = Event()
    threads = [Thread(target=consume, args=(app, (), stop)) for _ in range(consumers)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while len(done) < count and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join(60)


def test_the_same_work_goes_over_redis_to_any_of_several_workers_once(
    config: Config, clock: FixedClock, redis_url: str, steps: list[tuple[str, ...]]
) -> None:
    app = create_app(replace(config, redis_url=redis_url), clock)
    with app.app_context():
        for number in range(20):
            run_soon("step", str(number))
        assert not (config.data_dir / background.FILE).exists(), "no file where Redis is the queue"
        run_until(app, steps, 20, consumers=2)
        db.engine.dispose()
    assert sorted(steps, key=lambda one: int(one[0])) == [(str(number),) for number in range(20)]


def test_what_was_not_signed_here_is_not_run(app: Flask, steps: list[tuple[str, ...]]) -> None:
    queue = queue_of(app)
    stranger = background.SignedSerializer(secret="another secret of thirty-two letters")
    own, queue.huey.serializer = queue.huey.serializer, stranger
    forged = queue.huey.serialize_task(queue.run.s("step", "forged"))
    queue.huey.serializer = own
    queue.huey.storage.enqueue(forged)
    run_soon("step", "own")
    run_until(app, steps, 1)
    assert steps == [("own",)]


def test_what_is_put_off_comes_later(app: Flask, steps: list[tuple[str, ...]]) -> None:
    run_soon("step", "later", delay_s=0.5)
    run_soon("step", "now")
    run_until(app, steps, 2)
    assert steps == [("now",), ("later",)]


def count_steps() -> int:
    read_session().rollback()
    return read_session().scalar(select(func.count()).where(AuditEntry.action == "test.step")) or 0


def work(job: RunningJob) -> None:
    """Ten steps, each in a transaction of its own; goes on where it was. Dies at the fourth when it is told to."""
    for number in range(count_steps(), 10):
        in_transaction(lambda session, number=number: record(session, "test.step", object_id=number))  # type: ignore[misc]
        if number == 3 and os.environ.get("CHABU_TEST_DIES"):
            os.kill(os.getpid(), signal.SIGKILL)
        job.tell(number + 1, 10)


def die_at_it(config: Config, clock: FixedClock) -> None:
    """What the child process does: the application anew, its consumer, and death in the middle."""
    os.environ["CHABU_TEST_DIES"] = "1"
    consume(create_app(config, clock), (), Event())


def test_a_job_whose_worker_is_killed_midway_is_finished_by_the_next_and_no_step_is_done_twice(
    app: Flask, config: Config, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.WORKS, "test", work)
    job_id = in_transaction(lambda own: enqueue(own, "test", subject_id=None, owner_id=None)).id
    db.session.remove()
    db.engine.dispose()  # a connection is not shared with the child
    queue_of(app).huey.storage.close()
    worker = multiprocessing.get_context("fork").Process(target=die_at_it, args=(config, clock))
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    assert count_steps() == 4
    assert work_off_jobs() == 0, "its heartbeat is young"
    clock.advance(minutes=6)
    assert work_off_jobs() == 1
    read_session().rollback()
    job = read_session().get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.done, job.attempts) == ("done", 10, 2)
    assert count_steps() == 10
