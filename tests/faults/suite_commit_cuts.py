"""The connection to PostgreSQL is cut at COMMIT: nobody can know whether it was carried out, and yet each effect is there once.

The phone offers again what it heard no verdict on. Words, photo bytes and their rows, contacts and sessions all go this way.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from app import create_app
from app.issues.defect_queries import all_defects
from app.kernel.clock import to_wire
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.transaction import read_snapshot
from config import load_config
from tests.factories import INSIDE, FixedClock, Phone, World, jpeg, photo_claim
from tests.faults import cast
from tests.faults.code_under_test import SERVER
from tests.faults.commit_cutter import WHERES, CommitCutter
from tests.faults.evidence import hashes_under, read_tables
from tests.faults.served import migrated
from tests.faults.small_agency import client_of
from tests.faults.suites import Outcome, Suite
from tests.postgres import PostgresCluster, start_cluster

COVERS = SERVER
WANTED = {"cuts": 500}
REPORTS = 20
MOST_COMMITS = 3
"""Of a request: words, contact, checkpoint."""
TRIES = 12


@dataclass
class Work:
    """What was reported, and how often no verdict was heard."""

    reported: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    unheard: int = 0
    faults: list[str] = field(default_factory=list)


@cache
def _cluster() -> PostgresCluster:
    return start_cluster()


def run(seed: int, folder: Path, reports: int = REPORTS) -> Outcome:
    """One database and one process; most requests lose their connection at one of their commits."""
    name = f"cuts_{seed}"
    _cluster().drop_database(name)
    url = _cluster().create_database(name)
    cutter = CommitCutter(_cluster().port)
    try:
        with _application(folder, url, cutter.port) as world:
            work = _work(world, cutter, random.Random(seed), reports)
            with world.app.app_context(), read_snapshot() as session:
                work.faults += [f"verify: {defect}" for defect in all_defects(session)]
        work.faults += _not_once(work, url, folder / "data")
    finally:
        cutter.stop()
        _cluster().drop_database(name)
    counts = {"cuts": cutter.cuts, "commands": len(work.reported), "unheard": work.unheard}
    return Outcome(counts, work.faults)


@contextmanager
def _application(folder: Path, url: str, port: int) -> Iterator[World]:
    (folder / "data").mkdir(exist_ok=True)
    config = migrated(folder, url)
    world, clock = cast.build_world(config), FixedClock(dt.datetime.now(dt.UTC))
    behind = url.replace(f":{_cluster().port}/", f":{port}/") + "?sslmode=disable&gssencmode=disable"
    environ = {
        "CHABU_ENV": "test", "CHABU_DATA_DIR": str(config.data_dir), "CHABU_DATABASE_URL": behind, "CHABU_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    app = create_app(load_config(environ), clock)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as it is served: a fault is an answer
    yield replace(world, app=app, clock=clock, new_client=lambda: client_of(app))
    with app.app_context():
        db.engine.dispose()


def _work(world: World, cutter: CommitCutter, draw: random.Random, reports: int) -> Work:
    work, phone = Work(), world.phone("inspector")
    for _ in range(reports):
        data = jpeg(draw.randrange(2**20), (64, 48))
        words = {"category": "F01", "position": INSIDE}
        command = phone.command("report", str(new_id()), words, photos=[photo_claim(data)])
        work.reported.append((command, data))
        for offer in (_words, _bytes):
            cutter.cut(draw.randint(1, MOST_COMMITS), draw.choice(WHERES))
            for number in range(TRIES):
                if offer(phone, command, data):
                    break
                work.unheard += 1
                if number > 0 or draw.random() < 0.5:
                    cutter.spare()
            else:
                work.faults.append(f"{offer.__name__[1:]} of {command['id']} were never taken")
            cutter.spare()
    return work


def _words(phone: Phone, command: dict[str, Any], _data: bytes) -> bool:
    body = {
        "protocol": 1, "device_id": phone.device_id, "epoch": None, "sent_at": to_wire(phone.clock.now()), "cursor": None,
        "commands": [command],
    }  # fmt: skip
    answer = phone.client.post("/api/sync", json=body)
    return answer.status_code == 200 and answer.get_json()["results"][0]["outcome"] in ("applied", "known")


def _bytes(phone: Phone, command: dict[str, Any], data: bytes) -> bool:
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    address = f"/api/photos/{command['photos'][0]['id']}/upload"
    answer = phone.client.patch(address, data=data, headers=headers)
    if (
        answer.status_code == 409
    ):  # the bytes lie here, the row does not say so: asked for the rest, there is none
        headers["Upload-Offset"] = str(answer.get_json()["offset"])
        answer = phone.client.patch(address, data=b"", headers=headers)
    return answer.status_code == 200 and answer.get_json()["state"] == "stored"


def _not_once(work: Work, url: str, data: Path) -> Iterator[str]:
    """Each report is one issue with one event of its own and its photo, whatever was heard of it."""
    tables, there = read_tables(url), hashes_under(data / "photos")
    reports = [event["command_id"] for event in tables["events"] if event["action"] == "report"]
    issues = {row["id"] for row in tables["issues"]}
    states = {row["id"]: (row["state"], row["sha256"]) for row in tables["photos"]}
    for command, _ in work.reported:
        if reports.count(command["id"]) != 1 or command["issue_id"] not in issues:
            yield f"command {command['id']} counts {reports.count(command['id'])} times"
        claim = command["photos"][0]
        if states.get(claim["id"]) != ("stored", claim["sha256"]) or there.get(claim["sha256"]) is None:
            yield f"photo {claim['id']} is {states.get(claim['id'])}"
    numbers = [row["number"] for row in tables["issues"]]
    if len(numbers) != len(set(numbers)):
        yield "a number was given twice"


def close() -> None:
    """End the cluster."""
    if _cluster.cache_info().currsize:
        _cluster().stop()
        _cluster.cache_clear()


SUITES = (Suite("commit-cuts", "PostgreSQL cut at COMMIT", run, COVERS, WANTED, close),)
