"""What the operating system must provide, and how to get it from Debian's packages where it is missing."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tooling.steps import StepFailed, run_quietly

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
OFFICE_PARTS = {"writer": ("w",), "calc": ("c",)}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


@dataclass(frozen=True)
class Need:
    """Something a step cannot do without: a Debian package, and whether what it brings is already there."""

    package: str
    is_met: Callable[[], bool]


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_chinese_font() -> bool:
    # Without one a browser draws empty boxes; a PDF needs this family, serif and sans.
    folders = [Path(folder) for folder in FONT_FOLDERS if Path(folder).is_dir()]
    return all(
        any(next(folder.rglob(f"{family}*"), None) for folder in folders)
        for family in ("NotoSerifCJK", "NotoSansCJK")
    )


def find_chromium() -> str | None:
    """The browser the tests drive."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _has_office(part: str) -> bool:
    return any(Path(f"/usr/lib/libreoffice/program/libs{name}lo.so").is_file() for name in OFFICE_PARTS[part])


def _has_postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


TO_RUN = (
    Need("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None),
    Need("ca-certificates", lambda: any(Path(path).is_file() for path in CERTIFICATES)),
    Need("libatomic1", lambda: _has_library("libatomic.so.1")),
    Need("fonts-noto-cjk", _has_chinese_font),  # PDFs are set in it
)
TO_TEST = (
    *TO_RUN,
    Need("chromium", lambda: find_chromium() is not None),
    Need("postgresql", _has_postgresql),
    Need("redis-server", lambda: shutil.which("redis-server") is not None),
)

TO_TEST_DOCUMENTS = (
    Need("libreoffice-writer-nogui", lambda: shutil.which("soffice") is not None and _has_office("writer")),
    Need("libreoffice-calc-nogui", lambda: _has_office("calc")),
)
"""Some 220 MB that only the suite of whole documents needs."""


def provide(needs: Iterable[Need]) -> None:
    """Install the packages of needs that are not met. Raises StepFailed where that is not possible."""
    missing = [need.package for need in needs if not need.is_met()]
    if not missing:
        return
    packages = " ".join(missing)
    by_hand = f"`apt-get install {packages}`"
    if shutil.which("apt-get") is None:
        raise StepFailed(
            f"{packages} (Debian's names) missing: install what your system calls them, then start again."
        )
    prefix = _as_root()
    if prefix is None:
        raise StepFailed(
            f"{packages} missing, and this user may not install: have {by_hand} run, then start again."
        )
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    remedy = f"run {by_hand} by hand"
    run_quietly(
        "Reading Debian's package lists",
        [*command, "update"],
        "check that this machine reaches its Debian mirror",
    )
    run_quietly(
        f"Installing {packages}", [*command, "install", "-y", "--no-install-recommends", *missing], remedy
    )
    left = [need.package for need in needs if need.package in missing and not need.is_met()]
    if left:
        raise StepFailed(
            f"{' '.join(left)} still missing after the installation: {remedy}, then start again."
        )


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if sys.stdin.isatty():
        return ["sudo"]
    # Without a terminal nobody can type a password: where one is asked for, this user may not install.
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None
