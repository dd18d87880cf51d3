"""The real server on its data: gunicorn as deployed, killed as a power cut kills, restored from a backup."""

from __future__ import annotations

import atexit
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path

from flask_migrate import upgrade

from app import create_app
from app.kernel.database import db
from app.preparation import prepare_database
from config import Config, load_config
from tests.postgres import PostgresCluster

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_S = 90
COMMAND_WITHIN_S = 120


def migrated(directory: Path, url: str | None = None) -> Config:
    """The settings of a data folder, its database brought to the newest schema."""
    config = load_config(_environment(directory, url))
    app = create_app(config)
    with app.app_context():
        upgrade()
        prepare_database()
        db.session.remove()
        db.engine.dispose()
    return config


def _environment(directory: Path, url: str | None) -> dict[str, str]:
    return {
        "CHABU_ENV": "test",
        "CHABU_DATA_DIR": str(directory / "data"),
        "CHABU_DATABASE_URL": url or f"sqlite:///{directory}/data/chabu.sqlite3",
        "CHABU_BACKUP_DIR": str(directory / "backups"),
        "CHABU_LOG_LEVEL": "WARNING",
    }


class Zygote:
    """See zygote.py; one for all servers of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith("CHABU_")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.stop)
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError("the server's code could not be loaded")

    @staticmethod
    @cache
    def of_this_process() -> Zygote:
        """Made at the first call."""
        return Zygote()

    def fork(self, argv: list[str], environ: dict[str, str], log: Path, code: Path | None = None) -> int:
        """Begin a server or a command; its process id, which is its group's too."""
        order = {"argv": argv, "environ": environ, "log": str(log), "code": str(code) if code else None}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def stop(self) -> None:
        """End it and whatever it has forked."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        Zygote.of_this_process.cache_clear()


class Served:
    """A data folder and the server on it. One port for its whole life, however often it dies."""

    def __init__(
        self, directory: Path, url: str | None, cluster: PostgresCluster | None, workers: int
    ) -> None:
        self.directory, self.cluster, self.workers = directory, cluster, workers
        self.environment = _environment(directory, url)
        self.port = _free_port()
        self._zygote = Zygote.of_this_process()
        self._server: int | None = None

    def start(self) -> None:
        """Serve, and wait until it answers."""
        self._server = self._zygote.fork(
            ["gunicorn", "--config", str(ROOT / "deploy/gunicorn.conf.py"), "--workers", str(self.workers),
             "--bind", f"127.0.0.1:{self.port}", "wsgi:app"],
            self.environment, self.directory / "server.log",
        )  # fmt: skip
        deadline = time.monotonic() + START_WITHIN_S
        while not self._answers():
            if not is_alive(self._server) or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: see {self.directory / 'server.log'}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End every process of the server at once; nothing is flushed."""
        if self._server is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._server, signal.SIGKILL)
            _wait_for_end(self._server, COMMAND_WITHIN_S)
            self._server = None

    def crash_database(self) -> None:
        """End PostgreSQL as a crash would and start it again; it recovers from its log."""
        if self.cluster is not None:
            self.cluster.kill()
            self.cluster.start()

    def run(self, *words: str) -> tuple[int, str]:
        """A command of the application on these data to its end: its exit code and what it said."""
        log, code = self.directory / "command.log", self.directory / "command.code"
        for path in (log, code):
            path.unlink(missing_ok=True)
        child = self._zygote.fork(["chabu", *words], self.environment, log, code)
        _wait_for_end(child, COMMAND_WITHIN_S)
        return int(code.read_text()) if code.exists() else -1, log.read_text()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/api/session")
            return connection.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def is_alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_for_end(pid: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {pid} did not end")
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
