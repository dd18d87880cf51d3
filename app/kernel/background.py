"""Work outside of requests, over Huey: what is to be run soon is named in a queue, and consumers take it.

The queue carries names and never the truth: that lies in the database (jobs, deliveries), and whatever is run
claims its work there. A queue that is lost, a consumer that dies holding a name, a name that comes twice: the
regular look at the database finds what was left, and nothing is done twice.

By default the queue is a SQLite file in the data directory, shared by the processes of one machine; with
CHABU_REDIS_URL it is Redis, and workers may run on other machines.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.kernel.database import db

log = logging.getLogger(__name__)
EXTENSION = "chabu.queue"
FILE = "queue.sqlite3"
OPENING = threading.Lock()
STOPPING = "chabu.stopping"
WAKING = "tasks_to_wake"
CONSUMERS = 6
"""Threads of a worker process: one may make a backup, another import a ledger, the rest send messages."""
PATIENCE_S = 30
"""How long a worker that is asked to stop waits for what it has begun; what is cut off is taken up again."""
MOST_WAITING_S = 1.0
"""The longest pause between two looks into a queue that is a file; Redis says itself when something comes."""
NIGHT = 19 * 60
"""Minutes into a UTC day, 3 o'clock in China: daily chores are done when nobody walks."""

Task = Callable[..., object]
TASKS: dict[str, Task] = {}


@dataclass(frozen=True)
class Chore:
    """Something to do again and again; safe in two processes at once. `every`: whole minutes, up to a day."""

    name: str
    every: dt.timedelta
    work: Callable[[], object]

    def is_due(self, moment: dt.datetime) -> bool:
        """Whether it is to be done in the minute of an instant (naive UTC, as Huey tells it)."""
        every = int(self.every.total_seconds()) // 60
        minutes = int(moment.replace(tzinfo=dt.UTC).timestamp()) // 60
        return (minutes - NIGHT) % every == 0


def declare_task(name: str, work: Task) -> None:
    """Say what running a name means; called once when the application is wired. Runs within its context."""
    TASKS[name] = work


@dataclass(frozen=True)
class Queue:
    """Huey, and the one task that it runs: a name with its arguments."""

    huey: Huey
    run: Any


def queue_of(app: Flask) -> Queue:
    """The application's queue, opened when it is first asked for."""
    with OPENING:
        found: Queue | None = app.extensions.get(EXTENSION)
        if found is None:
            found = app.extensions[EXTENSION] = _open(app)
        return found


def _open(app: Flask) -> Queue:
    config = app.config["CHABU"]
    # signed, for what is read back is run: whoever can write to Redis must not run code here
    options: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=config.secret_key)}
    if config.redis_url:
        huey = RedisHuey("chabu", url=config.redis_url, **options)
    else:
        huey = SqliteHuey("chabu", filename=str(config.data_dir / FILE), fsync=False, **options)

    def run(name: str, *arguments: str) -> None:
        run_now(app, name, *arguments)

    return Queue(huey, huey.task(name="run")(run))


def run_now(app: Flask, name: str, *arguments: str) -> None:
    """Run a name within the application's context, here and now. What goes wrong is logged."""
    with app.app_context():
        try:
            TASKS[name](*arguments)
        except Exception:  # one task's trouble, say a full disk, must not end the others
            log.exception("background work failed: %s", name)
        finally:
            db.session.remove()


def run_soon(name: str, *arguments: str, delay_s: float = 0.0) -> None:
    """Put a name into the queue, for now or for later. A queue that cannot be reached is no error.

    What was to be done stands in the database, where the regular look finds it.
    """
    try:
        queue = queue_of(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
        if delay_s > 0:
            queue.run.schedule(args=(name, *arguments), delay=delay_s)
        else:
            queue.run(name, *arguments)
    except Exception:  # the disk is full, Redis is away
        log.exception("%s could not be queued", name)


def run_after_commit(session: Session, name: str, *arguments: str) -> None:
    """Run a name soon after the session's transaction is committed, once however often it is asked for."""
    waiting: dict[tuple[str, ...], None] = session.info.setdefault(WAKING, {})
    waiting[(name, *arguments)] = None


def _wake(session: Session) -> None:
    if not session.in_nested_transaction():
        for name, *arguments in session.info.pop(WAKING, {}):
            run_soon(name, *arguments)


def _forget_wakes(session: Session) -> None:
    """An undone savepoint forgets none: whoever is woken for nothing finds nothing to do."""
    if not session.in_nested_transaction():
        session.info.pop(WAKING, None)


def follow_commits() -> None:
    """Have the names asked for with a transaction queued once it is committed; once per process."""
    if not event.contains(Session, "after_commit", _wake):
        event.listen(Session, "after_commit", _wake)
        event.listen(Session, "after_rollback", _forget_wakes)


def is_stopping() -> bool:
    """Whether this process was asked to end: long loops end between two steps."""
    stop: threading.Event | None = current_app.extensions.get(STOPPING)
    return stop is not None and stop.is_set()


def consume(app: Flask, chores: Iterable[Chore], stop: threading.Event) -> None:
    """Take names from the queue and do the chores when due, in threads, until `stop` is set.

    Every chore is done once at the beginning: whatever was left by a process that died is found at once.
    """
    app.extensions[STOPPING] = stop
    huey = queue_of(app).huey
    chores = tuple(chores)
    for chore in chores:
        _schedule(app, huey, chore)
    consumer = Consumer(huey, workers=CONSUMERS, max_delay=MOST_WAITING_S)
    threads = [consumer.scheduler, *(thread for _, thread in consumer.worker_threads)]
    for thread in threads:  # not consumer.start(): signals are the business of whoever runs the process
        thread.start()
    with app.app_context():
        for chore in chores:
            run_soon(chore.name)
    while not stop.wait(10):
        consumer.check_worker_health()
    consumer.stop_flag.set()
    until = time.monotonic() + PATIENCE_S
    for thread in (consumer.scheduler, *(thread for _, thread in consumer.worker_threads)):
        thread.join(max(0.0, until - time.monotonic()))
    huey.storage.close()


def _schedule(app: Flask, huey: Huey, chore: Chore) -> None:
    alone = threading.Lock()

    def work() -> None:
        if alone.acquire(blocking=False):  # the last one is still at it
            try:
                chore.work()
            finally:
                alone.release()

    declare_task(chore.name, work)
    huey.periodic_task(chore.is_due, name=chore.name)(lambda: run_now(app, chore.name))
