"""Making a backup: one instant of the database with every photo it names, under load, on top of earlier ones."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.backup import folders
from app.backup.checking import faults_of
from app.backup.making import make_backup
from app.backup.manifest import Manifest, photo_path
from app.backup.restoring import Restored, check_backup
from app.kernel.problems import Problem
from app.kernel.transaction import read_session
from app.photos.models import Photo
from app.photos.queries import photo_store
from app.sync.pull_queries import present_epoch
from tests.factories import World, jpeg

BackUp = Callable[[], Manifest]
Restore = Callable[..., Restored]


def test_a_backup_holds_every_photo_and_says_what_it_is(world: World, back_up: BackUp, folder: Path) -> None:
    world.fixed_issue()
    made = back_up()
    shas = set(read_session().scalars(Photo.__table__.select().with_only_columns(Photo.sha256)))
    assert set(made.photos) == shas
    assert len(shas) == 2
    assert made.epoch == present_epoch(read_session()).id == made.installation
    assert (made.counts["issues"], made.counts["photos"], made.schema) == (1, 2, made.schema)
    assert check_backup(folder) == check_backup(folder / made.name) == made
    names = {path.name for path in folder.iterdir()}
    assert names == {made.name, "backup.lock"}, "nothing half made is left"


def test_a_second_backup_shares_the_photos_of_the_first(world: World, back_up: BackUp, folder: Path) -> None:
    phone = world.phone("inspector")
    phone.report()
    first = back_up()
    [sha256] = first.photos
    phone.report()
    second = back_up()
    assert len(second.photos) == 2
    one, two = (folder / made.name / photo_path(sha256) for made in (first, second))
    assert one.stat().st_ino == two.stat().st_ino


def test_a_photo_that_rotted_in_the_earlier_backup_is_copied_afresh(
    world: World, back_up: BackUp, folder: Path
) -> None:
    world.phone("inspector").report()
    first = back_up()
    [sha256] = first.photos
    rotten = folder / first.name / photo_path(sha256)
    rotten.chmod(0o640)
    rotten.write_bytes(b"x" + rotten.read_bytes()[1:])
    second = back_up()
    assert check_backup(folder / second.name) == second


def test_a_photo_lost_on_the_disk_comes_from_the_earlier_backup(
    world: World, back_up: BackUp, folder: Path
) -> None:
    world.phone("inspector").report()
    [sha256] = back_up().photos
    photo_store().original(sha256).unlink()
    again = back_up()
    assert (list(again.photos), again.lost) == ([sha256], [])
    assert check_backup(folder) == again


def test_a_photo_lost_everywhere_is_said_asked_for_and_covers_no_phone(
    world: World, back_up: BackUp, app: Flask
) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report(photo=jpeg(5))
    [photo] = phone.issue(issue_id)["photos"]
    photo_store().original(photo["sha256"]).unlink()
    made = back_up()
    assert made.lost == [photo["sha256"]]
    assert phone.sync()["durable_through"] == "0.0"
    state = world.phone("administrator").client.get("/api/backups").get_json()
    assert state["items"][0]["code"] == "backup_photos_lost"
    phone.upload(photo["id"], jpeg(5))
    assert phone.issue(issue_id)["photos"][0]["state"] == "stored"
    assert back_up().lost == []
    assert phone.sync()["durable_through"] != "0.0"


def test_a_backup_under_load_is_of_one_instant(
    world: World, app: Flask, back_up: BackUp, restore: Restore, folder: Path
) -> None:
    stop, done, begun = threading.Event(), [], threading.Event()

    def work() -> None:
        with app.app_context():
            phone = world.phone("inspector")
            while not stop.is_set():
                done.append(phone.report(photo=jpeg(len(done) + 1)))
                begun.set()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        assert begun.wait(30)
        before = len(done)
        made = [back_up() for _ in range(3)]
        after = len(done)
    finally:
        stop.set()
        writer.join(30)
    assert after > before, "writing went on meanwhile"
    for each in made:
        assert list(faults_of(folder / each.name, each)) == []
    assert before <= made[0].counts["issues"] <= made[2].counts["issues"] <= len(done)
    assert restore().manifest == made[2]


def test_two_backups_at_once_do_not_meet(back_up: BackUp, folder: Path) -> None:
    with folders.making_in(folder), pytest.raises(Problem) as refused:
        back_up()
    assert refused.value.code == "backup_under_way"


def test_only_the_number_kept_stays_and_the_newest_is_whole(
    world: World, back_up: BackUp, folder: Path
) -> None:
    administrator = world.phone("administrator").client
    assert administrator.put("/api/settings/backups_kept", json={"value": 2}).status_code == 200
    made = []
    for _ in range(4):
        world.clock.advance(days=1)
        made.append(back_up())
    assert [path.name for path in folders.backups_in(folder)] == [made[3].name, made[2].name]
    assert check_backup(folder) == made[3]


def test_a_backup_into_another_folder_covers_no_phone_and_removes_nothing(
    world: World, back_up: BackUp, app: Flask, tmp_path: Path
) -> None:
    phone = world.phone("inspector")
    phone.report()
    made = make_backup(tmp_path / "stick")
    assert check_backup(tmp_path / "stick") == made
    assert phone.sync()["durable_through"] == "0.0"
    assert world.phone("administrator").client.get("/api/backups").get_json()["state"] == "never"


def test_what_a_cut_off_backup_left_is_used_and_tidied_away(
    world: World, back_up: BackUp, folder: Path
) -> None:
    world.phone("inspector").report()
    made = back_up()
    [sha256] = made.photos
    left = folder / f"partial-{made.name}"
    (folder / made.name).rename(left)
    (left / "manifest.json").unlink()
    (left / "photos" / "ab").mkdir(exist_ok=True)
    (left / "photos" / "ab" / "half.new").write_bytes(b"half")
    inode = (left / photo_path(sha256)).stat().st_ino
    with pytest.raises(Problem) as refused:
        check_backup(folder)
    assert refused.value.code == "backup_none"
    shutil.copytree(left, folder / "partial-chabu-20200101T000000Z-000000")
    again = back_up()
    assert check_backup(folder) == again
    assert (folder / again.name / photo_path(sha256)).stat().st_ino == inode
    assert folders.leftovers_in(folder) == []
