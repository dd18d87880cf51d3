"""Which code a suite proves: a run counts while none of it has changed, and a change of anything else leaves it standing.

Counted are the files that take part in a suite's requests, and the versions of the packages that carry its promise. Words,
papers, pictures and specifications are not.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVER = ("app", "config.py", "migrations")
SERVED = (*SERVER, "wsgi.py", "deploy/gunicorn.conf.py")
PHONE = ("static/pwa/src/db", "static/pwa/src/sync", "static/pwa/src/domain")
WORKER = ("static/pwa/src/sw.ts", "static/pwa/vite.config.ts")
NO_PART = re.compile(
    r"app/(calendar_feed|demo|desk|documents|features|ledger_import)/|app/(contract|map_tiles)\.py|app/data/ledger\.yml|.*\.test\.ts"
)
"""Of what lies in these folders: takes no part in what any suite asks of the product."""
LOCKS = ("uv.lock", "static/pwa/package-lock.json")
CARRIERS = {
    "alembic", "flask", "flask-login", "flask-sqlalchemy", "gunicorn", "pillow", "psycopg", "pydantic", "sqlalchemy", "werkzeug",
    "dexie", "workbox-precaching",
}  # fmt: skip
"""Packages whose change could lose or double something; the others are tools, papers and pictures."""


def digest_of(covers: Iterable[str]) -> str:
    """Twelve digits over all committed files that these paths mean, and over the versions of what carries them."""
    listed = git("ls-tree", "-r", "HEAD", "--", *covers).splitlines()
    counted = [line for line in listed if not NO_PART.match(_path(line))]
    return hashlib.sha256("\n".join([*counted, *_carriers()]).encode()).hexdigest()[:12]


def _path(line: str) -> str:
    return line.split("\t", 1)[1]


@cache
def _carriers() -> list[str]:
    python, node = (git("show", f"HEAD:{name}") for name in LOCKS)
    return carriers_in(python, node)


def carriers_in(python_lock: str, node_lock: str) -> list[str]:
    """`name version` of each package that counts, out of the texts of both lock files."""
    found = {(each["name"], each.get("version", "")) for each in tomllib.loads(python_lock)["package"]}
    for path, each in json.loads(node_lock)["packages"].items():
        found.add((path.removeprefix("node_modules/"), each.get("version", "")))
    return sorted(f"{name} {version}" for name, version in found if name in CARRIERS)


def git(*words: str) -> str:
    """What git says."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
