"""photo-info: one line a file whatever the file is, and on real photos it says what another reader says."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.kernel.ids import sha256_hex
from app.photos.cli import register_commands
from tests.photos.corpus import Comparison, compare, corpus_folder
from tests.photos.pictures import FULL_EXIF, jpeg_with, tiff

CORPUS = corpus_folder()
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="no photo corpus: set PHOTO_CORPUS to one")
KEYS = (
    "file", "sha256", "format", "width", "height", "orientation", "taken_at", "utc_offset", "latitude",
    "longitude", "altitude_m", "make", "model", "warnings",
)  # fmt: skip


def _run(*paths: Path | str) -> list[dict[str, object]]:
    group = click.Group()
    register_commands(group)
    result = CliRunner().invoke(group, ["photo-info", *map(str, paths)], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.output.splitlines()]


def test_a_record_has_its_keys_in_order(tmp_path: Path) -> None:
    path = tmp_path / "照片.heic"
    path.write_bytes(jpeg_with(tiff(**FULL_EXIF)))
    (record,) = _run(path)
    assert tuple(record) == KEYS
    assert record == {
        "file": str(path),
        "sha256": sha256_hex(path.read_bytes()),
        "format": "JPEG",
        "width": 96,
        "height": 64,
        "orientation": 6,
        "taken_at": "2026-05-18T09:30:15",
        "utc_offset": "+08:00",
        "latitude": 22.78753333,
        "longitude": 115.37513333,
        "altitude_m": 12.5,
        "make": "Chabu",
        "model": "查补 1",
        "warnings": [],
    }


def test_every_file_has_a_line_and_the_command_succeeds(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "text.jpg").write_text("no picture")
    found = _run(tmp_path / "empty", tmp_path / "text.jpg", tmp_path / "missing", tmp_path, "a\0b")
    assert [record.get("refused") for record in found] == [
        "empty_file",
        "format_not_accepted",
        "unreadable",
        "unreadable",
        "unreadable",
    ]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(10**12)
    assert _run(path)[0]["refused"] == "too_large"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    assert CORPUS is not None
    return compare(CORPUS)


@needs_corpus
def test_real_photos_agree_with_another_reader(comparison: Comparison) -> None:
    assert comparison.facts > 800
    assert comparison.agreement >= 0.98, comparison.differences


@needs_corpus
def test_where_readers_differ_ours_is_silent_or_names_the_format_more_plainly(comparison: Comparison) -> None:
    for name, fact, ours, theirs in comparison.differences:
        assert ours is None or (fact, ours, theirs) == ("format", "JPEG", "MPO"), (name, fact)
        assert fact == "format" or comparison.records[name]["warnings"], (name, fact)


@needs_corpus
def test_only_what_is_no_readable_picture_is_refused(comparison: Comparison) -> None:
    assert set(comparison.refused.values()) <= {"empty_file", "format_not_accepted", "header_unreadable"}
    for name, code in comparison.refused.items():
        assert code != "format_not_accepted" or Path(name).suffix.lower() not in (".png", ".webp", ".heic")
