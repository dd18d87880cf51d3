"""An import that is killed goes on exactly where it was: nothing twice, nothing left out, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select

from app.issues.defect_queries import all_defects
from app.issues.models import Event, Issue
from app.kernel.jobs import JobCancelled
from app.kernel.transaction import read_session
from app.ledger_import import run_actions
from app.ledger_import.models import ImportedNumber, LedgerImport
from config import REPOSITORY, Config
from tests.factories import World
from tests.ledger_import.bringing import bring, counts, line, mapping, write_csv

ROWS = 57


def lines() -> list[dict[str, str]]:
    return [
        line(str(at), **({"状态": "已销号", "销号时间": "2026-03-05"} if at % 3 else {}))
        for at in range(ROWS)
    ]


def command(config: Config, tmp_path: Path, turn: int | None) -> subprocess.CompletedProcess[str]:
    """`import-ledger` in a process of its own; killed while it writes chunk `turn`, where one is named."""
    killing = "" if turn is None else KILL.replace("TURN", str(turn))
    words = ["import-ledger", str(tmp_path / "a.csv"), "--map", str(tmp_path / "map.yml")]
    environ = {
        **os.environ,
        "CHABU_ENV": "test",
        "CHABU_DATA_DIR": str(tmp_path),
        "CHABU_DATABASE_URL": config.database_url,
        "PYTHONPATH": str(REPOSITORY),
    }
    script = f"from app.ledger_import import run_actions\nrun_actions.CHUNK = 10\n{killing}\nfrom app.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        env=environ,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


KILL = """
import os, signal
kept, calls = run_actions._keep, []
def keep(*arguments):
    kept(*arguments)
    arguments[0].flush()
    calls.append(1)
    if len(calls) == TURN:
        os.kill(os.getpid(), signal.SIGKILL)
run_actions._keep = keep
"""


def test_killed_while_writing_it_goes_on_behind_the_last_chunk(
    app: Flask, config: Config, world: World, tmp_path: Path
) -> None:
    write_csv(tmp_path / "a.csv", lines())
    (tmp_path / "map.yml").write_text(yaml.safe_dump(mapping().as_json(), allow_unicode=True))
    assert command(config, tmp_path, turn=4).returncode == -9
    [row] = read_session().scalars(select(LedgerImport))
    assert (row.state, row.done_rows, row.imported_count) == ("running", 30, 30)
    assert list(all_defects(read_session())) == []
    read_session().rollback()
    went_on = command(config, tmp_path, turn=None)
    assert went_on.returncode == 0, went_on.stderr
    assert "接着做" in went_on.stdout
    read_session().rollback()
    [row] = read_session().scalars(select(LedgerImport).execution_options(populate_existing=True))
    assert (row.state, *counts(row)) == ("done", ROWS, 0, 0)
    session = read_session()
    assert session.scalar(select(func.count()).select_from(Issue)) == ROWS
    assert session.scalar(select(func.count(func.distinct(ImportedNumber.issue_id)))) == ROWS
    assert session.scalar(select(func.count()).select_from(Event).where(Event.action == "import")) == ROWS
    assert list(all_defects(session)) == []
    again = command(config, tmp_path, turn=None)
    assert f"imported 0 · 已有 known before {ROWS} " in again.stdout


@pytest.mark.parametrize("stops_after", [0, 1, 3])
def test_stopped_between_chunks_it_passes_over_what_is_there(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops_after: int
) -> None:
    monkeypatch.setattr(run_actions, "CHUNK", 10)
    path, told = write_csv(tmp_path / "a.csv", lines()), []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) > stops_after:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        bring(path, world.users["administrator"], tell=stop)
    done = 10 * (stops_after + 1)
    assert told[-1] == (done, ROWS)
    assert counts(bring(path, world.users["administrator"])) == (ROWS - done, done, 0)
