"""A full disk, where backups go or where the data lie: said in a sentence, and nothing live is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.backup import folders
from app.backup.manifest import Manifest
from app.backup.restoring import Restored, check_backup
from app.kernel.problems import Problem
from app.photos import store
from config import Config
from tests.factories import World, jpeg
from tests.small_disk import SmallDisk

KIB = 1024
ROOM = [0, 4 * KIB, 8 * KIB, 16 * KIB]


class TestWhereBackupsGo:
    """The folder of backups is full."""

    @pytest.fixture
    def config(self, config: Config, small_disk: SmallDisk) -> Config:
        """Settings with backups on the small disk."""
        return replace(config, backup_dir=small_disk.path / "backups")

    def test_it_is_said_shown_and_over_when_there_is_room(
        self,
        world: World,
        back_up: Callable[[], Manifest],
        live_state: Callable[[], str],
        small_disk: SmallDisk,
        folder: Path,
    ) -> None:
        phone = world.phone("inspector")
        phone.report(photo=jpeg(1, (1600, 1200)))
        first = back_up()
        world.clock.advance(days=1)
        issue_id = phone.report(photo=jpeg(2, (1600, 1200)))
        before = live_state()
        for room in ROOM:
            small_disk.fill(room)
            with pytest.raises(Problem) as refused:
                back_up()
            assert refused.value.code == "backup_no_space", (room, refused.value.sentence("en"))
            assert live_state() == before
            assert folders.leftovers_in(folder) == [], "what it took is given back"
        assert check_backup(folder) == first
        shown = world.phone("administrator").client.get("/api/backups").get_json()
        assert shown["state"] == "failed"
        assert shown["items"][0]["detail"].startswith(str(folder))
        small_disk.relax()
        assert len(back_up().photos) == 2
        assert world.phone("administrator").client.get("/api/backups").get_json()["state"] == "good"
        assert phone.issue(issue_id)["photos"][0]["state"] == "stored"


class TestWhereTheDataLie:
    """The disk of the live data is full."""

    @pytest.fixture
    def config(self, config: Config, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> Config:
        """Settings with the data on the small disk, of which nothing is held back."""
        monkeypatch.setattr(store, "LOW_WATER_BYTES", 0)
        data, url = small_disk.path / "data", config.database_url
        data.mkdir()
        if url.startswith("sqlite"):
            (data / "chabu.sqlite3").write_bytes((config.data_dir / "chabu.sqlite3").read_bytes())
            url = f"sqlite:///{data}/chabu.sqlite3"
        return replace(config, data_dir=data, database_url=url)

    def test_a_restore_is_refused_and_the_data_are_as_they_were(
        self,
        world: World,
        config: Config,
        back_up: Callable[[], Manifest],
        restore: Callable[..., Restored],
        live_state: Callable[[], str],
        small_disk: SmallDisk,
    ) -> None:
        phone = world.phone("inspector")
        phone.report(photo=jpeg(1, (1600, 1200)))
        made = back_up()
        phone.report()
        (config.data_dir / "photos" / "gone").mkdir()
        originals = [path for path in (config.data_dir / "photos").rglob("*") if path.name in made.photos]
        for original in originals:
            original.unlink()
        before = live_state()
        for room in (0, 4 * KIB, 16 * KIB):
            small_disk.fill(room)
            with pytest.raises(Problem) as refused:
                restore()
            assert refused.value.code == "restore_no_space", (room, refused.value.sentence("en"))
            assert not list(config.data_dir.glob("restoring-*"))
            assert live_state() == before
        small_disk.relax()
        assert restore().manifest == made
