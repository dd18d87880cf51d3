"""The browser client: its npm packages and its build, each made again only when what it is made of changed.

Node comes from the wheel in .venv, whatever Node the system has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tooling import python_packages
from tooling.steps import ROOT, run_quietly

CLIENT = ROOT / "static" / "pwa"
DIST = CLIENT / "dist"
MADE = {"node_modules", "dist", "coverage"}
"""Folders of the client that are not sources."""
INSTALLED = CLIENT / "node_modules" / ".chabu-installed"
BUILT = DIST / ".stamp"


def install() -> None:
    """Install exactly the packages of package-lock.json."""
    wanted = digest([CLIENT / "package.json", CLIENT / "package-lock.json"])
    if _read(INSTALLED) == wanted:
        return
    run_quietly(
        "Installing the client's packages",
        [python_packages.executable("npm"), "ci", "--no-audit", "--no-fund"],
        "check that this machine reaches the npm registry",
        cwd=CLIENT,
        env=python_packages.environment(),
    )
    INSTALLED.write_text(wanted)


def build() -> None:
    """Build the client into dist/, unless dist/ was made from these very sources."""
    if is_built():
        return
    wanted = digest(sources())
    install()
    run_quietly(
        "Building the client",
        [python_packages.executable("npm"), "run", "--silent", "build"],
        "mend what the log names",
        cwd=CLIENT,
        env=python_packages.environment(),
    )
    BUILT.write_text(wanted)


def is_built() -> bool:
    """Whether dist/ was made from the sources as they are now."""
    return _read(BUILT) == digest(sources())


def sources() -> list[Path]:
    """Every file the build may read, in a fixed order."""
    tops = sorted(path for path in CLIENT.iterdir() if path.name not in MADE)
    return [
        file
        for top in tops
        for file in ([top] if top.is_file() else sorted(top.rglob("*")))
        if file.is_file()
    ]


def digest(files: Iterable[Path]) -> str:
    """One SHA-256 over names and contents, so that a renamed file counts as a change."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(CLIENT)}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _read(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.is_file() else None
