"""Regular upkeep: each chore in its own rhythm, and none stopped by another's trouble."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import time

import pytest
from flask import Flask

from app.backup import serving_lock
from app.kernel.background import Chore, declare_task, run_now
from app.kernel.database import db
from app.upkeep import CHORES
from config import REPOSITORY

MIDNIGHT = dt.datetime(2026, 5, 18)  # noqa: DTZ001 -- naive UTC, as Huey tells it


def test_each_chore_has_its_own_rhythm() -> None:
    minutes = [MIDNIGHT + dt.timedelta(minutes=n) for n in range(1440)]
    chores = {each: Chore("x", dt.timedelta(minutes=each), lambda: None) for each in (1, 5, 60, 1440)}
    assert {each: sum(map(chore.is_due, minutes)) for each, chore in chores.items()} == {
        1: 1440,
        5: 288,
        60: 24,
        1440: 1,
    }
    assert chores[1440].is_due(MIDNIGHT.replace(hour=19)), "3 o'clock at night in China"


def test_every_chore_comes_at_least_daily_and_under_a_name_of_its_own() -> None:
    assert len({chore.name for chore in CHORES}) == len(CHORES)
    assert all(dt.timedelta(minutes=1) <= chore.every <= dt.timedelta(days=1) for chore in CHORES)
    assert all((24 * 60) % (chore.every.total_seconds() / 60) == 0 for chore in CHORES)


def test_a_failing_task_stops_no_other(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    declare_task("full disk", fail)
    with caplog.at_level(logging.ERROR):
        run_now(app, "full disk")
    assert "background work failed: full disk" in caplog.text


def test_the_real_chores_run_on_an_empty_database(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    for chore in CHORES:
        declare_task(chore.name, chore.work)
        run_now(app, chore.name)
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
