"""Files that are made from the code: makes them anew, and tells which were out of date.

python -m tooling.generated        exit code 1 when a file changed; it is then ready to be committed
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from config import SETTINGS
from tooling import python_packages
from tooling.client_build import CLIENT
from tooling.steps import ROOT

OPENAPI = ROOT / "docs" / "openapi.json"
ERRORS = ROOT / "docs" / "errors.md"
OPERATIONS = ROOT / "docs" / "operations.md"
WORKFLOW = CLIENT / "src" / "domain" / "workflow.generated.json"
API_TYPES = CLIENT / "src" / "domain" / "api.generated.ts"
TABLE_BEGINS = "<!-- settings: made by `python -m tooling.generated` -->\n"
TABLE_ENDS = "<!-- end of settings -->\n"


def contract() -> None:
    """The API's description, the workflow as the client starts with it, and the catalogue of errors."""
    subprocess.run(
        [python_packages.executable("python"), "-m", "app", "export-contract"],
        cwd=ROOT,
        env=python_packages.environment() | {"CHABU_ENV": "test"},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def api_types() -> None:
    """The types of the API's answers and bodies as the client reads them."""
    subprocess.run(
        [python_packages.executable("npm"), "run", "--silent", "api-types"],
        cwd=CLIENT,
        env=python_packages.environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def settings_table() -> None:
    """The table of settings in docs/operations.md."""
    page = OPERATIONS.read_text(encoding="utf-8")
    before, rest = page.split(TABLE_BEGINS)
    _, after = rest.split(TABLE_ENDS)
    OPERATIONS.write_text(f"{before}{TABLE_BEGINS}{settings_markdown()}{TABLE_ENDS}{after}", encoding="utf-8")


def settings_markdown() -> str:
    """Every setting as a row: name, how it is written, default, meaning."""
    heading = "\n| setting | written as | default | meaning |\n|---|---|---|---|\n"
    return heading + "".join(f"{row.markdown}\n" for row in SETTINGS) + "\n"


MADE: tuple[tuple[Callable[[], None], tuple[Path, ...]], ...] = (
    (contract, (OPENAPI, ERRORS, WORKFLOW)),
    (api_types, (API_TYPES,)),
    (settings_table, (OPERATIONS,)),
)
"""Each maker and what it makes; a later one may read what an earlier one made."""


def main() -> int:
    """Make every file. Returns 1 if one was missing or out of date."""
    stale = []
    for make, files in MADE:
        before = [file.read_bytes() if file.exists() else None for file in files]
        make()
        stale += [file for file, old in zip(files, before, strict=True) if file.read_bytes() != old]
    for file in stale:
        print(f"{file.relative_to(ROOT)} was out of date and is made anew: commit it")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
