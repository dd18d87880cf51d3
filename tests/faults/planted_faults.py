"""Faults planted in a copy of the tree: a patch each, and the suite that must name it within so many seeds.

A patch begins with a sentence that says what it breaks and a line `Suite: NAME`: the suite that is expected to name it.
`Seen: N` is the seed with which it did; those without it have yet to be run.
Nothing of this is in what ships, and no suite knows of the patches.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.faults.runs import ROOT
from tooling import python_packages

FOLDER = Path(__file__).parent / "planted"
MOST_SEEDS = 200
LINKED = (".venv", "static/pwa/node_modules", "static/pwa/dist")
"""Made by the set-up and changed by no patch."""


class DoesNotApply(Exception):
    """A patch no longer fits the code: it must be written anew for the code as it is."""


@dataclass(frozen=True)
class PlantedFault:
    """A patch, what it breaks, and the suite that must see it."""

    name: str
    says: str
    suite: str
    path: Path
    seen: int | None


@dataclass(frozen=True)
class Caught:
    """The seed at which a suite named it, and the first of its sentences."""

    seed: int
    said: str


def planted_faults() -> list[PlantedFault]:
    """All of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.patch"))]


def _read(path: Path) -> PlantedFault:
    says, suite, third, *_ = path.read_text(encoding="utf-8").split("\n", 3)
    seen = int(third.removeprefix("Seen: ")) if third.startswith("Seen: ") else None
    return PlantedFault(path.stem, says, suite.removeprefix("Suite: "), path, seen)


def copy_tree(place: Path) -> Path:
    """The tree as it is, without what the set-up makes, which is linked."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "app", "config.py", "deploy",
         "migrations", "pyproject.toml", "static/pwa", "tests", "tooling", "uv.lock", "wsgi.py"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, place / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for name in LINKED:
        if (ROOT / name).exists():
            (place / name).symlink_to(ROOT / name)
    return place


def apply(fault: PlantedFault, tree: Path) -> None:
    """Plant it. Raises DoesNotApply where the code has moved on."""
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", str(fault.path)], cwd=tree, capture_output=True, text=True, check=False,
        env=os.environ | {"GIT_CEILING_DIRECTORIES": str(tree.parent)},
    )  # fmt: skip
    if done.returncode != 0:
        raise DoesNotApply(f"{fault.name} does not apply: {done.stderr.strip()}")


def hunt(fault: PlantedFault, place: Path, first: int = 1, seeds: int = MOST_SEEDS) -> Caught | None:
    """Run the suite on a copy with the fault in it, seed after seed, until it is named; None where it never is."""
    tree = copy_tree(place)
    apply(fault, tree)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.first_named", fault.suite, str(first), str(first + seeds - 1)],
        cwd=tree, env=python_packages.environment() | {"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"the suite could not be run with {fault.name}: {done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Caught(**found) if found else None
