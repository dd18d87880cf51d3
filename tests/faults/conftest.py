"""Fixtures of fault tests: places for runs, and one finished run to plant violations in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import suite_phones
from tests.faults.many_phones import Plan

SHORT = Plan(rounds=9, server_kills=1, backups=1, desk_acts=3, revocation=0.5, restore=0.5)
"""A seed for every change: half a minute, not two."""
EVENTFUL = Plan(rounds=8, server_kills=1, backups=1, desk_acts=2, revocation=1, restore=1)
"""Has something of everything."""


@pytest.fixture(scope="session")
def phones_at_end() -> Iterator[None]:
    """Takes down what the phone suites keep between seeds."""
    yield
    for suite in suite_phones.SUITES:
        suite.close()


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run on SQLite in which everything held."""
    folder = tmp_path_factory.mktemp("run") / "seed"
    (folder / "data").mkdir(parents=True)
    outcome = suite_phones.run_on_sqlite(1, folder, EVENTFUL)
    assert outcome.faults == [], outcome.trace
    return folder
