"""A real server on a real port with a lived-in agency, and phones to look at it: Chromium through Playwright."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from app import create_app
from app.kernel.database import db
from app.preparation import prepare_database
from config import REPOSITORY, load_config
from tests.browser.agency import Agency
from tests.browser.looking import PHONE
from tests.conftest import _own_client
from tests.factories import PASSWORD, FixedClock
from tooling import product_page

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--no-pings", "--disable-domain-reliability", "--disable-breakpad", "--password-store=basic",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
]  # fmt: skip
HERE = {"latitude": 22.7861, "longitude": 115.3451, "accuracy": 6}
START_WITHIN_S = 60
expect.set_options(timeout=10_000)  # another file is under way beside this one


@dataclass
class Server:
    """Where it listens, and what is in it."""

    url: str
    agency: Agency
    environ: dict[str, str]


def seed(directory: Path, url: str) -> Agency:
    """A migrated database with four days of work that end about now."""
    config = load_config(_environ(directory, url))
    clock = FixedClock(dt.datetime.now(dt.UTC) - dt.timedelta(hours=80))
    app = create_app(config, clock)
    with app.app_context():
        upgrade()
        prepare_database()
        agency = Agency(app, clock, lambda: _own_client(app))
        agency.build()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return agency


@contextlib.contextmanager
def serving(directory: Path, url: str) -> Iterator[None]:
    """The real server as a process of its own, until the block ends."""
    port = url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "app", "serve", "--port", port]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env={**os.environ, **_environ(directory, url)}, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(url, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of one file of specifications: what others assign, merge or set does not reach it."""
    directory, url = tmp_path_factory.mktemp("server"), f"http://127.0.0.1:{_free_port()}"
    agency = seed(directory, url)
    with serving(directory, url):
        yield Server(url, agency, {**os.environ, **_environ(directory, url)})


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright for the run."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser that reaches nothing but this machine."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def phone_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes phones: 390 × 844, Chinese, at a place in the agency's city, camera and position allowed."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        facts = {
            "locale": "zh-CN",
            "reduced_motion": "reduce",  # colours are judged as they stand, not on their way
            "timezone_id": "Asia/Shanghai",
            "geolocation": HERE,
            "permissions": ["geolocation", "camera"],
            **PHONE,
            **options,
        }
        contexts.append(chromium.new_context(**facts))  # type: ignore[arg-type]
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(server: Server, phone_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens the product on a fresh phone and signs somebody in; what is to be pulled has come."""

    def make(username: str, **options: object) -> Page:
        page = phone_context(**options).new_page()
        sign_in(page, server.url, username)
        return page

    return make


def sign_in(page: Page, url: str, username: str) -> None:
    """As one of the agency, whose passwords are all the same."""
    product_page.sign_in(page, url, username, PASSWORD)


def _environ(directory: Path, url: str) -> dict[str, str]:
    return {
        "CHABU_ENV": "test",
        "CHABU_DATA_DIR": str(directory),
        "CHABU_DATABASE_URL": f"sqlite:///{directory}/chabu.sqlite3",
        "CHABU_PUBLIC_URL": url,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/", timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")
