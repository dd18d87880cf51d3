"""The record of long runs (docs/reliability/runs.jsonl): a line per stretch; which of them still count, and their sum."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.code_under_test import ROOT, digest_of, git
from tests.faults.suites import Counts, Suite

RUNS = ROOT / "docs" / "reliability" / "runs.jsonl"


@dataclass(frozen=True)
class Stretch:
    """Seeds `first` to `last` of a suite, all run on one commit. `code` is the digest of what the suite proves.

    `result` is "held", or "failed" with the sentences of each seed that did.
    """

    suite: str
    first: int
    last: int
    commit: str
    code: str
    result: str
    counts: Counts
    seconds: int
    failures: dict[str, list[str]] = field(default_factory=dict)


def commit() -> str:
    """The commit the tree stands on, marked where something is not committed; the record in docs aside."""
    name = git("rev-parse", "--short=12", "HEAD").strip()
    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs").strip()
    return f"{name}-changed" if changed else name


def code_of(suite: Suite) -> str:
    """A digest of all committed code that the suite proves."""
    return digest_of(suite.covers)


def read_runs(path: Path = RUNS) -> list[Stretch]:
    """All stretches ever recorded."""
    if not path.exists():
        return []
    return [Stretch(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]


def append_run(stretch: Stretch, path: Path = RUNS) -> None:
    """Record a stretch."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(stretch), ensure_ascii=False) + "\n")


def that_count(runs: Iterable[Stretch], suite: Suite, code: str) -> list[Stretch]:
    """Stretches of a suite on the code as it is now, from a tree without changes of its own."""
    return [
        run
        for run in runs
        if run.suite == suite.name and run.code == code and not run.commit.endswith("-changed")
    ]


def sum_of(runs: Iterable[Stretch]) -> Counts:
    """Figures of stretches together; a seed that was run twice counts once, by its first stretch."""
    total: Counter[str] = Counter()
    done: set[int] = set()
    for run in runs:
        seeds = set(range(run.first, run.last + 1))
        if seeds & done:
            continue
        done |= seeds
        total.update(run.counts)
        total["seeds"] += len(seeds)
        total["failed"] += len(run.failures)
    return dict(total)


def next_seed(runs: Iterable[Stretch]) -> int:
    """The first seed above all that were run: where a resumed run goes on."""
    return max((run.last for run in runs), default=0) + 1


def seeds_lacking(wanted: Counts, before: Counts, now: Counts, seeds: int) -> int:
    """How many seeds more it takes until the record holds what is wanted, at what `seeds` of them have brought."""
    left = 0.0
    for name, count in wanted.items():
        missing = count - before.get(name, 0) - now.get(name, 0)
        if missing > 0 and now.get(name, 0) > 0:
            left = max(left, missing * seeds / now[name])
    return math.ceil(left)


def bound(seeds: int) -> float:
    """0 failures in n runs: with 95 % confidence fewer than 3 in n (the rule of three)."""
    return 3 / seeds
