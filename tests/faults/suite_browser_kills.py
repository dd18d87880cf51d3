"""Chromium in a process group of its own, killed at a random moment and opened again on the same profile.

In turn: while it saves and uploads, in one tab, in two and in four; while two people use it one after the other; while its
room runs out; while it upgrades the database of the first release; while it takes a new version of the service worker. What it
has called saved is there, photos byte for byte, and in the end on the server, each person's under their own name.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser.chromium_process import ChromiumProcess
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.factories import PASSWORD, jpeg
from tests.faults import cast
from tests.faults.code_under_test import PHONE, SERVED, WORKER
from tests.faults.evidence import hashes_under, read_tables
from tests.faults.front_server import FrontServer
from tests.faults.phone_host import bundle
from tests.faults.served import Served, migrated
from tests.faults.suites import Outcome, Suite
from tooling.client_build import CLIENT

ENTRY = "src/testing/kill-host.ts"
COVERS = (*SERVED, *PHONE, *WORKER)
WANTED = {"kills": 300}
KINDS = ("work", "tabs", "people", "quota", "database", "worker")
KILLS = 6
PEOPLE = ("inspector", "rectifier")
HEALING_ROUNDS = 20
SIZES = ((4_000,), (30_000, 60_000), (60_000, 60_000, 60_000))


class Phone:
    """A browser that is killed, and what it has said to be saved, by whom."""

    def __init__(self, playwright: Playwright, folder: Path, url: str) -> None:
        self.process = ChromiumProcess(playwright, folder / "profile", CHROMIUM, FLAGS)
        self.url, self.user = url, ""
        self.saved: dict[str, dict[str, dict[str, str]]] = {}
        self.page: Page | None = None

    def start(self) -> Page:
        """Open it on its profile, with the page of the test, for whoever used it last."""
        self.page = self._tab(self.process.open().pages[0])
        return self.page

    def more_tabs(self, count: int) -> list[Page]:
        """The same page in so many tabs more."""
        assert self.page is not None
        return [self._tab(self.page.context.new_page()) for _ in range(count)]

    def _tab(self, page: Page) -> Page:
        page.expose_function("told", self._note)
        page.goto(f"{self.url}/kill.html")
        # where the product's worker answers, this is its shell, with the product at work beside the test
        page.evaluate("() => import('/kill-host.js').then(() => null)")
        if self.user:
            page.evaluate("(user) => host.open(user)", self.user)
        return page

    def sign_in(self, name: str) -> None:
        """Somebody takes the phone; whoever had it before has signed out, with whatever is unsent."""
        assert self.page is not None
        self.user = self.page.evaluate("([name, password]) => host.signIn(name, password)", [name, PASSWORD])

    def put_worker_away(self) -> None:
        """Without the product at work beside the test: it has a mind of its own about who is signed in."""
        assert self.page is not None
        self.page.evaluate(
            "() => navigator.serviceWorker.getRegistrations()"
            ".then((all) => Promise.all(all.map((each) => each.unregister()))).then(() => null)"
        )
        self.process.kill()
        self.start()

    def _note(self, fact: dict[str, Any]) -> None:
        self.saved.setdefault(fact["user"], {})[fact["command"]] = fact["photos"]

    def let_it_run(self, seconds: float) -> None:
        """Time goes by; what it tells is heard."""
        assert self.page is not None
        self.page.wait_for_timeout(seconds * 1000)


def begin(page: Page, script: str, argument: object = None) -> None:
    """Begin something that may never end."""
    page.evaluate(f"(given) => {{ globalThis.doing = ({script})(given); return null }}", argument)


def run(seed: int, folder: Path, kills: int = KILLS) -> Outcome:
    """One profile, killed so many times, each time at something else."""
    draw = random.Random(seed)
    kinds = [KINDS[(seed + number) % len(KINDS)] for number in range(kills)]
    kinds.sort(key=lambda kind: kind == "worker")  # from then on the product itself is at work in the page
    (folder / "data").mkdir(exist_ok=True)
    config = migrated(folder)
    cast.build_world(config)
    served = Served(folder, None, None, workers=1)
    front = FrontServer(CLIENT / "dist", _script(), served.port)
    try:
        served.start()
        phone = Phone(_playwright(), folder, front.url)
        faults = list(_die_again_and_again(phone, front, kinds, draw))
    finally:
        front.stop()
        served.kill()
    faults += _not_on_the_server(phone, config.database_url, config.data_dir)
    commands = [photos for own in phone.saved.values() for photos in own.values()]
    counts = {"kills": kills, "commands": len(commands), "photos": sum(map(len, commands))}
    return Outcome({**counts, **{f"kills_{kind}": kinds.count(kind) for kind in KINDS}}, faults)


def _die_again_and_again(
    phone: Phone, front: FrontServer, kinds: list[str], draw: random.Random
) -> Iterator[str]:
    phone.start()
    phone.sign_in(PEOPLE[0])
    for kind in kinds:
        DEATHS[kind](phone, front, draw)
        phone.process.kill()
        yield from _gone_or_torn(phone.start().evaluate("() => host.look()"), phone)
    phone.put_worker_away()
    for name in PEOPLE:
        phone.sign_in(name)
        assert phone.page is not None
        yield from _gone_or_torn(phone.page.evaluate("() => host.look()"), phone)
        yield from _heal(phone.page)
    phone.process.kill()


def _picture(draw: random.Random) -> list[list[int]]:
    return [list(jpeg(1, (16, 12))), list(draw.choice(SIZES))]


def _at_work(phone: Phone, _front: FrontServer, draw: random.Random, tabs: int = 1) -> None:
    assert phone.page is not None
    for page in [phone.page, *phone.more_tabs(tabs - 1)]:
        begin(page, "([picture, sizes]) => host.saveForEver(picture, sizes)", _picture(draw))
    phone.let_it_run(draw.uniform(0.05, 1.5))


def _in_tabs(phone: Phone, front: FrontServer, draw: random.Random) -> None:
    _at_work(phone, front, draw, tabs=draw.choice((2, 4)))


def _of_two_people(phone: Phone, front: FrontServer, draw: random.Random) -> None:
    """One leaves work behind that nobody has sent, perhaps in a tab that is still open; the other goes on."""
    assert phone.page is not None
    if draw.random() < 0.5:
        (left,) = phone.more_tabs(1)
        begin(left, "([picture, sizes]) => host.saveForEver(picture, sizes)", _picture(draw))
    else:
        phone.page.evaluate("([picture, sizes]) => host.save(picture, sizes)", _picture(draw))
    phone.sign_in(draw.choice(PEOPLE))
    _at_work(phone, front, draw)


def _out_of_room(phone: Phone, _front: FrontServer, draw: random.Random) -> None:
    """The browser takes the room away: what does not fit is refused as such, what was saved stays."""
    assert phone.page is not None
    control = phone.page.context.new_cdp_session(phone.page)
    used = phone.page.evaluate("() => navigator.storage.estimate().then((found) => found.usage)")
    room = {"origin": phone.url, "quotaSize": used + draw.randint(0, 400_000)}
    control.send("Storage.overrideQuotaForOrigin", room)
    script = "([picture, sizes, most]) => host.saveUntilFull(picture, sizes, most)"
    said = phone.page.evaluate(script, [*_picture(draw), 60])
    if said not in ("no_space", "most"):
        raise RuntimeError(f"a full disk was called {said}")


def _at_an_upgrade(phone: Phone, _front: FrontServer, draw: random.Random) -> None:
    assert phone.page is not None
    phone.page.evaluate("([picture, sizes]) => host.save(picture, sizes)", _picture(draw))
    phone.page.evaluate("(user) => host.becomeOld(user)", phone.user)
    begin(phone.page, "(user) => host.open(user)", phone.user)
    time.sleep(draw.uniform(0, 0.12))


def _at_a_new_worker(phone: Phone, front: FrontServer, draw: random.Random) -> None:
    assert phone.page is not None
    phone.page.evaluate("([picture, sizes]) => host.save(picture, sizes)", _picture(draw))
    phone.page.evaluate("() => host.worker.register()")
    front.version += 1
    begin(phone.page, "() => host.worker.update()")
    time.sleep(draw.uniform(0, 0.5))


DEATHS: dict[str, Callable[[Phone, FrontServer, random.Random], None]] = {
    "work": _at_work,
    "tabs": _in_tabs,
    "people": _of_two_people,
    "quota": _out_of_room,
    "database": _at_an_upgrade,
    "worker": _at_a_new_worker,
}


def _gone_or_torn(found: dict[str, Any], phone: Phone) -> Iterator[str]:
    """What was called saved and is not there; what is there in part; what is somebody else's."""
    held = {row["id"]: row for row in found["outbox"]}
    states = {photo["id"]: photo for photo in found["photos"]}
    for command, photos in phone.saved.get(phone.user, {}).items():
        if command not in held:
            yield f"command {command} was saved and is gone"
        for photo, sha256 in photos.items():
            if states.get(photo, {}).get("has_bytes", 1) and found["bytes"].get(photo) != sha256:
                yield f"photo {photo} was saved and is gone or altered"
    for row in held.values():
        for photo in row["photos"]:
            if states.get(photo, {"has_bytes": 1})["has_bytes"] and photo not in found["bytes"]:
                yield f"command {row['id']} is there without its photo {photo}"
    others = {command for user, own in phone.saved.items() if user != phone.user for command in own}
    for command in others & held.keys():
        yield f"command {command} of somebody else lies with {phone.user}"


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
    author_of = {row["id"]: row["author_id"] for row in tables["commands"]}
    for user, own in phone.saved.items():
        for command, photos in own.items():
            if author_of.get(command) != user:
                yield f"command {command} was saved by {user} and is on the server as {author_of.get(command)}'s"
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
