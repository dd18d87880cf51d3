"""A full disk under the live server: 507, nothing acknowledged is lost, and it goes on without a restart."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, LiteralString, cast

import psycopg
import pytest
from sqlalchemy import func, select

from app.issues.defect_queries import all_defects
from app.issues.models import CommandRow, Issue
from app.kernel.ids import new_id
from app.kernel.transaction import read_session
from app.photos import store
from config import Config
from tests.factories import INSIDE, Phone, World, jpeg, photo_claim
from tests.postgres import OWNER, PostgresCluster
from tests.small_disk import SmallDisk

KIB = 1024
ROOM = [0, 4 * KIB, 16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB]


@pytest.fixture
def config(
    request: pytest.FixtureRequest, config: Config, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Config]:
    """Settings with database and photos on the small disk, of which nothing is held back."""
    monkeypatch.setattr(store, "LOW_WATER_BYTES", 0)
    data = small_disk.path / "data"
    data.mkdir()
    if config.database_url.startswith("sqlite"):
        (data / "chabu.sqlite3").write_bytes((config.data_dir / "chabu.sqlite3").read_bytes())
        yield replace(config, data_dir=data, database_url=f"sqlite:///{data}/chabu.sqlite3")
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    with on_small_disk(cluster, small_disk, request.getfixturevalue("postgres_template")) as url:
        yield replace(config, data_dir=data, database_url=url)


@contextmanager
def on_small_disk(cluster: PostgresCluster, disk: SmallDisk, template: str) -> Iterator[str]:
    """A database whose tables lie on the small disk; PostgreSQL's own log lies elsewhere."""
    place, owner = disk.path / "tables", pwd.getpwnam(OWNER)
    place.mkdir()
    os.chown(place, owner.pw_uid, owner.pw_gid)
    run(
        cluster,
        cast("LiteralString", f"CREATE TABLESPACE small LOCATION '{place}'"),
        cast("LiteralString", f"CREATE DATABASE small TEMPLATE {template} TABLESPACE small"),
    )
    try:
        yield cluster.url("small")
    finally:
        disk.relax()
        run(cluster, "DROP DATABASE small WITH (FORCE)", "DROP TABLESPACE small")


def run(cluster: PostgresCluster, *statements: LiteralString) -> None:
    """Run statements as the cluster's owner."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def offer(phone: Phone, command: dict[str, Any]) -> int:
    """Send a command; the status of the answer."""
    answer = phone.client.post(
        "/api/sync",
        json={
            "protocol": 1,
            "device_id": phone.device_id,
            "epoch": phone.epoch,
            "sent_at": command["at"],
            "cursor": phone.cursor,
            "commands": [command],
        },
    )
    if answer.status_code == 507:
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json()["code"] == "no_space"
    return answer.status_code


def send_bytes(phone: Phone, photo_id: str, data: bytes) -> int:
    """Send a photo in one piece; the status of the answer."""
    answer = phone.client.patch(
        f"/api/photos/{photo_id}/upload",
        data=data,
        headers={"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    if answer.status_code == 507:
        assert answer.get_json()["code"] == "no_space"
    return answer.status_code


def report(phone: Phone, data: bytes, words: str = "垃圾") -> dict[str, Any]:
    """A report with one photo, not sent yet."""
    facts = {"category": "F01", "position": INSIDE, "description": words}
    return phone.command("report", str(new_id()), facts, photos=[photo_claim(data)])


def test_words_and_photos_are_taken_or_refused_whole_and_all_goes_on_when_there_is_room(
    world: World, small_disk: SmallDisk
) -> None:
    phone = world.phone("inspector")
    phone.pull()
    refused, held, applied = 0, [], set()
    for number, room in enumerate(ROOM):
        data = jpeg(number, (1200, 900))
        small_disk.fill(room)
        for _ in range(6):
            command = report(phone, data, words="很长的说明" * 300)
            status = offer(phone, command)
            assert status in (200, 507), room
            if status == 200:
                applied.add(command["issue_id"])
                status = send_bytes(phone, command["photos"][0]["id"], data)
                assert status in (200, 507), room
            refused += status == 507
            held.append((command, data))
        there = set(map(str, read_session().scalars(select(Issue.id))))
        assert applied <= there, "what was acknowledged is there"
        read_session().rollback()
        small_disk.relax()
    assert refused > 0, "the disk was full at least once"

    for command, data in held:  # the phone's next tries, of the same server
        assert offer(phone, command) == 200
        assert send_bytes(phone, command["photos"][0]["id"], data) == 200
    session = read_session()
    assert session.scalar(select(func.count(Issue.id))) == len(held)
    assert session.scalar(select(func.count()).select_from(CommandRow)) == len(held)
    assert list(all_defects(session)) == []
    assert {photo["state"] for photo in phone.issue(held[-1][0]["issue_id"])["photos"]} == {"stored"}


def test_reading_goes_on_while_the_disk_is_full(world: World, small_disk: SmallDisk) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report()
    small_disk.fill()
    assert phone.issue(issue_id)["state"] == "reported"


def test_below_the_reserve_no_photo_is_taken_and_words_are(
    world: World, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, data = world.phone("inspector"), jpeg(1)
    phone.pull()
    monkeypatch.setattr(store, "LOW_WATER_BYTES", 256 * 1024 * KIB)
    command = report(phone, data)
    assert offer(phone, command) == 200
    assert send_bytes(phone, command["photos"][0]["id"], data) == 507
    monkeypatch.setattr(store, "LOW_WATER_BYTES", 0)
    assert send_bytes(phone, command["photos"][0]["id"], data) == 200
