"""Chromium in a process group of its own, killed at a random moment and opened again on the same profile.

In turn: while it saves and uploads, while it upgrades the database of the first release, while it takes a new version of the
service worker. What it has called saved is there, photos byte for byte, and in the end on the server.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser.chromium_process import ChromiumProcess
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.factories import PASSWORD, jpeg
from tests.faults import cast
from tests.faults.evidence import hashes_under, read_tables
from tests.faults.front_server import FrontServer
from tests.faults.phone_host import bundle
from tests.faults.served import Served, migrated
from tests.faults.suites import Outcome, Suite
from tooling.client_build import CLIENT

ENTRY = "src/testing/kill-host.ts"
COVERS = (
    "static/pwa/src/db",
    "static/pwa/src/sync",
    "static/pwa/src/domain",
    "static/pwa/src/sw.ts",
    "app/sync",
    "app/photos",
)
WANTED = {"kills": 300}
KINDS = ("work", "database", "worker")
KILLS = 6
HEALING_ROUNDS = 20
SIZES = ((4_000,), (30_000, 60_000), (60_000, 60_000, 60_000))


class Phone:
    """A browser that is killed, and what it has said to be saved."""

    def __init__(self, playwright: Playwright, folder: Path, url: str) -> None:
        self.process = ChromiumProcess(playwright, folder / "profile", CHROMIUM, FLAGS)
        self.url, self.user = url, ""
        self.saved: dict[str, dict[str, str]] = {}
        self.page: Page | None = None

    def start(self) -> Page:
        """Open it on its profile, with the page of the test."""
        context = self.process.open()
        self.page = context.pages[0]
        self.page.expose_function("told", self._note)
        self.page.goto(f"{self.url}/kill.html")
        # where the product's worker answers, this is its shell, with the product at work beside the test
        self.page.evaluate("() => import('/kill-host.js').then(() => null)")
        if self.user:
            self.page.evaluate("(user) => host.open(user)", self.user)
        return self.page

    def _note(self, fact: dict[str, Any]) -> None:
        self.saved[fact["command"]] = fact["photos"]

    def begin(self, script: str, argument: object = None) -> None:
        """Begin something that may never end."""
        assert self.page is not None
        self.page.evaluate(f"(given) => {{ globalThis.doing = ({script})(given); return null }}", argument)

    def let_it_run(self, seconds: float) -> None:
        """Time goes by; what it tells is heard."""
        assert self.page is not None
        self.page.wait_for_timeout(seconds * 1000)


def run(seed: int, folder: Path, kills: int = KILLS) -> Outcome:
    """One profile, killed so many times."""
    draw, kind = random.Random(seed), KINDS[seed % len(KINDS)]
    (folder / "data").mkdir(exist_ok=True)
    config = migrated(folder)
    cast.build_world(config)
    served = Served(folder, None, None, workers=1)
    front = FrontServer(CLIENT / "dist", _script(), served.port)
    try:
        served.start()
        phone = Phone(_playwright(), folder, front.url)
        faults = list(_die_again_and_again(phone, front, kind, draw, kills))
    finally:
        front.stop()
        served.kill()
    faults += _not_on_the_server(phone, config.database_url, config.data_dir)
    photos = sum(len(photos) for photos in phone.saved.values())
    return Outcome(
        {"kills": kills, f"kills_{kind}": kills, "commands": len(phone.saved), "photos": photos}, faults
    )


def _die_again_and_again(
    phone: Phone, front: FrontServer, kind: str, draw: random.Random, kills: int
) -> Iterator[str]:
    page = phone.start()
    phone.user = page.evaluate("([name, password]) => host.signIn(name, password)", ["inspector", PASSWORD])
    picture = list(jpeg(1, (16, 12)))
    for _ in range(kills):
        if kind != "work":
            page.evaluate(
                "([picture, sizes]) => host.save(picture, sizes)", [picture, list(draw.choice(SIZES))]
            )
        if kind == "work":
            phone.begin(
                "([picture, sizes]) => host.saveForEver(picture, sizes)", [picture, list(draw.choice(SIZES))]
            )
            phone.let_it_run(draw.uniform(0.05, 1.5))
        elif kind == "database":
            page.evaluate("(user) => host.becomeOld(user)", phone.user)
            phone.begin("(user) => host.open(user)", phone.user)
            time.sleep(draw.uniform(0, 0.12))
        else:
            page.evaluate("() => host.worker.register()")
            front.version += 1
            phone.begin("() => host.worker.update()")
            time.sleep(draw.uniform(0, 0.5))
        phone.process.kill()
        page = phone.start()
        yield from _gone_or_torn(page.evaluate("() => host.look()"), phone)
    yield from _heal(page)
    phone.process.kill()


def _gone_or_torn(found: dict[str, Any], phone: Phone) -> Iterator[str]:
    """What was called saved and is not there; and what is there in part."""
    held = {row["id"]: row for row in found["outbox"]}
    states = {photo["id"]: photo for photo in found["photos"]}
    for command, photos in phone.saved.items():
        if command not in held:
            yield f"command {command} was saved and is gone"
        for photo, sha256 in photos.items():
            if states.get(photo, {}).get("has_bytes", 1) and found["bytes"].get(photo) != sha256:
                yield f"photo {photo} was saved and is gone or altered"
    for row in held.values():
        for photo in row["photos"]:
            if states.get(photo, {"has_bytes": 1})["has_bytes"] and photo not in found["bytes"]:
                yield f"command {row['id']} is there without its photo {photo}"


def _heal(page: Page) -> Iterator[str]:
    """Nobody kills it any more: everything is sent."""
    left = -1
    for _ in range(HEALING_ROUNDS):
        left = page.evaluate("() => host.sendAll()")
        if left == 0:
            return
        page.wait_for_timeout(1_500)  # the product beside it may be the one that sends
    yield f"{left} are still unsent"


def _not_on_the_server(phone: Phone, url: str, data: Path) -> Iterator[str]:
    tables, there = read_tables(url), hashes_under(data / "photos")
    ids = [row["id"] for row in tables["commands"]]
    rows = {row["id"]: row for row in tables["photos"]}
    if len(ids) != len(set(ids)):
        yield "a command has two rows"
    for command, photos in phone.saved.items():
        if command not in ids:
            yield f"command {command} was saved and is not on the server"
        for photo, sha256 in photos.items():
            if rows.get(photo, {}).get("sha256") != sha256 or there.get(sha256) != sha256:
                yield f"photo {photo} is not on the server as it was saved"


@cache
def _place() -> Path:
    return Path(mkdtemp(prefix="chabu-kills-"))


def _script() -> Path:
    return bundle(_place(), ENTRY)


@cache
def _started() -> tuple[Any, Playwright]:
    manager = sync_playwright()
    return manager, manager.start()


def _playwright() -> Playwright:
    return _started()[1]


def close() -> None:
    """End Playwright and remove the script."""
    if _started.cache_info().currsize:
        _started()[1].stop()
        _started.cache_clear()
    if _place.cache_info().currsize:
        shutil.rmtree(_place(), ignore_errors=True)
        _place.cache_clear()
        bundle.cache_clear()


SUITES = (Suite("browser-kills", "browser kills", run, COVERS, WANTED, close),)
