"""Power cuts at any moment, on SQLite and on the photo store: what somebody was told is there afterwards, and no file is broken.

A seed works for a while with the application that ships, everything that reaches the disk is written down in order, and
then the plug is pulled again and again: at moments of the seed's choice, keeping what was flushed and any part of the rest.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import event

from app import create_app
from app.kernel.database import db
from app.kernel.ids import new_id
from config import load_config
from tests.factories import INSIDE, FixedClock, Phone, World, jpeg, photo_claim
from tests.faults.code_under_test import SERVER
from tests.faults.power_journal import Content, Disk, Journal
from tests.faults.recorded_sqlite import recorder
from tests.faults.small_agency import client_of, close, template
from tests.faults.suites import Outcome, Suite

COVERS = SERVER
WANTED = {"cuts": 3_000}
STEPS = 20
CUTS = 50


def run(seed: int, folder: Path, *, cuts: int = CUTS, synchronous: str | None = None) -> Outcome:
    """One stretch of work and its cuts. `synchronous` puts another setting of SQLite in the place of the one that ships."""
    draw = random.Random(seed)
    path, world = template()
    shutil.copy(path, folder / "chabu.sqlite3")
    before = {str(folder / "chabu.sqlite3"): Content(path.read_bytes())}
    journal = Journal(folder / "data")
    with _application(folder, synchronous) as (app, clock), journal.of_the_store():
        recorder().tell = journal.tell
        try:
            _work(replace(world, app=app, clock=clock, new_client=lambda: client_of(app)), journal, draw)
        finally:
            recorder().tell = None
    faults = list(_cut_again_and_again(journal, before, folder, draw, cuts))
    acks = sum(op.what == "ack" for op in journal.ops)
    return Outcome({"cuts": cuts, "acks": acks, "writes": len(journal.ops) - acks}, faults)


@contextmanager
def _application(folder: Path, synchronous: str | None) -> Iterator[tuple[Flask, FixedClock]]:
    config = load_config(
        {
            "CHABU_ENV": "test", "CHABU_DATA_DIR": str(folder / "data"), "CHABU_LOG_LEVEL": "ERROR",
            "CHABU_DATABASE_URL": f"sqlite:///file:{folder / 'chabu.sqlite3'}?vfs=recorded&uri=true",
        }
    )  # fmt: skip
    (folder / "data").mkdir(exist_ok=True)
    recorder()
    clock = FixedClock(dt.datetime.now(dt.UTC))
    app = create_app(config, clock)
    with app.app_context():
        if synchronous:
            event.listen(
                db.engine,
                "connect",
                lambda connection, _: connection.execute(f"PRAGMA synchronous={synchronous}"),
            )
        yield app, clock
        db.session.remove()
        recorder().tell = None
        db.engine.dispose()


def _work(world: World, journal: Journal, draw: random.Random) -> None:
    """Reports, remarks, photos; each is noted when the phone has its answer."""
    inspector, issues = world.phone("inspector"), []
    for number in range(STEPS):
        world.clock.advance(seconds=draw.randint(1, 90))
        if not issues or draw.random() < 0.5:
            issues.append(str(new_id()))
            data = jpeg(draw.randrange(2**20), draw.choice(((64, 48), (320, 240))))
            _act(
                inspector,
                journal,
                "report",
                issues[-1],
                {"category": "F01", "position": INSIDE, "description": "门口有垃圾"},
                data,
            )
        else:
            _act(inspector, journal, "comment", draw.choice(issues), {"text": f"看过了 {number}"}, None)


def _act(
    phone: Phone, journal: Journal, action: str, issue: str, payload: dict[str, object], data: bytes | None
) -> None:
    claims = [photo_claim(data)] if data else []
    command = phone.command(action, issue, payload, photos=claims)
    result = phone.sync(command)["results"][0]
    assert result["outcome"] == "applied", result
    journal.ack("command", command["id"])
    for claim in claims:
        assert data is not None
        if phone.upload(claim["id"], data, chunk=3_000)["state"] == "stored":
            journal.ack("photo", claim["id"])


def _cut_again_and_again(
    journal: Journal, before: dict[str, Content], folder: Path, draw: random.Random, cuts: int
) -> Iterator[str]:
    told = [at + 1 for at, op in enumerate(journal.ops) if op.what == "ack"]
    moments = sorted(
        draw.choice(told) if draw.random() < 0.5 else draw.randint(1, len(journal.ops)) for _ in range(cuts)
    )
    disk, done = Disk(journal.root, files=before), 0
    for moment in moments:
        for op in journal.ops[done:moment]:
            disk.take(op)
        done = moment
        yield from (f"cut after {moment} of {len(journal.ops)}: {each}" for each in _lost(disk, folder, draw))


def _lost(disk: Disk, folder: Path, draw: random.Random) -> Iterator[str]:
    """What is wrong with the disk after a cut now."""
    place = folder / "after"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for path, content in disk.files.items():
        if path.startswith("/"):
            (place / Path(path).name).write_bytes(content.cut(draw))
    photos = disk.photos_after_a_cut(draw)
    try:
        yield from _lost_rows(place / "chabu.sqlite3", disk.acked, photos)
    except sqlite3.DatabaseError as error:
        yield f"database: {error}"


def _lost_rows(path: Path, acked: dict[str, set[str]], photos: dict[str, str]) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as connection:
        for (said,) in connection.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield f"database: {said}"
        commands = {
            str(UUID(row[0]))
            for row in connection.execute("SELECT id FROM commands WHERE outcome = 'applied'")
        }
        rows = {
            str(UUID(row[0])): row[1]
            for row in connection.execute("SELECT id, sha256 FROM photos WHERE state = 'stored'")
        }
        (events,) = connection.execute("SELECT count(*) FROM events WHERE command_id IS NOT NULL").fetchone()
    yield from (
        f"command {each} was confirmed and is gone" for each in sorted(acked.get("command", set()) - commands)
    )
    yield from (
        f"photo {each} was confirmed and its row is gone"
        for each in sorted(acked.get("photo", set()) - rows.keys())
    )
    if events != len(commands):
        yield f"{len(commands)} commands were applied and {events} have an event"
    for photo, sha256 in rows.items():
        if photos.get(sha256) != sha256:
            yield f"photo {photo} counts as stored and its bytes are {'altered' if sha256 in photos else 'gone'}"


SUITES = (Suite("power-cuts", "power cuts, SQLite and photo store", run, COVERS, WANTED, close),)
