"""Where a SQLite backup is restored to: a file beside the live one, which then takes over its contents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.backup.checking import SQLITE_FILE
from app.backup.sqlite_snapshot import copy_database, is_database, replace_contents, settle
from app.kernel.durable_files import sync
from config import Config


class SqlitePlace:
    """One restore. `staging` is a folder of its own, on the disk of the live file."""

    def __init__(self, live: Path, staging: Path) -> None:
        self._live = live
        self._staged = staging / "restored.sqlite3"

    def prepare(self, backup: Path) -> None:
        """Bring the backup's file to the new place."""
        copy_database(backup / SQLITE_FILE, self._staged)

    def config(self, live: Config) -> Config:
        """The settings of an application on the new place."""
        return replace(live, database_url=f"sqlite:///{self._staged}")

    def load(self, backup: Path, tables: list[str]) -> None:
        """Nothing: the file came whole."""

    def swap(self, aside: Path) -> str | None:
        """Keep the live database in the folder `aside`, and put the restored one in its place at once.

        Returns where it is kept; None where there was none.
        """
        settle(self._staged)
        kept = aside / self._live.name
        if is_database(self._live):
            copy_database(self._live, kept)
            replace_contents(self._staged, self._live)
            return str(kept)
        was_there = self._live.exists()
        for suffix in ("-wal", "-shm", ""):  # what cannot even be read is kept as it lies
            file = self._live.with_name(self._live.name + suffix)
            if file.exists():
                file.rename(kept.with_name(file.name))
        self._live.parent.mkdir(parents=True, exist_ok=True)
        self._staged.replace(self._live)
        sync(self._live.parent)
        return str(kept) if was_there else None

    def discard(self) -> None:
        """Nothing: the staging folder goes as a whole."""
