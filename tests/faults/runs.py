"""The record of long runs (docs/reliability/runs.jsonl): a line per stretch; which of them still count, and their sum."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.suites import Counts, Suite

ROOT = Path(__file__).resolve().parents[2]
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
    """The commit the tree stands on, marked where something is not committed."""
    name = _git("rev-parse", "--short=12", "HEAD").strip()
    return f"{name}-changed" if _git("status", "--porcelain", "--untracked-files=no").strip() else name


def code_of(suite: Suite) -> str:
    """A digest of all committed code that the suite proves."""
    return hashlib.sha256(_git("ls-tree", "-r", "HEAD", "--", *suite.covers).encode()).hexdigest()[:12]


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


def bound(seeds: int) -> float:
    """0 failures in n runs: with 95 % confidence fewer than 3 in n (the rule of three)."""
    return 3 / seeds


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
