"""The phones: the client's own engine in one Node process, driven over a pipe (static/pwa/src/testing/phone-host.ts)."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Any

from tests.faults.history import History
from tooling import python_packages
from tooling.client_build import CLIENT

ENTRY = "src/testing/phone-host.ts"


@cache
def bundle(place: Path, entry: str = ENTRY) -> Path:
    """A host and the engine it carries as one file for Node, made anew in `place`."""
    target = place / f"{Path(entry).stem}.mjs"
    rolldown = CLIENT / "node_modules" / ".bin" / "rolldown"
    command = ["node", str(rolldown), entry, "--format", "esm", "--platform", "node", "--file", str(target)]
    done = subprocess.run(
        command, cwd=CLIENT, env=python_packages.environment(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0 or not target.exists():
        raise RuntimeError(f"the phones could not be bundled: {done.stdout}{done.stderr}")
    return target


class PhoneHost:
    """Carries out orders for phones by name; what they tell goes into the history."""

    def __init__(self, script: Path, history: History) -> None:
        self._history = history
        self._orders: dict[int, Future[str]] = {}
        self._lock = threading.Lock()
        self._last = 0
        self._errors = script.with_name(f"phone-host.{os.getpid()}.err").open("wb")
        self._process = subprocess.Popen(
            ["node", "--unhandled-rejections=none", str(script)],
            env=python_packages.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, name="phone-host", daemon=True)
        self._reader.start()

    def order(self, phone: str, do: str, **what: Any) -> Future[str]:
        """Give an order; what comes of it in a word, or an error of the host's own."""
        future: Future[str] = Future()
        with self._lock:
            self._last += 1
            number = self._last
            self._orders[number] = future
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"order": number, "phone": phone, "do": do, **what}) + "\n")
            self._process.stdin.flush()
        return future

    def stop(self) -> None:
        """End the process; the phones are gone with it."""
        self._process.kill()
        self._process.wait()
        self._reader.join(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._errors.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "answer" not in said:
                self._history.add(said)
                continue
            with self._lock:
                future = self._orders.pop(said["answer"])
            if "error" in said:
                future.set_exception(RuntimeError(said["error"]))
            else:
                future.set_result(said["said"])
        with self._lock:
            left = list(self._orders.values())
        for future in left:
            future.set_exception(RuntimeError("the process of the phones has ended"))
