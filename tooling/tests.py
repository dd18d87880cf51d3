"""`./chabu test`: the client's unit tests and all of pytest; `fast` leaves out the slow kinds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling import python_packages
from tooling.client_build import CLIENT
from tooling.steps import ROOT

SLOW_KINDS = ("browser", "document")
"""Slow, but each file minds its own business: two files at a time."""
LONELY_KINDS = ("fault",)
"""One at a time: they measure time and memory, fill the disk or kill processes, and would disturb each other."""
NO_TESTS = 5
"""Pytest's exit code when it found nothing to run."""
WORKERS = "2"
COUNTS = re.compile(
    r"\bTests\b.*\d (passed|failed)|\d (passed|failed|deselected|errors?)\b.* in |no tests ran"
)
"""The line by which vitest or pytest tells how many tests passed."""


@dataclass(frozen=True)
class Part:
    """One run of a test program."""

    name: str
    command: Sequence[str]
    cwd: Path = ROOT
    may_be_empty: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run what was asked, all parts to their end. Returns 1 if one failed; the closing lines come last."""
    parts = _parts(list(arguments))
    outcomes = [(part, *_run(part)) for part in parts]
    if len(parts) > 1:
        print("\nSummary")
        for part, _, closing in outcomes:
            print(f"{part.name}: {closing}")
    return next((1 for part, code, _ in outcomes if not _is_fine(part, code)), 0)


def _parts(arguments: list[str]) -> list[Part]:
    pytest = [
        python_packages.executable("python"),
        "-m",
        "pytest",
        f"--color={'yes' if _is_terminal() else 'no'}",
    ]
    slow, lonely = " or ".join(SLOW_KINDS), " or ".join(LONELY_KINDS)
    is_fast = arguments[:1] == ["fast"]
    if is_fast:
        arguments = arguments[1:]
    quick_part = Part("server", [*pytest, "-n", WORKERS, "-m", f"not ({slow} or {lonely})", *arguments])
    if arguments:
        return [quick_part if is_fast else Part("pytest", [*pytest, *arguments])]
    client = Part("client", [python_packages.executable("npm"), "test", "--silent"], CLIENT)
    slow_part = Part(slow, [*pytest, "-n", WORKERS, "--dist", "loadfile", "-m", slow], may_be_empty=True)
    lonely_part = Part(lonely, [*pytest, "-m", lonely], may_be_empty=True)
    return [client, quick_part] if is_fast else [client, slow_part, lonely_part, quick_part]


def _run(part: Part) -> tuple[int, str]:
    """Run a part with its output shown as it comes. Returns its exit code and its closing line."""
    print(
        f"\n── {part.name}: {' '.join(Path(word).name if '/' in word else word for word in part.command)}",
        flush=True,
    )
    closing = "no test was counted"
    with subprocess.Popen(
        part.command,
        cwd=part.cwd,
        env=python_packages.environment() | ({} if _is_terminal() else {"NO_COLOR": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            closing = line.strip() if COUNTS.search(line) else closing
        code = process.wait()
    return code, closing


def _is_fine(part: Part, code: int) -> bool:
    return code == 0 or (part.may_be_empty and code == NO_TESTS)


def _is_terminal() -> bool:
    """Whether somebody looks: the programs themselves see a pipe and would never colour."""
    return sys.stdout.isatty()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
