"""What happened in a run, fact by fact, written to a file of JSON lines as it happens."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

Fact = dict[str, Any]


class History:
    """Facts in the order in which they became known; every one is on disk before it is used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._facts: list[Fact] = []
        self._began = time.monotonic()
        self._file = path.open("a", encoding="utf-8")

    def note(self, fact: str, **what: Any) -> None:
        """Add a fact of the driver's own."""
        self.add({"fact": fact, **what})

    def add(self, fact: Fact) -> None:
        """Add a fact as it came; `t` is the second of the run in which it became known."""
        fact["t"] = round(time.monotonic() - self._began, 2)
        with self._lock:
            self._file.write(json.dumps(fact, ensure_ascii=False) + "\n")
            self._file.flush()
            self._facts.append(fact)

    def of(self, fact: str) -> list[Fact]:
        """The facts of a kind so far, in order."""
        with self._lock:
            return [each for each in self._facts if each["fact"] == fact]

    def last(self, fact: str, phone: str) -> Fact | None:
        """The last fact of a kind about a phone."""
        with self._lock:
            return next(
                (
                    each
                    for each in reversed(self._facts)
                    if each["fact"] == fact and each.get("phone") == phone
                ),
                None,
            )

    def tail(self, count: int = 40) -> str:
        """The last facts, one a line, cut to what an eye takes in."""
        with self._lock:
            return "\n".join(json.dumps(fact, ensure_ascii=False)[:300] for fact in self._facts[-count:])

    def close(self) -> None:
        """No more facts."""
        self._file.close()


def read_history(path: Path) -> list[Fact]:
    """All facts of a finished run."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
