"""The server of a simulation: the application that ships on SQLite in memory, its clock and its chance the simulation's.

It answers at one end of a pipe; nothing in it happens by itself. A death in a request is an end of the process as the
database sees it: what was not committed is gone, and nobody hears an answer.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

from flask_migrate import upgrade
from sqlalchemy import event

from app import create_app
from app.backup.manifest import Manifest
from app.backup.restored_data_actions import begin_again
from app.backup.run_actions import note_made
from app.issues.defect_queries import all_defects
from app.kernel import ids, problems
from app.kernel.changes import head
from app.kernel.clock import to_wire
from app.kernel.database import db
from app.kernel.transaction import in_transaction, read_snapshot
from app.people import known_device
from app.photos.queries import photo_store
from app.preparation import prepare_database
from app.sync.pull_queries import present_epoch
from config import Config, load_config
from tests.factories import FixedClock, World
from tests.faults.desk import Desk

BEGIN = dt.datetime(2026, 5, 18, 1, 0, tzinfo=dt.UTC)
Answer = dict[str, Any]


class ServerDied(BaseException):
    """The process has ended, in the middle of whatever it did. No handler of errors sees it."""


class Drawn:
    """Ids and secrets from the simulation's clock and chance: UUIDs of version 7 in the order in which they were made."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock, self.random, self.count = clock, random.Random(0), 0

    def uuid7(self) -> UUID:
        """The next one."""
        self.count += 1
        at = round(self.clock.now().timestamp() * 1000)
        low = (self.count & 0xFFFFF) << 42 | self.random.getrandbits(42)
        return UUID(int=at << 80 | 7 << 76 | (self.count >> 20 & 0xFFF) << 64 | 2 << 62 | low)

    def token_urlsafe(self, count: int) -> str:
        """So many bytes as text."""
        return base64.urlsafe_b64encode(self.random.randbytes(count)).decode().rstrip("=")

    def choice(self, letters: str) -> str:
        """One of them."""
        return self.random.choice(letters)


@dataclass(frozen=True)
class Kept:
    """A backup: the database of one instant and the photos that lay there."""

    database: sqlite3.Connection
    photos: frozenset[str]
    manifest: Manifest


