"""Whatever is wrong with a backup, it is refused with a sentence and the live data stay as they are."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.backup.manifest import NAME, Manifest, photo_path, to_bytes
from app.backup.restoring import Restored, check_backup
from app.kernel.problems import Problem
from tests.factories import World

Spoil = Callable[[Path, Manifest], object]


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.chmod(0o640)
    path.write_bytes(change(path.read_bytes()))


def one_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def last_byte_gone(data: bytes) -> bytes:
    return data[:-1]


def database(backup: Path, made: Manifest) -> Path:
    largest: str = max(made.files, key=lambda path: made.files[path][0])
    return backup / largest


def photo(backup: Path, made: Manifest) -> Path:
    return backup / photo_path(min(made.photos))


def manifest(backup: Path, made: Manifest) -> Path:
    return backup / NAME


def forged(backup: Path, made: Manifest) -> None:
    """A manifest with a good seal that leads out of its folder."""
    outside = Manifest(**{**made.__dict__, "files": {**made.files, "../outside": [1, "0" * 64]}})
    (backup / NAME).write_bytes(to_bytes(outside))


def other_product(backup: Path, made: Manifest) -> None:
    (backup / NAME).write_text(json.dumps({"product": "other", "version": 3}))


SPOILS: dict[str, tuple[Spoil, str]] = {
    "the database truncated": (lambda b, m: rewrite(database(b, m), last_byte_gone), "damaged"),
    "a photo truncated": (lambda b, m: rewrite(photo(b, m), last_byte_gone), "damaged"),
    "the manifest truncated": (lambda b, m: rewrite(manifest(b, m), last_byte_gone), "damaged"),
    "the manifest cut in half": (lambda b, m: rewrite(manifest(b, m), lambda d: d[: len(d) // 2]), "damaged"),
    "a bit of the database": (lambda b, m: rewrite(database(b, m), one_bit), "damaged"),
    "a bit of a photo": (lambda b, m: rewrite(photo(b, m), one_bit), "damaged"),
    "a bit of the manifest": (lambda b, m: rewrite(manifest(b, m), one_bit), "damaged"),
    "a space in the manifest": (lambda b, m: rewrite(manifest(b, m), lambda d: d + b" "), "damaged"),
    "the database missing": (lambda b, m: database(b, m).unlink(), "damaged"),
    "a photo missing": (lambda b, m: photo(b, m).unlink(), "damaged"),
    "the manifest emptied": (lambda b, m: rewrite(manifest(b, m), lambda d: b""), "damaged"),
    "the manifest missing": (lambda b, m: manifest(b, m).unlink(), "none"),
    "a file too many": (lambda b, m: (b / "photos" / "extra.jpg").write_bytes(b"x"), "damaged"),
    "a photo that is a link": (
        lambda b, m: (
            shutil.move(photo(b, m), b.parent / "moved"),
            photo(b, m).symlink_to(b.parent / "moved"),
        ),
        "damaged",
    ),
    "a forged manifest": (forged, "damaged"),
    "another product's manifest": (other_product, "foreign"),
}


def test_a_spoilt_backup_is_refused_and_nothing_live_is_touched(
    world: World,
    back_up: Callable[[], Manifest],
    restore: Callable[..., Restored],
    live_state: Callable[[], str],
    folder: Path,
    tmp_path: Path,
) -> None:
    phone = world.phone("inspector")
    phone.report()
    made = back_up()
    phone.report()
    before = live_state()
    for number, (name, (spoil, expected)) in enumerate(SPOILS.items()):
        spoilt = tmp_path / "spoilt" / str(number) / made.name
        shutil.copytree(folder / made.name, spoilt)
        assert check_backup(spoilt) == made
        spoil(spoilt, made)
        for attempt in (check_backup, restore):
            with pytest.raises(Problem) as refused:
                attempt(spoilt)
            assert refused.value.code == f"backup_{expected}", (name, refused.value.sentence("en"))
            assert str(spoilt) in refused.value.sentence("zh"), name
        assert live_state() == before, name


def test_another_products_archive_is_refused(
    world: World, restore: Callable[..., Restored], live_state: Callable[[], str], tmp_path: Path
) -> None:
    archive, unpacked = tmp_path / "other.tar", tmp_path / "other"
    unpacked.mkdir()
    (unpacked / "dump.sql").write_text("CREATE TABLE x (y int);")
    with tarfile.open(archive, "w") as tar:
        tar.add(unpacked, "other")
    before = live_state()
    for place in (archive, unpacked):
        with pytest.raises(Problem) as refused:
            restore(place)
        assert refused.value.code == "backup_foreign"
    with pytest.raises(Problem) as refused:
        restore(tmp_path / "nowhere")
    assert refused.value.code == "backup_none"
    assert live_state() == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schema": "9999", "version": "7.0"}, "backup_too_new"),
        ({"database": "oracle"}, "backup_other_database"),
    ],
)
def test_a_backup_that_does_not_fit_this_place_is_refused(
    change: dict[str, str],
    code: str,
    world: World,
    back_up: Callable[[], Manifest],
    restore: Callable[..., Restored],
    live_state: Callable[[], str],
    folder: Path,
) -> None:
    made = back_up()
    (folder / made.name / NAME).write_bytes(to_bytes(Manifest(**{**made.__dict__, **change})))
    before = live_state()
    with pytest.raises(Problem) as refused:
        restore()
    assert refused.value.code == code
    assert live_state() == before
