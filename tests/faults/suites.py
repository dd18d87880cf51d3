"""What a suite is, and where the suites are found: `suite_*.py` in this folder, each with a tuple `SUITES`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Counts = dict[str, int]


@dataclass(frozen=True)
class Outcome:
    """What one seed came to. `faults`: a sentence for each thing that did not hold; empty where all is well."""

    counts: Counts
    faults: list[str] = field(default_factory=list)
    trace: str = ""


@dataclass(frozen=True)
class Suite:
    """A way to break things. `run` takes a seed and an empty folder of its own.

    `covers` are the paths whose change makes earlier runs count no more; `wanted` the figures to reach.
    """

    name: str
    title: str
    run: Callable[[int, Path], Outcome]
    covers: tuple[str, ...]
    wanted: Counts
    close: Callable[[], None] = lambda: None


def all_suites() -> dict[str, Suite]:
    """Every suite by its name, in the order of the files."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("suite_*.py")):
        module = importlib.import_module(f"tests.faults.{path.stem}")
        found.update({suite.name: suite for suite in module.SUITES})
    return found
