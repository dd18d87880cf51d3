"""A step of the set-up: run quietly, its output kept in a log, one sentence to the reader when it fails."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "var" / "log" / "setup.log"
LOCK = ROOT / "var" / "log" / "setup.lock"

DISK_FULL = "the disk is full: free some space"
LEAST_FREE = 20 * 2**20
"""With less there is no room for any step."""
CAUSES = {
    "No space left on device": DISK_FULL,
    "ENOSPC": DISK_FULL,
    "Permission denied": "this user may not write here: give the folder to the user who starts chabu",
    "EACCES": "this user may not write here: give the folder to the user who starts chabu",
    "dpkg was interrupted": "the package manager was interrupted earlier: run `dpkg --configure -a`",
    "not in the sudoers file": "this user may not install: have somebody with that right do it",
    "Temporary failure resolving": "this machine reaches no server by name: see to its network",
    "Could not get lock": "another program is installing packages: wait until it has finished",
}
"""What a failed program printed, and what that means for whoever started it."""


class StepFailed(Exception):
    """A step could not be done. The message is one sentence: what is missing and what to do."""


def say(text: str) -> None:
    """Tell the reader something. Never on standard output, which belongs to the command asked for."""
    print(text, file=sys.stderr, flush=True)


def run_quietly(
    title: str,
    command: Sequence[str | Path],
    remedy: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a program, its output in the log. Raises StepFailed: what failed, why if known, what to do."""
    say(f"· {title} …")
    began = time.monotonic()
    with LOG.open("ab") as log:
        log.write(f"\n# {time.strftime('%Y-%m-%d %H:%M:%S')} {' '.join(map(str, command))}\n".encode())
        log.flush()
        start = log.tell()
        try:
            code = subprocess.run(
                command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            ).returncode
        except OSError as error:
            log.write(f"{error}\n".encode())
            code = -1
    if code != 0:
        said = LOG.read_bytes()[start:].decode(errors="replace")
        raise StepFailed(
            f"{title} failed: {_cause(said) or remedy}, then start again. What it said is in {LOG.relative_to(ROOT)}."
        )
    say(f"  done in {time.monotonic() - began:.0f} s")


def _cause(said: str) -> str | None:
    """Why a program failed, as far as what it said and the disk tell it."""
    known = next((meaning for sign, meaning in CAUSES.items() if sign in said), None)
    if known is None and shutil.disk_usage(ROOT).free < LEAST_FREE:
        return DISK_FULL  # not every program says so: making a .venv only names the one that it called
    return known


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let only one process set this folder up; others wait, then find the work done."""
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        with LOCK.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise StepFailed(
            f"{error.filename} cannot be written: give the folder to the user who starts chabu."
        ) from error
