"""The house's rules about files, read from the source: who may import whom, what names may say, how long.

Capabilities stand on each other in one order and import downward only. Inside one, so do the floors: rule
files (pure: no Flask, no SQLAlchemy) < models < queries < actions < routes and cli.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tooling.steps import ROOT

CAPABILITIES = (
    "kernel",
    "people",
    "places",
    "categories",
    "photos",
    "issues",
    "handover",
    "ledger_import",
    "sync",
    "erasure",
    "backup",
    "documents",
    "reports",
    "notices",
    "features",
    "calendar_feed",
    "webhooks",
    "desk",
    "demo",
)
"""Lowest first."""
FLOORS = ("rules", "models", "queries", "actions", "routes")
"""Lowest first. A file stands on the floor its name ends in (`session_routes`), `cli` beside the routes. Any
other file is a rule file."""
BESIDE_THE_FLOORS = {
    "issues/defect_listeners.py": ("models", "a registry that higher capabilities fill"),
    "issues/event_listeners.py": ("models", "a registry that higher capabilities fill"),
    "erasure/finishing.py": (
        "actions",
        "files after the commit, then the transaction that says they are gone",
    ),
    "issues/history_listeners.py": ("models", "a registry that higher capabilities fill"),
    "backup/kept_copies.py": ("models", "asks the application where its data lie"),
    "backup/making.py": ("actions", "files first, then the transactions that say they are there"),
    "backup/postgres_place.py": ("models", "the schema beside the live one"),
    "backup/restoring.py": ("actions", "files, a second application on the new place, then the swap"),
    "backup/settings.py": ("models", "declares the capability's settings"),
    "backup/staged_application.py": ("models", "the application on another database"),
    "notices/errors.py": ("models", "declares what the capability refuses"),
    "notices/sending.py": ("actions", "reads, lets go of the database, then makes one attempt outside"),
    "notices/robots.py": ("actions", "calls Apprise"),
    "notices/settings.py": ("models", "declares the capability's settings"),
    "people/admission.py": ("actions", "flows of several transactions, with the hashing between them"),
    "people/known_device.py": ("actions", "reads and sets the cookie by which a device is known again"),
    "people/passwords.py": ("models", "asks the application whether hashing may be cheap"),
    "people/request_author.py": ("routes", "reads who hands in off the request"),
    "people/session_facts.py": ("models", "a registry that higher capabilities fill"),
    "people/name_listeners.py": ("models", "a registry that higher capabilities fill"),
    "people/open_work_listeners.py": ("models", "a registry that higher capabilities fill"),
    "webhooks/sending.py": ("actions", "reads a webhook, then calls outside of any transaction"),
    "people/token_access.py": ("routes", "reads the token off the request, for Flask-Login"),
    "people/settings.py": ("models", "declares the capability's settings and reads them typed"),
    "people/sign_in.py": ("routes", "ties Flask-Login's hooks to sessions"),
    "sync/personal_rows.py": ("models", "a registry that higher capabilities fill"),
    "photos/arrival_listeners.py": ("models", "a registry that higher capabilities fill"),
    "photos/receiving.py": ("actions", "files first, then one transaction: a chunk costs no commit"),
    "photos/upkeep.py": ("actions", "walks the files of the store, a transaction for each"),
}
"""Files that are no rules though named after one thing: the floor they stand on, and why they are there."""
WEB_AND_DATABASE = {"flask", "flask_login", "flask_openapi3", "flask_sqlalchemy", "sqlalchemy", "werkzeug"}
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "manager",
    "common",
    "misc",
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LOADS_LATE = {"cli.py"}
"""Commands load their code when called: `./chabu photo-info` need not wait for the whole application."""


@dataclass(frozen=True)
class Source:
    """A Python file of the application."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def capability(self) -> str | None:
        """The capability the file belongs to; None for the wiring on top."""
        parts = self.path.relative_to(ROOT / "app").parts
        return parts[0] if len(parts) > 1 and parts[0] in CAPABILITIES else None

    @property
    def has_floors(self) -> bool:
        """Whether the file's folder is built in floors: the kernel and the wiring are not."""
        return self.capability not in (None, "kernel")

    @property
    def module(self) -> str:
        """The dotted name by which others import the file."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    def fault(self, line: int, text: str) -> str:
        """A finding as compilers print it."""
        return f"{self.path.relative_to(ROOT)}:{line}: {text}"


def floor_of(module: str) -> int:
    """The floor of a module of a capability, counted from 0, by its dotted name."""
    _, capability, name = module.split(".")[:3]
    beside = BESIDE_THE_FLOORS.get(f"{capability}/{name}.py")
    if beside:
        return FLOORS.index(beside[0])
    last = name.rsplit("_", 1)[-1]
    return FLOORS.index("routes" if last == "cli" else last if last in FLOORS[1:] else "rules")


def read_sources(folder: Path = ROOT / "app") -> list[Source]:
    """Every Python file under the folder."""
    return [read_source(path) for path in sorted(folder.rglob("*.py"))]


def read_source(path: Path) -> Source:
    """Parse one file."""
    text = path.read_text(encoding="utf-8")
    return Source(path, ast.parse(text), text.count("\n"))


def imports_of(tree: ast.AST) -> set[tuple[int, str]]:
    """Line and dotted name of everything imported; `from app.x import y` gives both, as y may be a module."""
    found: set[tuple[int, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            is_package = (ROOT / node.module.replace(".", "/")).is_dir()
            names = [f"{node.module}.{alias.name}" for alias in node.names] if is_package else [node.module]
            found.update((node.lineno, name) for name in names)
    return found


def upward_imports(source: Source) -> Iterator[str]:
    """Imports of a capability that stands higher, or of the wiring on top of all."""
    if source.capability is None:
        return
    own = CAPABILITIES.index(source.capability)
    for line, name in sorted(imports_of(source.tree)):
        parts = name.split(".")
        if parts[0] != "app":
            continue
        if parts[1] not in CAPABILITIES:
            yield source.fault(line, f"{source.capability} imports the wiring ({name})")
        elif CAPABILITIES.index(parts[1]) > own:
            yield source.fault(line, f"{source.capability} imports {parts[1]}, which stands on it")


def upstairs_imports(source: Source) -> Iterator[str]:
    """Imports of a higher floor, in whichever capability it lies: nothing but routes may import routes."""
    if not source.has_floors:
        return
    for line, name in sorted(imports_of(source.tree)):
        parts = name.split(".")
        if parts[0] != "app" or len(parts) < 3 or parts[1] == "kernel":
            continue
        if floor_of(name) > floor_of(source.module):
            yield source.fault(line, f"{source.path.name} imports {parts[1]}.{parts[2]}, a higher floor")


def impure_rules(source: Source) -> Iterator[str]:
    """Rule files that know the web or the database."""
    if not source.has_floors or floor_of(source.module) > 0 or source.path.name == "errors.py":
        return  # a catalogue of errors may ask for the caller's language
    for line, package in sorted({(line, name.split(".")[0]) for line, name in imports_of(source.tree)}):
        if package in WEB_AND_DATABASE:
            yield source.fault(line, f"a rule file imports {package}")


def late_imports(source: Source) -> Iterator[str]:
    """Imports inside functions: they hide a circle. What may be missing from a system may be tried for."""
    if source.path.name in LOADS_LATE or source.path == ROOT / "app" / "__init__.py":
        return
    for function in _functions(source.tree):
        tried = {
            found for node in ast.walk(function) if isinstance(node, ast.Try) for found in imports_of(node)
        }
        for line, name in sorted(imports_of(function) - tried):
            yield source.fault(line, f"{function.name} imports {name} inside a function")


def empty_names(source: Source) -> Iterator[str]:
    """Files whose name says nothing about what is in them."""
    if source.path.stem in EMPTY_NAMES:
        yield source.fault(1, "the name says nothing: name the file after what it does")


def overlong(source: Source) -> Iterator[str]:
    """Files and functions nobody can hold in their head."""
    if source.lines > LONGEST_FILE:
        yield source.fault(LONGEST_FILE, f"{source.lines} lines; at most {LONGEST_FILE}")
    for function in _functions(source.tree):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length >= LONGEST_FUNCTION:
            yield source.fault(
                function.lineno, f"{function.name} has {length} lines; under {LONGEST_FUNCTION}"
            )


def undescribed(source: Source) -> Iterator[str]:
    """Files that do not begin by saying what they do."""
    if source.lines and not ast.get_docstring(source.tree):
        yield source.fault(1, "the first line does not say what the file does")


def environment_readers(source: Source) -> Iterator[str]:
    """Uses of the process's environment: only config.py reads it."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("environ", "getenv")
            and ast.unparse(node.value) == "os"
        ):
            yield source.fault(node.lineno, "reads the environment; only config.py does")


RULES = (
    upward_imports,
    upstairs_imports,
    impure_rules,
    late_imports,
    empty_names,
    overlong,
    undescribed,
    environment_readers,
)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def main() -> int:
    """Print every fault. Returns 1 if there is one."""
    faults = [fault for source in read_sources() for rule in RULES for fault in rule(source)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
