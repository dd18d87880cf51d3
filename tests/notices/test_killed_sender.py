"""A worker killed after a message arrived and before it was marked: the message is not sent a second time."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.deliveries import Delivery, deliver, wake_targets
from app.kernel.settings import change_setting
from app.kernel.transaction import in_transaction
from config import REPOSITORY
from tests.factories import FixedClock, World
from tests.notices.test_channels import set_up
from tests.receiver import receiver

PATIENCE_S = 90


def worker(app: Flask) -> subprocess.Popen[bytes]:
    config = app.config["CHABU"]
    environment = {
        "PATH": os.environ["PATH"],
        "CHABU_ENV": "test",
        "CHABU_DATA_DIR": str(config.data_dir),
        "CHABU_DATABASE_URL": config.database_url,
    }
    return subprocess.Popen([sys.executable, "-m", "app", "worker"], cwd=REPOSITORY, env=environment)


@pytest.fixture
def at_any_hour(app: Flask, world: World, clock: FixedClock) -> None:
    """The worker goes by the machine's clock, and the receiver is on this machine."""

    def allow(own: Session) -> None:
        change_setting(own, "outgoing_private_allowed", True, None)
        change_setting(own, "quiet_from_hour", 0, None)
        change_setting(own, "quiet_until_hour", 0, None)

    in_transaction(allow)
    clock.set(dt.datetime.now(dt.UTC).replace(microsecond=0))


def test_killed_between_sending_and_marking_it_is_sent_once(
    app: Flask, session: Session, world: World, clock: FixedClock, at_any_hour: None
) -> None:
    killed = threading.Event()
    with receiver() as other:
        set_up(world.phone("administrator").client, other)
        world.assigned_issue()
        session.rollback()
        victim = worker(app)

        def kill() -> None:
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            killed.set()

        other.before_answering = kill
        assert killed.wait(PATIENCE_S), "the worker sends by itself what was queued before it began"
        other.before_answering = None
        (delivery,) = session.scalars(select(Delivery)).all()
        assert delivery.state == "sending", "sent, and nobody lives who knows"
        session.rollback()
        clock.advance(minutes=10)
        wake_targets()
        assert deliver(str(delivery.target_id)) == 0
        session.rollback()
        session.refresh(delivery)
        assert (delivery.state, delivery.problem) == ("uncertain", "sender_died")
        assert len(other.bodies) == 1


def test_what_was_queued_while_no_worker_lived_is_sent_by_the_next(
    app: Flask, session: Session, world: World, at_any_hour: None
) -> None:
    with receiver() as other:
        set_up(world.phone("administrator").client, other)
        world.assigned_issue()
        (app.config["CHABU"].data_dir / "queue.sqlite3").unlink()  # the queue may be lost: the database knows
        session.rollback()
        successor = worker(app)
        try:
            assert other.arrived.wait(PATIENCE_S)
            until = time.monotonic() + PATIENCE_S
            while session.scalars(select(Delivery.state)).all() != ["sent"]:
                session.rollback()
                assert time.monotonic() < until
                time.sleep(0.1)
        finally:
            successor.kill()
            successor.wait()
        assert len(other.bodies) == 1
