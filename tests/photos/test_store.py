"""The store: whole, durable, never overwritten with something else, and no name from outside in a path."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.durable_files import hash_of
from app.kernel.ids import sha256_hex
from app.photos.store import PhotoStore


def _part(folder: Path, content: bytes, name: str = "x.part") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_kept_file_lies_under_its_hash_and_cannot_be_written(tmp_path: Path) -> None:
    store, sha256 = PhotoStore(tmp_path), sha256_hex(b"content")
    path = store.keep(_part(tmp_path, b"content"), sha256)
    assert path == tmp_path / "photos" / sha256[:2] / sha256[2:4] / sha256
    assert path.read_bytes() == b"content"
    assert not stat.S_IMODE(path.stat().st_mode) & 0o222
    assert not (tmp_path / "x.part").exists()
    assert list(store.originals()) == [path]


def test_file_and_folders_are_made_durable_in_the_right_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, sha256 = PhotoStore(tmp_path), sha256_hex(b"content")
    part, steps = _part(tmp_path, b"content"), []
    real_open, real_replace = os.open, Path.replace
    names: dict[int, str] = {}

    def note_open(path: os.PathLike[str], *args: int) -> int:
        descriptor = real_open(path, *args)
        names[descriptor] = str(path)
        return descriptor

    def note_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr("app.photos.store.os.open", note_open)
    monkeypatch.setattr("app.photos.store.os.fsync", lambda descriptor: steps.append(names[descriptor]))
    monkeypatch.setattr(Path, "replace", note_replace)
    target = store.keep(part, sha256)
    folders = [target.parent, target.parent.parent, tmp_path / "photos", tmp_path]
    assert steps == [str(part), "rename", *map(str, folders)]


def test_the_same_bytes_again_leave_the_first_file_alone(tmp_path: Path) -> None:
    store, sha256 = PhotoStore(tmp_path), sha256_hex(b"content")
    path = store.keep(_part(tmp_path, b"content"), sha256)
    inode = path.stat().st_ino
    os.utime(path, (1, 1))
    assert store.keep(_part(tmp_path, b"content"), sha256) == path
    assert path.stat().st_ino == inode
    assert path.stat().st_mtime > 1, "it was named again, so its age begins anew"
    assert not (tmp_path / "x.part").exists()


def test_bytes_that_rotted_are_replaced_by_good_ones(tmp_path: Path) -> None:
    store, sha256 = PhotoStore(tmp_path), sha256_hex(b"content")
    path = store.keep(_part(tmp_path, b"content"), sha256)
    path.chmod(0o640)
    path.write_bytes(b"c0ntent")
    store.keep(_part(tmp_path, b"content"), sha256)
    assert hash_of(path) == sha256


def test_many_at_once_keep_one_file(tmp_path: Path) -> None:
    store, content = PhotoStore(tmp_path), b"content" * 1000
    sha256 = sha256_hex(content)
    parts = [_part(tmp_path, content, f"{i}.part") for i in range(12)]
    threads = [threading.Thread(target=store.keep, args=(part, sha256)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [hash_of(path) for path in store.originals()] == [sha256]
    assert not list(tmp_path.glob("*.part"))


@given(st.text(max_size=80))
def test_nothing_but_a_hash_becomes_a_path(name: str) -> None:
    store = PhotoStore(Path("/nowhere"))
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.original(name)
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.derived("../" + "a" * 61, "thumb")


def test_a_part_is_named_by_the_photo_only(tmp_path: Path) -> None:
    photo_id = UUID("0196e0b0-0000-7000-8000-000000000001")
    assert PhotoStore(tmp_path).part(photo_id) == tmp_path / "uploads" / f"{photo_id}.part"


def test_derived_pictures_go_with_their_original(tmp_path: Path) -> None:
    store, sha256 = PhotoStore(tmp_path), sha256_hex(b"content")
    store.keep(_part(tmp_path, b"content"), sha256)
    derived = store.write_derived(sha256, "thumb", b"small")
    store.drop(sha256)
    assert not derived.exists()
    assert list(store.originals()) == []


def test_nothing_arrives_while_files_are_reaped(tmp_path: Path) -> None:
    store, order = PhotoStore(tmp_path), []

    def arrive() -> None:
        with store.arriving():
            order.append("arrived")

    with store.reaping():
        thread = threading.Thread(target=arrive)
        thread.start()
        thread.join(0.2)
        order.append("reaped")
    thread.join(5)
    assert order == ["reaped", "arrived"]


def test_arrivals_do_not_wait_for_one_another(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    with store.arriving(), store.arriving():
        pass


def test_a_reserve_stays_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 300 * 1024 * 1024

    monkeypatch.setattr("app.photos.store.shutil.disk_usage", lambda _path: Usage)
    assert PhotoStore(tmp_path).has_room(10 * 1024 * 1024)
    assert not PhotoStore(tmp_path).has_room(60 * 1024 * 1024)
