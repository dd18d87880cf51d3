"""Deterministic simulation: the shipped engine and the shipped decisions under one scheduler that owns time, order and faults."""

from __future__ import annotations

import gc
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.faults.evidence import photos_saved
from tests.faults.invariants import violations
from tests.faults.simulation import Plan, Played, Simulator
from tests.faults.suite_phones import COVERS
from tests.faults.suites import Counts, Outcome, Suite
from tests.quick_disk import quick_place

WANTED = {"seeds": 30_000}
TRACE_LENGTH = 40


@cache
def simulator() -> Simulator:
    """One for all seeds of this process."""
    made = Simulator(Path(tempfile.mkdtemp(prefix="chabu-simulation-", dir=quick_place())))
    gc.collect()
    gc.freeze()  # what was loaded stays: looking through it again costs a fifth of the time
    return made


def run(seed: int, folder: Path, plan: Plan | None = None) -> Outcome:
    """One seed; its history is kept in the folder where something did not hold."""
    gc.disable()  # a seed's rubbish is collected in one go behind it
    try:
        played = simulator().play(seed, plan or Plan(phones=3 + seed % 4))
    finally:
        gc.enable()
    faults = ([f"the run broke off: {played.trouble}"] if played.trouble else []) + violations(
        played.evidence
    )
    lines = [json.dumps(fact, ensure_ascii=False) for fact in played.evidence.facts]
    if faults:
        (folder / "history.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return Outcome(_counts(played), faults, "\n".join(line[:300] for line in lines[-TRACE_LENGTH:]))


def _counts(played: Played) -> Counts:
    evidence = played.evidence
    saved = photos_saved(evidence)
    return {
        "commands": len(evidence.of("saved")),
        "photos": sum(1 for row in evidence["photos"] if row["id"] in saved and row["state"] == "stored"),
        "requests": played.figures["requests"],
        "server_kills": played.figures["server_kills"],
        "phone_kills": len(evidence.of("phone_killed")),
        "restores": len(evidence.of("restored")),
        "quarantined": len(evidence["quarantine"]),
    }


def close() -> None:
    """End both processes and remove what lay in memory."""
    if simulator.cache_info().currsize:
        simulator().stop()
        shutil.rmtree(simulator().place, ignore_errors=True)
        simulator.cache_clear()


SUITES = (Suite("simulation", "deterministic simulation", run, COVERS, WANTED, close),)
