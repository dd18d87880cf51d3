"""Restoring: the state of the backup under a new epoch, phones offer the rest again, the old data kept aside."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.backup.manifest import Manifest
from app.backup.restoring import Allowed, Restored
from app.backup.serving_lock import hold_while_serving, nobody_serving
from app.issues.checkpoint_actions import make_checkpoint
from app.issues.defect_queries import all_defects
from app.issues.models import CommandRow, Issue
from app.kernel.database import db
from app.kernel.durable_files import hash_of
from app.kernel.ids import new_id
from app.kernel.kept_files import keep_bytes, kept_bytes, kept_path
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.photos.queries import photo_store
from app.sync.pull_queries import present_epoch
from config import Config
from tests.factories import INSIDE, Phone, World, jpeg, photo_claim

BackUp = Callable[[], Manifest]
Restore = Callable[..., Restored]
LiveState = Callable[[], str]


def mark(text_: str) -> tuple[int, ...]:
    return tuple(map(int, text_.split(".")))


class Keeper:
    """A phone that keeps what it sent until a backup covers it, as the client does."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.held: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.marks: dict[str, tuple[int, ...]] = {}
        self.durable = (0, 0)

    def report(self, seed: int) -> str:
        data, issue_id = jpeg(seed), str(new_id())
        command = self.phone.command(
            "report",
            issue_id,
            {"category": "F01", "position": INSIDE, "description": "垃圾"},
            photos=[photo_claim(data)],
        )
        self.held[command["id"]] = (command, data)
        self.send(command)
        return issue_id

    def send(self, *commands: dict[str, Any]) -> list[str]:
        reply = self.phone.sync(*commands)
        outcomes = [result["outcome"] for result in reply["results"]]
        for command in commands:
            [claim] = command["photos"]
            self.phone.upload(claim["id"], self.held[command["id"]][1])
        latest = mark(self.phone.sync()["latest"])
        self.marks.update((command["id"], latest) for command in commands)
        return outcomes

    def let_go(self) -> int:
        """Drop what is covered; how many."""
        durable = mark(self.phone.sync()["durable_through"])
        covered = [each for each in self.held if self.marks[each] <= durable]
        for each in covered:
            del self.held[each]
        return len(covered)

    def offer_again(self) -> list[str]:
        return self.send(*(command for command, _ in self.held.values()))


def test_the_drill(world: World, back_up: BackUp, restore: Restore) -> None:
    """Work, backup, more work, restore: the phone lets go of what is covered only, and offers the rest again."""
    keeper = Keeper(world.phone("inspector"))
    early = [keeper.report(1), keeper.report(2)]
    assert keeper.let_go() == 0, "nothing is covered before there is a backup"
    back_up()
    late = [keeper.report(3), keeper.report(4)]
    assert keeper.let_go() == 2
    assert len(keeper.held) == 2
    epoch = keeper.phone.epoch

    done = restore()
    assert world.phone("inspector").sync()["epoch"] == done.epoch != epoch
    assert read_session().scalar(select(func.count(Issue.id))) == 2
    reply = keeper.phone.sync()
    assert reply["reset"]
    assert reply["epoch"] == done.epoch
    assert reply["durable_through"] == "0.0", "of the new epoch nothing lies in a backup yet"
    assert keeper.offer_again() == ["applied", "applied"]
    assert keeper.offer_again() == ["known", "known"]

    db.session.remove()
    assert set(map(str, read_session().scalars(select(Issue.id)))) == {*early, *late}
    assert read_session().scalar(select(func.count()).select_from(CommandRow)) == 4
    assert list(all_defects(read_session())) == []
    assert keeper.let_go() == 0
    back_up()
    assert keeper.let_go() == 2, "covered once more"


def test_a_restore_onto_the_same_state_loses_and_doubles_nothing(
    world: World, back_up: BackUp, restore: Restore
) -> None:
    keeper = Keeper(world.phone("inspector"))
    keeper.report(1)
    back_up()
    restore()
    assert keeper.offer_again() == ["known"]
    world.phone("supervisor").pull()
    assert read_session().scalar(select(func.count(Issue.id))) == 1


def test_issued_files_come_back_with_the_database(
    world: World, app: Flask, back_up: BackUp, restore: Restore
) -> None:
    world.phone("inspector").report()
    data_dir = app.config["CHABU"].data_dir
    sha256 = keep_bytes(data_dir, b"signed")
    back_up()
    kept_path(data_dir, sha256).unlink()
    restore()
    assert kept_bytes(data_dir, sha256) == b"signed"
    assert kept_bytes(data_dir, "0" * 64) is None


def test_what_was_live_is_kept_aside_with_its_photos(
    world: World, app: Flask, back_up: BackUp, restore: Restore
) -> None:
    phone = world.phone("inspector")
    phone.report()
    back_up()
    phone.report()
    done = restore()
    assert done.kept_database is not None
    assert done.kept_photos is not None
    if done.manifest.database == "sqlite":
        with sqlite3.connect(done.kept_database) as kept:
            count = kept.execute("SELECT count(*) FROM issues").fetchone()[0]
    else:
        schema = done.kept_database.removeprefix("schema ")
        count = read_session().scalar(text(f"SELECT count(*) FROM {schema}.issues"))
    assert count == 2
    photos = [path for path in Path(done.kept_photos).rglob("*") if path.is_file()]
    assert len(photos) == 2
    assert all(hash_of(path) == path.name for path in photos)
    assert not list(app.config["CHABU"].data_dir.glob("restoring-*"))


