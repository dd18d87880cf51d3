"""Reports with a photo accepted durably: real HTTP to gunicorn as deployed, beside bare fsync and commit."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from app import create_app
from app.kernel.clock import SystemClock, to_wire
from app.kernel.database import db
from app.kernel.ids import new_id, sha256_hex
from app.preparation import prepare_database
from bench.bare import bare_rate
from bench.build import bench_config
from bench.cast import PASSWORD, make_cast
from bench.pictures import jpeg_of, unique_copy
from bench.threads import in_threads
from config import load_config

ROOT = Path(__file__).parents[1]
CHUNK = 1024 * 1024
SIZES = {"300 KB": 300_000, "5 MB": 5_000_000}
PHONES = (1, 8)
PLACE = {"latitude": 22.775, "longitude": 115.365, "accuracy_m": 6.0, "source": "device", "at": None}


@dataclass(frozen=True)
class Accepted:
    """Issues a second of one kind of photo and number of phones, and what the bare machine does."""

    size: str
    phones: int
    count: int
    per_second: float
    bare_per_second: float

    def told(self) -> str:
        """One line."""
        share = self.per_second / self.bare_per_second
        return (
            f"{self.size} photo, {self.phones} at once: {self.per_second:.2f} issues/s of {self.count}, "
            f"bare fsync + commit {self.bare_per_second:.1f}/s, share {share:.0%}"
        )


def measure_accept(folder: Path, database_url: str | None, seconds: float) -> Iterator[Accepted]:
    """Each photo size with one and eight phones, `seconds` each; the database is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    config = bench_config(folder, database_url)
    app = create_app(config)
    with app.app_context():
        upgrade()
        prepare_database()
        make_cast()
        db.session.remove()
        db.engine.dispose()
    with _served(folder, config.database_url) as port:
        for size, wanted in SIZES.items():
            picture = jpeg_of(wanted)
            for count in PHONES:
                phones = [_Phone(port, f"inspector{at}", picture) for at in range(count)]
                done = in_threads([phone.report for phone in phones], seconds)
                bare = bare_rate(folder, config.database_url, picture, count, min(seconds, 5))
                yield Accepted(size, count, done, done / seconds, bare)


@contextmanager
def _served(folder: Path, url: str) -> Iterator[int]:
    """The product behind gunicorn with the settings of deploy/, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    environ = {"CHABU_ENV": "test", "CHABU_DATA_DIR": str(folder), "CHABU_DATABASE_URL": url}
    load_config(environ)  # the server must start with what the bench checked
    with (folder / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "wsgi:app"],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(40)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn did not start: see gunicorn.log in the bench folder")


class _Phone:
    """Signed in over HTTP, its first pull done; `report` is one issue with its photo, durable at the return."""

    def __init__(self, port: int, username: str, picture: bytes) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.picture, self.device_id, self.seq = picture, str(new_id()), 0
        self.cookies: dict[str, str] = {}
        self.cursor: str | None = None
        facts = {
            "username": username,
            "password": PASSWORD,
            "device_id": self.device_id,
            "device_name": "bench",
        }
        self._ask("POST", "/api/session", facts)
        while self._exchange([])["more"]:
            pass

    def report(self) -> None:
        """Words first, then the photo in chunks; returns when the server has named the photo as stored."""
        data = unique_copy(self.picture)
        photo_id = str(new_id())
        answer = self._exchange([self._command(photo_id, data)])
        if answer["results"][0]["outcome"] != "applied":
            raise RuntimeError(str(answer["results"]))
        stored: dict[str, Any] = {}
        for start in range(0, len(data), CHUNK):
            headers = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
            stored = self._send(
                "PATCH", f"/api/photos/{photo_id}/upload", data[start : start + CHUNK], headers
            )
        if stored.get("sha256") is None:
            raise RuntimeError(f"the photo was not stored: {stored}")

    def _command(self, photo_id: str, data: bytes) -> dict[str, Any]:
        self.seq += 1
        claim = {"id": photo_id, "sha256": sha256_hex(data), "size_bytes": len(data), "role": "before"}
        facts = {"media_type": "image/jpeg", "taken_at": None, "position": None, "source": "camera"}
        payload = {"category": "F01", "position": PLACE, "description": "门口有垃圾"}
        return {
            "id": str(new_id()),
            "seq": self.seq,
            "after": None,
            "issue_id": str(new_id()),
            "action": "report",
            "at": to_wire(SystemClock().now()),
            "seen_version": None,
            "payload": payload,
            "photos": [{**claim, **facts, "resized": False}],
        }

    def _exchange(self, commands: list[dict[str, Any]]) -> dict[str, Any]:
        body = {"protocol": 1, "device_id": self.device_id, "cursor": self.cursor, "pending_count": 0}
        answer = self._ask(
            "POST", "/api/sync", {**body, "sent_at": to_wire(SystemClock().now()), "commands": commands}
        )
        self.cursor = answer["cursor"]
        return answer

    def _ask(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._send(method, path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        self.connection.request(method, path, body, {"X-Chabu": "1", **headers, **cookie})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        for given in answer.headers.get_all("Set-Cookie", []):
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
        found: dict[str, Any] = json.loads(text)
        return found
