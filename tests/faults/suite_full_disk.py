"""A disk that fills under the live application, in turn that of the database, of the photo store and of temporary files.

Each answer is a yes or a clear 507; what got its yes is there, whole; and when there is room again all goes on, in the same
process, until nothing is missing.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

from flask import Flask

from app import create_app
from app.issues.defect_queries import all_defects
from app.kernel.clock import to_wire
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.transaction import read_snapshot
from app.photos import store
from config import load_config
from tests.factories import INSIDE, FixedClock, Phone, World, jpeg, photo_claim
from tests.faults.code_under_test import SERVER
from tests.faults.evidence import hashes_under
from tests.faults.small_agency import client_of, close, template
from tests.faults.suites import Outcome, Suite
from tests.small_disk import SmallDisk, mounted

COVERS = SERVER
WANTED = {"fills": 300}
PLACES = ("database", "store", "temporary")
DISK_BYTES = 24 * 1024 * 1024
FILLS = 10
TRIES = 3
MOST_ROOM = 160 * 1024


@dataclass
class Work:
    """What was tried: reports with their photos, and what got its yes."""

    held: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    applied: set[str] = field(default_factory=set)
    stored: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    faults: list[str] = field(default_factory=list)


def run(seed: int, folder: Path, fills: int = FILLS) -> Outcome:
    """One process and one disk, filled again and again. Where no disk may be mounted that is the fault."""
    draw, place = random.Random(seed), PLACES[seed % len(PLACES)]
    with tempfile.TemporaryDirectory(prefix="chabu-disk-") as small, mounted(Path(small), DISK_BYTES) as disk:
        if disk is None:
            return Outcome({"fills": 0}, ["only root may mount a disk to fill"])
        with _application(folder, disk, place) as (app, clock):
            world = replace(template()[1], app=app, clock=clock, new_client=lambda: client_of(app))
            work = _fill_again_and_again(world, disk, draw, fills)
            _go_on(world, work)
            work.faults += _missing(app, work)
    counts = {"fills": fills, f"fills_{place}": fills, "refused": work.refused, "photos": len(work.held)}
    return Outcome(counts, [f"{place}: {fault}" for fault in work.faults])


@contextmanager
def _application(folder: Path, disk: SmallDisk, place: str) -> Iterator[tuple[Flask, FixedClock]]:
    """The application with one of its places on the small disk, of which nothing is held back."""
    database = (disk.path if place == "database" else folder) / "chabu.sqlite3"
    data = (disk.path if place == "store" else folder) / "data"
    shutil.copy(template()[0], database)
    data.mkdir(exist_ok=True)
    temporary = disk.path if place == "temporary" else folder
    (data / "exports").symlink_to(temporary / "exports")
    (temporary / "exports").mkdir()
    environ = {
        "CHABU_ENV": "test", "CHABU_DATA_DIR": str(data), "CHABU_DATABASE_URL": f"sqlite:///{database}", "CHABU_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    clock = FixedClock(dt.datetime.now(dt.UTC))
    app = create_app(load_config(environ), clock)
    with (
        mock.patch.object(store, "LOW_WATER_BYTES", 0),
        mock.patch.object(tempfile, "tempdir", str(temporary)),
    ):
        yield (
            app,
            clock,
        )  # outside of any context of the application's: each request has its own, as it does served
    with app.app_context():
        db.engine.dispose()


def _fill_again_and_again(world: World, disk: SmallDisk, draw: random.Random, fills: int) -> Work:
    work, phone, desk = Work(), world.phone("inspector"), world.phone("supervisor")
    for _ in range(fills):
        disk.fill(draw.randrange(MOST_ROOM))
        for _ in range(TRIES):
            data = jpeg(draw.randrange(2**20), draw.choice(((64, 48), (640, 480), (1200, 900))))
            words = {
                "category": "F01",
                "position": INSIDE,
                "description": "很长的说明" * draw.randint(1, 300),
            }
            command = phone.command("report", str(new_id()), words, photos=[photo_claim(data)])
            work.held.append((command, data))
            _offer(phone, command, data, work)
            with desk.client.get("/api/ledger.xlsx") as answer:
                _note(answer.status_code, "the ledger", work)
        disk.relax()
    return work


def _offer(phone: Phone, command: dict[str, Any], data: bytes, work: Work) -> None:
    """One try of a phone, words and bytes; what it was told is noted."""
    body = {
        "protocol": 1, "device_id": phone.device_id, "epoch": None, "sent_at": to_wire(phone.clock.now()), "cursor": None,
        "commands": [command],
    }  # fmt: skip
    answer = phone.client.post("/api/sync", json=body)
    if not _note(answer.status_code, "words", work):
        return
    work.applied.add(command["id"])
    claim = command["photos"][0]
    for offset in range(0, len(data), 16_000):
        sent = phone.client.patch(
            f"/api/photos/{claim['id']}/upload", data=data[offset : offset + 16_000],
            headers={"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
        )  # fmt: skip
        if sent.status_code == 409 and sent.get_json()["offset"] > offset:
            continue
        if not _note(sent.status_code, "bytes", work):
            return
        if sent.get_json()["state"] == "stored":
            work.stored[claim["id"]] = claim["sha256"]
            return


def _note(status: int, what: str, work: Work) -> bool:
    """Whether it was a yes; anything but that or a 507 is a fault."""
    if status == 507:
        work.refused += 1
    elif status != 200:
        work.faults.append(f"{what} got {status} on a full disk")
    return status == 200


def _go_on(world: World, work: Work) -> None:
    """There is room again: the phone's next tries, of the same process."""
    phone, refused = world.phone("inspector"), work.refused
    work.faults += _lost(world.app, work)
    for command, data in work.held:
        _offer(phone, command, data, work)
    if work.refused != refused:
        work.faults.append("something was refused though there was room")


def _missing(app: Flask, work: Work) -> Iterator[str]:
    """In the end everything that was tried is there, once."""
    photos = {command["photos"][0]["id"] for command, _ in work.held}
    if work.stored.keys() != photos:
        yield f"{len(photos - work.stored.keys())} photos never came"
    yield from _lost(app, work)
    with app.app_context(), read_snapshot() as session:
        yield from (f"verify: {defect}" for defect in all_defects(session))


def _lost(app: Flask, work: Work) -> Iterator[str]:
    """What got its yes and is not there."""
    config = app.config["CHABU"]
    with closing(sqlite3.connect(config.database_url.removeprefix("sqlite:///"))) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        rows = [
            str(UUID(row[0]))
            for row in connection.execute("SELECT id FROM commands WHERE outcome = 'applied'")
        ]
    if said != "ok":
        yield f"database: {said}"
    yield from (f"command {each} was confirmed and is gone" for each in sorted(work.applied - set(rows)))
    there = hashes_under(config.data_dir / "photos")
    for photo, sha256 in work.stored.items():
        if there.get(sha256) != sha256:
            yield f"photo {photo} was confirmed and is not there, or altered"


SUITES = (Suite("full-disk", "full disk: database, store, temporary space", run, COVERS, WANTED, close),)
