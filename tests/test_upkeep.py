"""Regular upkeep: each chore in its own rhythm, and none stopped by another's trouble."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import time
from threading import Event

import pytest
from flask import Flask

from app.backup import serving_lock
from app.kernel.database import db
from app.upkeep import CHORES, Chore, keep_up
from config import REPOSITORY


class Pause(Event):
    """A stop sign that lets time pass instead of waiting, and is set after some waits."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.clock = 0.0
        self.waits = waits

    def wait(self, timeout: float | None = None) -> bool:
        self.clock += timeout or 0.0
        self.waits -= 1
        if self.waits == 0:
            self.set()
        return self.is_set()


def done_within(app: Flask, waits: int, chores: tuple[Chore, ...]) -> None:
    stop = Pause(waits)
    keep_up(app, stop, chores, lambda: stop.clock)


def test_each_chore_has_its_own_rhythm(app: Flask) -> None:
    done: list[str] = []
    chores = (
        Chore("often", dt.timedelta(minutes=5), lambda: done.append("often")),
        Chore("seldom", dt.timedelta(minutes=15), lambda: done.append("seldom")),
    )
    done_within(app, 4, chores)
    assert done == ["often", "seldom", "often", "often", "often", "seldom"]


def test_a_failing_chore_stops_no_other_and_is_tried_again(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[str] = []

    def fail() -> None:
        tries.append("fail")
        raise OSError(28, "No space left on device")

    chores = (
        Chore("full disk", dt.timedelta(minutes=5), fail),
        Chore("other", dt.timedelta(minutes=5), lambda: tries.append("other")),
    )
    with caplog.at_level(logging.ERROR):
        done_within(app, 2, chores)
    assert tries == ["fail", "other", "fail", "other"]
    assert "upkeep failed: full disk" in caplog.text


def test_the_real_chores_run_on_an_empty_database(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    done_within(app, 1, CHORES)
    assert caplog.text == ""


def test_the_worker_ends_when_told_to(app: Flask) -> None:
    config = app.config["CHABU"]
    db.session.remove()
    worker = subprocess.Popen(
        [sys.executable, "-m", "app", "worker"],
        cwd=REPOSITORY,
        env={
            "PATH": os.environ["PATH"],
            "CHABU_ENV": "test",
            "CHABU_DATA_DIR": str(config.data_dir),
            "CHABU_DATABASE_URL": config.database_url,
        },
    )
    until = time.monotonic() + 60
    while not (config.data_dir / serving_lock.NAME).exists():  # made when it begins
        assert worker.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
