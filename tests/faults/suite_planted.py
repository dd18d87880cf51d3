"""Tests of the tests: seed n plants the n-th fault in a copy of the tree, and a suite that does not know of it must name it."""

from __future__ import annotations

from pathlib import Path

from tests.faults.planted_faults import MOST_SEEDS, DoesNotApply, hunt, planted_faults
from tests.faults.suite_phones import COVERS
from tests.faults.suites import Outcome, Suite

FAULTS = planted_faults()


def run(seed: int, folder: Path) -> Outcome:
    """Fault number `seed`, beginning again behind the last."""
    fault = FAULTS[(seed - 1) % len(FAULTS)]
    try:
        caught = hunt(fault, folder / "tree")
    except DoesNotApply as error:
        return Outcome({"caught": 0}, [str(error)])
    if caught is None:
        return Outcome(
            {"caught": 0}, [f"{fault.name}: {fault.suite} did not name it within {MOST_SEEDS} seeds"]
        )
    print(f"{fault.name}: {fault.suite} named it with seed {caught.seed}: {caught.said[:160]}", flush=True)
    return Outcome({"caught": 1, "seeds_needed": caught.seed})


SUITES = (
    Suite(
        "planted",
        "planted faults caught",
        run,
        (*COVERS, "tests/faults"),
        {"seeds": len(FAULTS), "caught": len(FAULTS)},
    ),
)
