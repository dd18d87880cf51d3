"""The format of a file is told by its bytes; a name or a declared type changes nothing."""

from __future__ import annotations

import pytest

from app.photos.formats import NotAPhoto, PhotoFormat, sniff
from tests.photos.pictures import FIXTURES, encoded, quadrants


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_is_known_by_its_first_bytes(kind: str) -> None:
    assert sniff(encoded(quadrants(), kind)[:64]) == PhotoFormat(kind)


def test_heic_is_known_by_its_major_brand() -> None:
    assert sniff((FIXTURES / "quadrants-1.heic").read_bytes()[:64]) is PhotoFormat.HEIC


def _ftyp(major: bytes, *compatible: bytes) -> bytes:
    body = major + b"\0\0\0\0" + b"".join(compatible)
    return (len(body) + 8).to_bytes(4, "big") + b"ftyp" + body


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (_ftyp(b"heix", b"mif1", b"heix"), PhotoFormat.HEIF),
        (_ftyp(b"mif1", b"mif1", b"heic"), PhotoFormat.HEIF),
        (_ftyp(b"mif1", b"mif1", b"avif"), PhotoFormat.AVIF),
        (_ftyp(b"avis", b"avif"), PhotoFormat.AVIF),
    ],
)
def test_neutral_brands_are_told_apart_by_the_compatible_ones(head: bytes, expected: PhotoFormat) -> None:
    assert sniff(head) is expected


@pytest.mark.parametrize(
    "head",
    [
        b"GIF89a\x01\x00\x01\x00",
        b"II*\x00\x08\x00\x00\x00",
        b"MM\x00*\x00\x00\x00\x08",
        b"BM\x36\x00",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<!DOCTYPE html>",
        b"<?xml version='1.0'?>",
        _ftyp(b"isom", b"mp42"),
        _ftyp(b"crx ", b"isom"),
        b"\x00\x00\x00\x0cjP  \r\n\x87\n",
        b"\xff\xd8",
        b"\x89PN",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x00",
        b" \xff\xd8\xff\xe0",
    ],
)
def test_everything_else_is_refused_by_one_code(head: bytes) -> None:
    with pytest.raises(NotAPhoto) as refusal:
        sniff(head)
    assert refusal.value.code == "format_not_accepted"


def test_an_empty_file_has_a_code_of_its_own() -> None:
    with pytest.raises(NotAPhoto) as refusal:
        sniff(b"")
    assert refusal.value.code == "empty_file"
