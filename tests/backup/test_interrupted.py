"""Killed at any step, a backup is whole or none, and a restore leaves the old data or the restored ones."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from app.backup import folders
from app.backup.making import make_backup
from app.backup.manifest import Manifest
from app.backup.restoring import Allowed, Restored, check_backup, restore_backup
from app.issues.defect_queries import all_defects
from app.kernel.database import db
from app.kernel.problems import Problem
from app.kernel.transaction import read_session
from app.sync.pull_queries import present_epoch
from tests.factories import World

STEPS = ("fsync", "replace", "rename", "link", "unlink", "mkdir", "rmdir")


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that is killed before its step so-many; whether it came that far."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        left = [step]
        try:
            for name in STEPS:
                setattr(os, name, _counted(getattr(os, name), left))
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _counted(real: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def step(*args: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **named)

    return step


def verdict(folder: Path) -> str:
    try:
        check_backup(folder)
    except Problem as problem:
        return problem.code
    return "intact"


def test_a_backup_killed_at_any_step_is_none_or_whole_and_the_next_one_is_made(
    world: World, app: Flask, folder: Path
) -> None:
    world.phone("inspector").report()
    steps = 0
    while killed_at(steps, lambda: make_backup(folder)):
        steps += 1
        assert verdict(folder) in ("intact", "backup_none"), steps
    assert steps > 10
    made = make_backup(folder)
    assert check_backup(folder) == made
    assert len(made.photos) == 1
    assert folders.leftovers_in(folder) == []


def test_a_restore_killed_at_any_step_leaves_one_state_or_the_other(
    world: World,
    app: Flask,
    back_up: Callable[[], Manifest],
    restore: Callable[..., Restored],
    folder: Path,
) -> None:
    phone = world.phone("inspector")
    phone.report()
    back_up()
    lost = phone.report()
    epoch = present_epoch(read_session()).id
    stride = 2 if db.engine.dialect.name == "sqlite" else 5
    step, was_replaced = 0, False
    while killed_at(step, lambda: restore_backup(folder, Allowed())):
        session = read_session()
        assert list(all_defects(session)) == [], step
        is_replaced = present_epoch(session).id != epoch
        assert is_replaced or not was_replaced, step
        answer = world.phone("inspector").client.get(f"/api/issues/{lost}")
        assert answer.status_code == (404 if is_replaced else 200), step
        was_replaced, step = is_replaced, step + stride
    assert step > 6
    assert world.phone("inspector").client.get(f"/api/issues/{lost}").status_code == 404
    restore()
    assert not list(app.config["CHABU"].data_dir.glob("restoring-*"))
