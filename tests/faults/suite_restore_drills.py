"""Restore drills: phones with the shipped engine send, backups are made meanwhile, one comes back, and all is offered again."""

from __future__ import annotations

from pathlib import Path

from tests.faults.many_phones import Plan
from tests.faults.suite_phones import COVERS, run_on_sqlite
from tests.faults.suites import Outcome, Suite

DRILL = Plan(rounds=9, server_kills=0, backups=2, desk_acts=3, revocation=0.5, reassignments=1, restore=1)
WANTED = {"restores": 50}


def run(seed: int, folder: Path) -> Outcome:
    """One drill: a server with its phones, from the first save to the last look."""
    outcome = run_on_sqlite(seed, folder, DRILL)
    if not outcome.faults and not outcome.counts["restores"]:
        return Outcome(outcome.counts, ["nothing was restored"], outcome.trace)
    return outcome


SUITES = (Suite("restore-drills", "restore drills", run, COVERS, WANTED),)
