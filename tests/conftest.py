"""Fixtures of all tests: the application on a real SQLite and PostgreSQL, a clock that obeys, browsers."""

from __future__ import annotations

import contextvars
import datetime as dt
import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_openapi3 import OpenAPI
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.kernel import background
from app.kernel.database import db
from app.preparation import prepare_database
from config import Config, load_config
from tests.compiled_rules import compile_rules_once
from tests.declared_answers import DeclaredAnswers
from tests.factories import FixedClock, World
from tests.kept_statements import compile_statements_once
from tests.postgres import PostgresCluster, start_cluster
from tests.quick_disk import use_quick_disk
from tests.reused_postgres import ReusedDatabase
from tests.small_disk import SmallDisk, mounted

compile_rules_once()
compile_statements_once()
use_quick_disk()


def _config(directory: Path, database_url: str) -> Config:
    environ = {"CHABU_ENV": "test", "CHABU_DATA_DIR": str(directory), "CHABU_DATABASE_URL": database_url}
    return load_config(environ)


def _migrate(config: Config) -> None:
    app = create_app(config)
    with app.app_context():
        upgrade()
        prepare_database()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """A real PostgreSQL of this test run's own."""
    cluster = start_cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; each test gets a copy."""
    directory = tmp_path_factory.mktemp("template")
    _migrate(_config(directory, f"sqlite:///{directory}/template.sqlite3"))
    return directory / "template.sqlite3"


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresCluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated PostgreSQL database; each test gets its rows."""
    _migrate(_config(tmp_path_factory.mktemp("pg"), postgres.create_database("template_chabu")))
    return "template_chabu"


@pytest.fixture(scope="session")
def reused_postgres(postgres: PostgresCluster, postgres_template: str) -> Iterator[ReusedDatabase]:
    """The database of test after test, each beginning with the template's rows alone."""
    reused = ReusedDatabase(postgres, postgres_template)
    yield reused
    reused.discard()


@pytest.fixture(params=["sqlite", "postgresql"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Config]:
    """Settings of a fresh, migrated database; every test that reaches it runs on both kinds."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "chabu.sqlite3")
        yield _config(tmp_path, f"sqlite:///{tmp_path}/chabu.sqlite3")
        return
    reused: ReusedDatabase = request.getfixturevalue("reused_postgres")
    yield _config(tmp_path, reused.fresh())


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    """A disk of 48 MiB that a test may fill; outside pytest's own folders, which only their owner may enter."""
    with (
        tempfile.TemporaryDirectory(prefix="chabu-disk-") as place,
        mounted(Path(place), 48 * 1024 * 1024) as disk,
    ):
        if disk is None:
            pytest.skip("only root may mount a file system")
        Path(place).chmod(0o755)
        yield disk


@pytest.fixture
def clock() -> FixedClock:
    """Monday 18 May 2026, 9:00 in the agency's zone, until a test moves it."""
    return FixedClock(dt.datetime(2026, 5, 18, 1, 0, tzinfo=dt.UTC))


@pytest.fixture
def app(config: Config, clock: FixedClock) -> Iterator[Flask]:
    """The application, with its context pushed."""
    app = create_app(config, clock)
    with app.app_context():
        yield app
        db.session.remove()
        if background.EXTENSION in app.extensions:
            background.queue_of(app).huey.storage.close()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def as_declared(app: Flask) -> Iterator[None]:
    """Every answer of the test is held against what its route declares."""
    watched = DeclaredAnswers(cast(OpenAPI, app))
    watched.watch(app)
    yield
    assert watched.faults == []


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of the test's own application context."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with; sends the header that the product's own pages send."""
    return _own_client(app)


@pytest.fixture
def new_client(app: Flask) -> Callable[[], FlaskClient]:
    """Makes further browsers."""
    return lambda: _own_client(app)


@pytest.fixture
def world(app: Flask, clock: FixedClock, new_client: Callable[[], FlaskClient]) -> World:
    """A small agency: units, one person per role, an area; see tests/factories.py."""
    return World.build(app, clock, new_client)


class Browser(FlaskClient):
    """A client whose requests know nothing of the test's application context.

    Flask reuses a context that is there already, and with it whatever the last request left in `g`: who was
    signed in, above all. A server never does.
    """

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        """One request, in a context of its own, read to its end."""
        return contextvars.Context().run(super().open, *args, buffered=buffered, **kwargs)


def _own_client(app: Flask) -> FlaskClient:
    client = Browser(app, app.response_class, use_cookies=True)
    client.environ_base["HTTP_X_CHABU"] = "1"
    return client


KIND_OF_FOLDER = {"browser": "browser", "faults": "fault", "documents": "document"}


def pytest_collection_finish() -> None:
    """What was loaded stays to the end: to look through it again and again for garbage costs a tenth of the time."""
    gc.collect()
    gc.freeze()


ABOUT_THE_DATABASE = {"backup", "kernel", "migrations", "sync"}
"""Transactions, the order of changes, many at once, migrations, backups: here PostgreSQL has something of its own to prove."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--fewer-on-postgresql`: what `./chabu test fast` leaves to the whole run."""
    said = "run on SQLite alone, but for the tests about the database itself"
    parser.addoption("--fewer-on-postgresql", action="store_true", help=said)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the slow kinds by their folder, before `-m` chooses: nobody can forget to."""
    top = Path(__file__).parent
    for item in items:
        kind = KIND_OF_FOLDER.get(item.path.relative_to(top).parts[0])
        if kind:
            item.add_marker(kind)
    if config.getoption("--fewer-on-postgresql"):
        left_out = [item for item in items if _is_on_postgresql_for_good_measure(item, top)]
        items[:] = [item for item in items if not _is_on_postgresql_for_good_measure(item, top)]
        config.hook.pytest_deselected(items=left_out)


def _is_on_postgresql_for_good_measure(item: pytest.Item, top: Path) -> bool:
    """Whether a test runs on both kinds of database, this is its run on PostgreSQL, and it is about something else."""
    call = getattr(item, "callspec", None)
    is_second = call is not None and call.params.get("config") == "postgresql"
    return is_second and item.path.relative_to(top).parts[0] not in ABOUT_THE_DATABASE
