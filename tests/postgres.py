"""A real PostgreSQL cluster for tests: made in a temporary directory, on a free port, removed at the end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.quick_disk import quick_place

OWNER = "postgres"
"""The database user of the cluster; also the system user that runs it when the tests run as root."""

SPEED_OVER_SAFETY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
"""A test cluster dies with its directory, so it need not survive a power cut."""


class PostgresMissing(Exception):
    """PostgreSQL's programs are not on this machine."""


@dataclass
class PostgresCluster:
    """A running cluster. Every database in it is a test's to make and to fill."""

    directory: Path
    port: int
    programs: Path
    keep_durable: bool = False

    def url(self, dbname: str) -> str:
        """The address of a database, as CHABU_DATABASE_URL takes it."""
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{dbname}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, a copy of `template` if given (with nobody connected to it). Returns its URL.

        Copied as files: half the time of a copy by way of the log, which a cluster without fsync has no use for.
        """
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template or "template0")
                )
            )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, ending the connections that are still open to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def stop(self) -> None:
        """Stop the cluster and remove its directory. Calling it twice is harmless."""
        atexit.unregister(self.stop)
        if not self.directory.exists():
            return
        self._control("stop", "-m", "immediate")
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self) -> None:
        """Start the server on the cluster's directory and wait until it answers."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self.directory}"
        if not self.keep_durable:
            options += f" {SPEED_OVER_SAFETY}"
        self._control("start", "-l", str(self.directory / "log"), "-o", options)

    def kill(self) -> None:
        """End the server at once, as a crash would; `start` then recovers from its log."""
        self._control("stop", "-m", "immediate")

    def _control(self, verb: str, *arguments: str) -> None:
        command = [str(self.programs / "pg_ctl"), "-D", str(self.directory / "data"), "-w", "-t", "60"]
        _run([*command, verb, *arguments])


def start_cluster(*, keep_durable: bool = False) -> PostgresCluster:
    """Make and start a cluster. `keep_durable` leaves fsync on: for tests that crash the server, for benches.

    Raises PostgresMissing where PostgreSQL is not installed.
    """
    programs = find_programs()
    # what must outlive a crash lies on a real disk
    directory = Path(tempfile.mkdtemp(prefix="chabu-pg-", dir=None if keep_durable else quick_place()))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(directory, owner.pw_uid, owner.pw_gid)
    cluster = PostgresCluster(directory, _free_port(), programs, keep_durable)
    initdb = [str(programs / "initdb"), "-D", str(directory / "data"), "-U", OWNER, "-A", "trust"]
    _run([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
    atexit.register(cluster.stop)
    cluster.start()
    return cluster


def find_programs() -> Path:
    """The folder of initdb and pg_ctl: Debian's newest, or the one on PATH. Raises PostgresMissing."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    if found is None:
        raise PostgresMissing("PostgreSQL is not installed: `apt-get install postgresql`.")
    return Path(found).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str]) -> None:
    """Run one of PostgreSQL's programs, as the user `postgres` where we are root (it refuses to be root)."""
    runs_as = OWNER if os.geteuid() == 0 else None
    # pg_ctl leaves the server running with the pipes it was given: reading to their end would never return.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
            user=runs_as,
            group=runs_as,
            extra_groups=[] if runs_as else None,
        )
        if done.returncode != 0:
            output.seek(0)
            said = output.read().decode(errors="replace")
            raise RuntimeError(f"{Path(command[0]).name} failed: {said}")