class SimulatedServer:
    """One application for all seeds of a process; each begins on a copy of the same small agency."""

    def __init__(self, place: Path) -> None:
        self.clock = FixedClock(BEGIN)
        self.drawn = Drawn(self.clock)
        self.backups: list[Kept] = []
        self._dies_at: int | None = None
        name = f"file:/{place.name}?vfs=memdb"  # a file in memory: it outlives the connections that a death takes along
        self.database = sqlite3.connect(name, uri=True)
        self.config = _config(place, f"sqlite:///{name}&uri=true")
        self.app = create_app(self.config, self.clock)
        self._put(_schema(place))
        with self.as_drawn(), self.app.app_context():
            prepare_database()
            self.world = World.build(self.app, self.clock, self.app.test_client)
            db.session.remove()
            event.listen(db.engine, "before_cursor_execute", self._touch)
        with self.as_drawn():
            self._signed_in = [DeskHere(self, name) for name in ("supervisor", "administrator")]
            for desk in self._signed_in:
                desk.sign_in()
        self._template = self._copy()

    def begin(self, seed: int) -> None:
        """A new life on a fresh copy, for the seed's chance."""
        self.drawn.random, self.drawn.count = random.Random(seed), 0
        self.clock.set(BEGIN)
        self.backups = []
        shutil.rmtree(self.config.data_dir, ignore_errors=True)
        self._put(self._template)
        self.supervisor, self.administrator = (copy(desk) for desk in self._signed_in)

    def request(
        self, method: str, path: str, headers: dict[str, str], body: bytes, dies_at: int | None = None
    ) -> Answer | None:
        """What comes back for a request (headers as pairs, body in base64), or None where it died at that touch."""
        self._dies_at = dies_at
        said: dict[str, Any] = {}

        def start_response(status: str, pairs: list[tuple[str, str]], _error: Any = None) -> Any:
            said.update(status=int(status.split()[0]), headers=pairs)

        try:
            pieces = self.app.wsgi_app(_environ(method, path, headers, body), start_response)
            try:
                data = b"".join(pieces)
            finally:
                close = getattr(pieces, "close", None)
                if close is not None:
                    close()
        except ServerDied:
            return None
        finally:
            died_late = self._dies_at is not None  # it came to the end before that touch: the reply is lost
            self._dies_at = None
        return None if died_late else {**said, "body": base64.b64encode(data).decode()}

    def back_up(self) -> str:
        """Make a backup and tell phones how far they may rely on it; its name."""
        with self.app.app_context():
            name = f"backup-{len(self.backups) + 1}"
            with read_snapshot() as session:
                manifest = Manifest(
                    name=name, started_at=to_wire(self.clock.now()) or "", version="", database="sqlite", schema="",
                    epoch=present_epoch(session).id, installation="", durable=list(head(session)), checkpoint=None,
                    counts={}, files={}, photos={}, lost=[],
                )  # fmt: skip
            photos = frozenset(path.name for path in photo_store().originals())
            self.backups.append(Kept(self._copy(), photos, manifest))
            in_transaction(lambda session: note_made(session, manifest, covers_phones=True))
        return name

    def restore(self) -> str | None:
        """The newest backup comes back, with a new epoch; its name. None where there is none."""
        if not self.backups:
            return None
        kept = self.backups[-1]
        with self.app.app_context():
            db.session.remove()
            self._put(kept.database)
            store = photo_store()
            for path in store.originals():
                if path.name not in kept.photos:
                    store.drop(path.name)
            shutil.rmtree(store.root / "uploads", ignore_errors=True)
            in_transaction(lambda session: begin_again(session, kept.manifest))
        return kept.manifest.name

    def defects(self) -> list[str]:
        """What the product's own verification finds."""
        with self.app.app_context(), read_snapshot() as session:
            return list(all_defects(session))

    def _copy(self) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:")
        self.database.backup(copy)
        return copy

    def _put(self, database: sqlite3.Connection) -> None:
        database.backup(self.database)

    def _touch(self, *_facts: Any) -> None:
        if self._dies_at is not None:
            self._dies_at -= 1
            if self._dies_at <= 0:
                self._dies_at = None
                raise ServerDied

    @contextmanager
    def as_drawn(self) -> Iterator[None]:
        """Ids and secrets by the simulation's chance."""
        with (
            mock.patch.object(ids, "uuid_utils", self.drawn),
            mock.patch.object(ids, "secrets", self.drawn),
            mock.patch.object(known_device, "secrets", self.drawn),
            mock.patch.object(problems, "secrets", self.drawn),
        ):
            yield


def _config(place: Path, url: str) -> Config:
    return load_config(
        {
            "CHABU_ENV": "test", "CHABU_DATA_DIR": str(place / "data"), "CHABU_DATABASE_URL": url,
            "CHABU_BACKUP_DIR": str(place / "backups"), "CHABU_LOG_LEVEL": "ERROR",
        }
    )  # fmt: skip


def _schema(place: Path) -> sqlite3.Connection:
    """An empty database of the newest schema: migrations need a file."""
    path = place / "schema.sqlite3"
    app = create_app(_config(place, f"sqlite:///{path}"))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")  # memory knows no WAL
    return connection


class DeskHere(Desk):
    """A desk that asks the simulated server, past every fault."""

    def __init__(self, server: SimulatedServer, username: str) -> None:
        super().__init__(0, username)
        self.server = server
        self.device_id = str(server.drawn.uuid7())

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """One request: status and body."""
        headers = {
            "X-Chabu": "1",
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        answer = self.server.request(
            method, path, headers, json.dumps(body).encode() if body is not None else b""
        )
        assert answer is not None
        for name, value in answer["headers"]:
            if name.lower() == "set-cookie":
                key, _, content = value.split(";")[0].partition("=")
                self.cookies[key] = content
        return answer["status"], base64.b64decode(answer["body"])

    def now(self) -> dt.datetime:
        """The simulation's hour."""
        return self.server.clock.now()


def _environ(method: str, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    address, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": address, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)), "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(), "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ
