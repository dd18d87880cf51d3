"""A worker killed anywhere in an export: the next one makes it, once, whole, and it is in the audit log once (F74)."""

from __future__ import annotations

import multiprocessing
import os
import signal
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.kernel.database import db
from app.kernel.jobs import run_next_job
from app.reports.export_actions import file_of, folder_of
from tests.factories import FixedClock, World
from tests.reports.test_exports import ask, audited


def statements_of(work: Any) -> int:
    """How many statements something sends."""
    seen: list[None] = []

    def count(*_facts: Any) -> None:
        seen.append(None)

    event.listen(db.engine, "after_cursor_execute", count)
    try:
        work()
    finally:
        event.remove(db.engine, "after_cursor_execute", count)
    return len(seen)


def die_behind(statements: int) -> None:
    """What the child does: takes the job, and is killed when so many statements have been carried out."""
    left = statements

    def count(*_facts: Any) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "after_cursor_execute", count)
    run_next_job()


def killed_behind(statements: int) -> None:
    db.session.remove()
    db.engine.dispose()  # a connection is not shared with the child
    worker = multiprocessing.get_context("fork").Process(target=die_behind, args=(statements,))
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("kind", ["ledger", "photos"])
def test_an_export_whose_worker_is_killed_is_made_once(
    app: Flask, world: World, clock: FixedClock, kind: str
) -> None:
    world.fixed_issue()
    phone = world.phone("supervisor")
    ask(phone, kind)
    total = statements_of(run_next_job)
    for moment in (total // 4, total // 2, total - 3, total - 2, total - 1):
        before = audited(world)
        asked = ask(phone, kind)["id"]
        killed_behind(moment)
        clock.advance(minutes=6)  # its heartbeat is old
        while run_next_job():
            pass
        document = phone.client.get(f"/api/exports/{asked}").get_json()
        assert (document["state"], document["is_there"]) == ("done", True), moment
        assert len(audited(world)) == len(before) + 1, f"killed behind statement {moment} of {total}"
        assert [path.name for path in folder_of(asked).iterdir()] == ["file"]
        assert zipfile.ZipFile(file_of(asked)).testzip() is None
