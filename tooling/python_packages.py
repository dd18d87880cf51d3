"""The Python packages in .venv: exactly those of uv.lock, brought up to date only when something changed."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tomllib
from pathlib import Path

from tooling.steps import ROOT, run_quietly

VENV = ROOT / ".venv"
STAMP = VENV / "chabu-synced.json"
DEV = "dev"


def executable(name: str) -> str:
    """The path of a program of .venv, whatever the system has under that name."""
    return str(VENV / "bin" / name)


def environment() -> dict[str, str]:
    """The process's environment with .venv first, for programs that start others."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHOME"}
    }
    return inherited | {
        "PATH": f"{VENV / 'bin'}:{inherited.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
    }


def sync(*, with_dev: bool) -> None:
    """Make .venv and install what uv.lock says; `with_dev` adds what tests and checks need."""
    if is_synced(with_dev=with_dev):
        return
    if not _is_usable():
        _make_venv()
    command = [executable("uv"), "sync", "--frozen", "--inexact", "--python", executable("python")]
    settings = environment() | {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    run_quietly(
        "Installing the Python packages",
        [*command, *(["--group", DEV] if with_dev else [])],
        "check that this machine reaches the Python package index",
        env=settings,
    )
    STAMP.write_text(json.dumps({_lock(): with_dev}))


def is_synced(*, with_dev: bool = False) -> bool:
    """Whether .venv holds what uv.lock says now."""
    return _is_usable() and _kept() in ({_lock(): True}, {_lock(): with_dev})


def _lock() -> str:
    return hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()


def _is_usable() -> bool:
    """Whether .venv was made here and for this Python: it holds absolute paths and one version's packages."""
    try:
        made = (VENV / "pyvenv.cfg").read_text()
    except OSError:
        return False
    version = f"version = {sys.version_info.major}.{sys.version_info.minor}."
    is_whole = Path(executable("python")).exists() and Path(executable("uv")).exists()
    return is_whole and version in made and made.rstrip().endswith(str(VENV))


def _kept() -> dict[str, bool]:
    """The lock that .venv was last brought up to, and whether with the packages for tests and checks."""
    try:
        kept = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _make_venv() -> None:
    run_quietly(
        "Making a place for the Python packages",
        [sys.executable, "-m", "venv", "--clear", VENV],
        "install python3-venv",
    )
    run_quietly(
        "Fetching the package installer",
        [executable("python"), "-m", "pip", "install", "--quiet", _pinned("uv")],
        "check that this machine reaches the Python package index",
    )


def _pinned(package: str) -> str:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    pins: list[str] = groups["tools"]
    return next(pin for pin in pins if pin.startswith(f"{package}=="))