def test_photos_missing_or_damaged_in_the_store_come_back(
    world: World, back_up: BackUp, restore: Restore
) -> None:
    phone = world.phone("inspector")
    phone.report(photo=jpeg(1))
    phone.report(photo=jpeg(2))
    one, two = back_up().photos
    photo_store().original(one).unlink()
    photo_store().original(two).chmod(0o640)
    photo_store().original(two).write_bytes(b"damaged")
    restore()
    assert list(all_defects(read_session())) == []
    assert all(hash_of(photo_store().original(each)) == each for each in (one, two))


def test_everything_gone_comes_back(world: World, app: Flask, back_up: BackUp, restore: Restore) -> None:
    """The disk with the data is lost: an empty database and an empty store take the backup."""
    issue_id = world.fixed_issue()
    back_up()
    db.session.remove()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{db.engine.url.database}{suffix}").unlink(missing_ok=True)
    else:
        with db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        db.engine.dispose()
    for path in list(photo_store().originals()):
        path.unlink()
    done = restore()
    assert (done.kept_database, done.kept_photos) == (None, None)
    assert list(all_defects(read_session())) == []
    assert world.phone("inspector").issue(issue_id)["state"] == "fixed"


@pytest.mark.parametrize("config", ["sqlite"], indirect=True)  # elsewhere there is no file to spoil
def test_a_database_that_cannot_even_be_read_is_replaced_and_kept(
    world: World, config: Config, back_up: BackUp, restore: Restore
) -> None:
    world.phone("inspector").report()
    back_up()
    db.session.remove()
    db.engine.dispose()
    live = Path(str(db.engine.url.database))
    live.write_bytes(b"this is no database" * 1000)
    done = restore()
    assert Path(str(done.kept_database)).read_bytes().startswith(b"this is no")
    assert list(all_defects(read_session())) == []


def test_a_server_that_goes_on_running_shows_the_restored_state(
    world: World, back_up: BackUp, restore: Restore
) -> None:
    phone = world.phone("inspector")
    phone.report()
    back_up()
    second = phone.report()
    restore(allowed=Allowed(while_running=True))
    assert phone.client.get(f"/api/issues/{second}").status_code == 404
    assert world.phone("supervisor").client.get("/api/issues").status_code == 200
    assert phone.report()


def test_work_after_a_restore_is_pulled_sealed_and_covered(
    world: World, back_up: BackUp, restore: Restore
) -> None:
    """Places of the old change log, even of a server far ahead, hide nothing of what comes after."""
    phone, other = world.phone("inspector"), world.phone("supervisor")
    phone.report()
    in_transaction(make_checkpoint)
    if db.engine.dialect.name == "postgresql":  # as written by a server with far higher numbers
        for table in ("changes", "checkpoints"):
            db.session.execute(text(f"UPDATE {table} SET txid = txid + 1000000000"))
        db.session.commit()
    back_up()
    restore()
    other.pull()
    new = phone.report()
    assert new in {change["id"] for change in other.pull() if change["kind"] == "issue"}
    sealed = in_transaction(make_checkpoint)
    assert sealed is not None
    assert sealed.head_count == 3  # two issues and the audit log
    assert list(all_defects(read_session())) == []
    latest = phone.sync()["latest"]
    back_up()
    assert mark(latest) <= mark(phone.sync()["durable_through"])


def test_the_restore_is_in_the_audit_log(world: World, back_up: BackUp, restore: Restore) -> None:
    made = back_up()
    restore()
    row = (
        read_session()
        .execute(text("SELECT object_id FROM audit_entries WHERE action = 'backup.restore'"))
        .one()
    )
    assert row.object_id == made.name


def test_a_running_server_refuses_a_restore_until_told(
    world: World, app: Flask, back_up: BackUp, restore: Restore, live_state: LiveState
) -> None:
    back_up()
    before = live_state()
    held = hold_while_serving(app.config["CHABU"].data_dir)
    try:
        with pytest.raises(Problem) as refused:
            restore()
        assert refused.value.code == "backup_server_running"
        assert live_state() == before
        restore(allowed=Allowed(while_running=True))
    finally:
        os.close(held)


def test_no_server_starts_during_a_restore(app: Flask) -> None:
    data_dir = app.config["CHABU"].data_dir
    with nobody_serving(data_dir), pytest.raises(Problem) as refused:
        hold_while_serving(data_dir)
    assert refused.value.code == "restore_under_way"


def test_a_backup_of_another_installation_needs_a_word(
    world: World, back_up: BackUp, restore: Restore, live_state: LiveState
) -> None:
    back_up()
    epoch = present_epoch(read_session()).id
    db.session.execute(text("UPDATE epochs SET id = 'other' WHERE id = :id"), {"id": epoch})
    db.session.commit()
    before = live_state()
    with pytest.raises(Problem) as refused:
        restore()
    assert refused.value.code == "backup_other_installation"
    assert live_state() == before
    restore(allowed=Allowed(other_installation=True))
    assert present_epoch(read_session()).id not in ("other", epoch)


def test_a_backup_whose_data_do_not_hold_is_refused_unless_told(
    world: World, back_up: BackUp, restore: Restore, live_state: LiveState
) -> None:
    world.phone("inspector").report()
    db.session.execute(text("UPDATE issues SET state = 'closed'"))
    db.session.commit()
    back_up()
    before = live_state()
    with pytest.raises(Problem) as refused:
        restore()
    assert refused.value.code == "restore_has_defects"
    assert "state" in refused.value.sentence("en")
    assert live_state() == before
    restore(allowed=Allowed(with_defects=True))
