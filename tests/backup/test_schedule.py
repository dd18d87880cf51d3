"""When a backup is due, when it is too old, which may go: by the agency's hour, and by what happened before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.backup.making import backup_if_due
from app.backup.manifest import Manifest
from app.backup.schedule import BackupState, is_due, state_of, superfluous
from app.kernel.problems import Problem
from app.upkeep import CHORES
from tests.factories import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    """An instant by the agency's clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("now", "last_good", "last_try", "due"),
    [
        ("2026-05-18 12:00", None, None, True),
        ("2026-05-18 12:00", None, "2026-05-18 11:30", False),
        ("2026-05-18 12:00", None, "2026-05-18 10:59", True),
        ("2026-05-18 12:00", "2026-05-18 02:00", "2026-05-18 02:00", False),
        ("2026-05-18 12:00", "2026-05-18 01:59", "2026-05-18 01:59", True),
        ("2026-05-19 01:59", "2026-05-18 02:00", "2026-05-18 02:00", False),
        ("2026-05-19 02:00", "2026-05-18 02:00", "2026-05-18 02:00", True),
        ("2026-05-19 02:30", "2026-05-18 02:00", "2026-05-19 02:00", False),
        ("2026-05-19 03:00", "2026-05-18 02:00", "2026-05-19 02:00", True),
        ("2026-05-19 01:00", "2026-05-16 02:00", "2026-05-16 02:00", True),
    ],
)
def test_due_once_a_day_at_the_agencys_hour_and_again_an_hour_after_a_failure(
    now: str, last_good: str | None, last_try: str | None, due: bool
) -> None:
    good, tried = (at(each) if each else None for each in (last_good, last_try))
    assert is_due(at(now), good, tried, 2, SHANGHAI) is due


@pytest.mark.parametrize(
    ("configured", "good", "failed", "state"),
    [
        (False, "2026-05-18 02:00", None, BackupState.UNCONFIGURED),
        (True, None, None, BackupState.NEVER),
        (True, None, "2026-05-18 02:00", BackupState.FAILED),
        (True, "2026-05-18 02:00", None, BackupState.GOOD),
        (True, "2026-05-18 02:00", "2026-05-17 02:00", BackupState.GOOD),
        (True, "2026-05-17 02:00", "2026-05-18 02:00", BackupState.FAILED),
        (True, "2026-05-17 10:01", None, BackupState.GOOD),
        (True, "2026-05-17 09:59", None, BackupState.STALE),
    ],
)
def test_the_state_names_what_needs_somebody(
    configured: bool, good: str | None, failed: str | None, state: BackupState
) -> None:
    last_good, last_failed = (at(each) if each else None for each in (good, failed))
    assert state_of(at("2026-05-18 12:00"), configured, last_good, last_failed) is state


def test_the_newest_is_never_superfluous() -> None:
    assert superfluous(["c", "b", "a"], 2) == ["a"]
    assert superfluous(["c", "b", "a"], 0) == ["b", "a"]
    assert superfluous(["c"], 2) == []


def test_the_worker_makes_one_a_day_and_the_administrator_sees_it(
    world: World, app: Flask, folder: Path
) -> None:
    assert backup_if_due in {chore.work for chore in CHORES}
    administrator = world.phone("administrator").client
    assert administrator.get("/api/backups").get_json()["state"] == "never"
    made = backup_if_due()
    assert isinstance(made, Manifest)
    assert backup_if_due() is None
    shown = administrator.get("/api/backups").get_json()
    assert (shown["state"], shown["items"][0]["name"], shown["folder"]) == ("good", made.name, str(folder))
    assert shown["items"][0]["size_bytes"] == made.size_bytes
    world.clock.advance(hours=37)
    assert administrator.get("/api/backups").get_json()["state"] == "stale"
    assert backup_if_due() is not None
    assert administrator.get("/api/session").get_json()["backup"] == "good"
    assert world.phone("inspector").client.get("/api/session").get_json()["backup"] is None


def test_a_failure_is_shown_in_the_readers_language_and_tried_again(
    world: World, folder: Path, back_up: Callable[[], Manifest]
) -> None:
    administrator = world.phone("administrator").client
    folder.write_text("a file where the folder should be")
    with pytest.raises(Problem):
        backup_if_due()
    shown = administrator.get("/api/backups", headers={"Accept-Language": "en"}).get_json()
    assert (shown["state"], shown["items"][0]["code"]) == ("failed", "backup_not_written")
    assert "No backup was made" in shown["items"][0]["detail"]
    assert "备份没有做成" in administrator.get("/api/backups").get_json()["items"][0]["detail"]
    assert backup_if_due() is None, "not at once again"
    folder.unlink()
    world.clock.advance(hours=1)
    assert backup_if_due() is not None
    assert administrator.get("/api/backups").get_json()["state"] == "good"
