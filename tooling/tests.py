"""`./chabu test`: the client's unit tests and all of pytest.

`fast` leaves out the slow kinds, and PostgreSQL where a test is not about the database itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling import python_packages
from tooling.client_build import CLIENT
from tooling.steps import ROOT

SLOW_FOLDERS = ("tests/browser", "tests/documents", "tests/faults")
"""What `fast` leaves out and what is not even read where none of it runs."""
QUICK = "not (browser or document or fault)"
PAIRED = "browser or document or paired"
"""Slow, but each file minds its own business: two files at a time."""
LONELY = "fault and not paired"
"""One at a time: they measure time and memory, fill the disk or kill processes, and would disturb each other."""
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


def main(arguments: Sequence[str]) -> int:
    """Run what was asked, all parts to their end. Returns 1 if one failed; the closing lines come last."""
    parts = _parts(list(arguments))
    began = time.monotonic()
    outcomes = [(part, *_run(part)) for part in parts]
    if len(parts) > 1:
        print("\nSummary")
        for part, _, closing, seconds in outcomes:
            print(f"{part.name}: {closing} [{seconds:.0f} s]")
        print(f"all of it: {time.monotonic() - began:.0f} s")
    return next((1 for _, code, *_ in outcomes if code), 0)


def _parts(arguments: list[str]) -> list[Part]:
    pytest = [
        python_packages.executable("python"),
        "-m",
        "pytest",
        f"--color={'yes' if _is_terminal() else 'no'}",
    ]
    is_fast = arguments[:1] == ["fast"]
    if is_fast:
        arguments = arguments[1:]
    unread = [f"--ignore={folder}" for folder in SLOW_FOLDERS]
    fewer = ["--fewer-on-postgresql"] if is_fast else []
    quick_part = Part("server", [*pytest, "-n", WORKERS, *unread, *fewer, "-m", QUICK, *arguments])
    if arguments:
        return [quick_part if is_fast else Part("pytest", [*pytest, *arguments])]
    client = Part("client", [python_packages.executable("npm"), "test", "--silent"], CLIENT)
    if is_fast:
        return [client, quick_part]
    paired = [*pytest, "-n", WORKERS, "--dist", "loadfile", "-m", PAIRED, *SLOW_FOLDERS]
    return [
        client,
        Part("browser, document and paired fault tests", paired),
        Part("fault tests alone", [*pytest, "-m", LONELY]),
        quick_part,
    ]


def _run(part: Part) -> tuple[int, str, float]:
    """Run a part with its output shown as it comes. Returns its exit code, its closing line and its seconds."""
    began = time.monotonic()
    print(
        f"\n── {part.name}: {' '.join(Path(word).name if '/' in word else word for word in part.command)}",
        flush=True,
    )
    closing = "no test was counted"
    with subprocess.Popen(
        part.command,
        cwd=part.cwd,
        env=_environment(),
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
    return code, closing, time.monotonic() - began


def _environment() -> dict[str, str]:
    """Where programs are found, and where what Python compiles is kept.

    Images for CI often forbid that. Then each of the many processes that tests start compiles all it loads.
    """
    kept = {
        name: value
        for name, value in python_packages.environment().items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }
    return kept if _is_terminal() else kept | {"NO_COLOR": "1"}


def _is_terminal() -> bool:
    """Whether somebody looks: the programs themselves see a pipe and would never colour."""
    return sys.stdout.isatty()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
