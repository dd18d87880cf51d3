"""`./chabu check`: every check of the code, all of them run, each failure shown, a summary at the end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling import python_packages
from tooling.client_build import CLIENT
from tooling.steps import ROOT


@dataclass(frozen=True)
class Check:
    """A named program that exits with 0 when all is well, and how to mend what it finds."""

    name: str
    command: Sequence[str]
    remedy: str
    cwd: Path = ROOT


def _python(*module: str) -> list[str]:
    return [python_packages.executable("python"), "-m", *module]


CHECKS = (
    Check("python style", _python("ruff", "check", "."), "`.venv/bin/ruff check --fix .` mends most"),
    Check("python layout", _python("ruff", "format", "--check", "."), "`.venv/bin/ruff format .`"),
    Check("python types", _python("mypy"), "see the lines named"),
    Check("import directions", _python("tooling.import_rules"), "move the code to where it belongs"),
    Check(
        "client style",
        [python_packages.executable("npm"), "run", "-s", "lint"],
        "see the lines named",
        CLIENT,
    ),
    Check(
        "client types",
        [python_packages.executable("npm"), "run", "-s", "types"],
        "see the lines named",
        CLIENT,
    ),
    Check("generated files", _python("tooling.generated"), "they were made anew: commit them"),
    Check("python lock", [python_packages.executable("uv"), "lock", "--check"], "`.venv/bin/uv lock`"),
    Check(
        "client lock",
        [python_packages.executable("npm"), "ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund"],
        "`npm install` in static/pwa",
        CLIENT,
    ),
)


def main(arguments: Sequence[str]) -> int:
    """Run all checks, or those whose name contains a word given. Returns 1 if one found something."""
    chosen = [check for check in CHECKS if not arguments or any(word in check.name for word in arguments)]
    if not chosen:
        print(f"No check of that name; there are: {', '.join(check.name for check in CHECKS)}.")
        return 2
    failed = [check for check in chosen if not _passes(check)]
    print(f"\n{len(chosen) - len(failed)} of {len(chosen)} checks passed.")
    for check in failed:
        print(f"  {check.name}: {check.remedy}")
    return 1 if failed else 0


def _passes(check: Check) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=check.cwd,
        env=python_packages.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    passes = done.returncode == 0
    print(f"{'✔' if passes else '✘'} {check.name}  ({time.monotonic() - began:.1f} s)", flush=True)
    if not passes:
        print(f"{done.stdout}{done.stderr}".rstrip(), flush=True)
    return passes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
