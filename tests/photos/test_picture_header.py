"""Headers: size as stored, turn of the container, completeness; hostile headers end in a code, quickly."""

from __future__ import annotations

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.photos.formats import NotAPhoto
from app.photos.heif_boxes import BoxError, read_meta
from app.photos.jpeg_header import without_metadata
from app.photos.picture_header import read_header
from tests.photos.pictures import FIXTURES, encoded, jpeg_with, oriented, quadrants, tiff

KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"]


def _sample(kind: str) -> bytes:
    return oriented(kind, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_size_is_read_without_decoding(kind: str) -> None:
    header = read_header(_sample(kind))
    assert (header.format.value, header.width, header.height, header.ends_early) == (kind, 96, 64, False)


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 50}, {"exact": True, "lossless": True}])
def test_each_kind_of_webp_has_its_size(options: dict[str, object]) -> None:
    header = read_header(encoded(quadrants(301, 77), "WEBP", **options))
    assert (header.width, header.height) == (301, 77)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["AVIF", "HEIC"])
def test_the_containers_turn_is_read_as_an_exif_orientation(kind: str, orientation: int) -> None:
    assert read_header(oriented(kind, orientation)).container_turn == orientation


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_refused_or_known_to_end_early(kind: str) -> None:
    data = _sample(kind)
    for end in range(1, len(data) - 1, max(1, len(data) // 150)):
        try:
            header = read_header(data[:end])
        except NotAPhoto as refusal:
            assert refusal.code in ("header_unreadable", "format_not_accepted")  # noqa: PT017
        else:
            assert header.ends_early, f"{kind} cut at {end} of {len(data)}"


@pytest.mark.parametrize("kind", KINDS)
@given(junk=st.binary(min_size=1, max_size=400))
def test_trailing_bytes_of_others_are_ignored(kind: str, junk: bytes) -> None:
    header = read_header(_sample(kind) + b"\x00\x00" + junk)
    assert (header.width, header.height) == (96, 64)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_mutated_headers_never_raise_anything_but_a_code(kind: str, data: st.DataObject) -> None:
    sample = bytearray(_sample(kind))
    for _ in range(data.draw(st.integers(1, 12))):
        sample[data.draw(st.integers(0, min(len(sample), 700) - 1))] = data.draw(st.integers(0, 255))
    try:
        header = read_header(bytes(sample))
    except NotAPhoto:
        return
    assert header.width > 0
    assert header.height > 0


def test_a_jpeg_without_rows_is_unreadable() -> None:
    data = bytearray(encoded(quadrants(), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 7] = b"\0\0"
    with pytest.raises(NotAPhoto, match="header_unreadable"):
        read_header(bytes(data))


def test_junk_between_segments_is_stepped_over() -> None:
    data = encoded(quadrants(), "JPEG")
    assert read_header(data[:20] + b"\x00\x13\x07" + data[20:]).width == 96


def test_only_sequential_jpegs_of_one_scan_are_decoded_row_by_row() -> None:
    assert read_header(encoded(quadrants(), "JPEG")).is_streamed
    assert read_header(encoded(quadrants().convert("L"), "JPEG")).is_streamed
    assert not read_header(encoded(quadrants(), "JPEG", progressive=True)).is_streamed


def test_a_progressive_jpeg_costs_by_its_samples() -> None:
    full = read_header(encoded(quadrants(), "JPEG", progressive=True, subsampling=0)).decode_bytes
    halved = read_header(encoded(quadrants(), "JPEG", progressive=True, subsampling=2)).decode_bytes
    fixed = read_header(encoded(quadrants(), "JPEG")).decode_bytes
    assert (full - fixed, halved - fixed) == (2 * 96 * 64 * 3, 2 * 96 * 64 * 3 // 2)


def test_a_decoder_gets_no_metadata() -> None:
    data = jpeg_with(tiff(image={0x010F: "secret maker"}))
    data = data[:2] + b"\xff\xfe\x00\x10secret comment" + data[2:]
    plain = without_metadata(data)
    assert b"secret" in data
    assert b"secret" not in plain
    assert read_header(plain).width == 96


def test_colour_profiles_stay_for_the_decoder() -> None:
    data = encoded(quadrants(), "JPEG", icc_profile=b"profile bytes")
    assert b"profile bytes" in without_metadata(data)


def test_exif_is_found_in_every_container() -> None:
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        block = tiff(image={0x010F: "Chabu"})
        assert read_header(encoded(quadrants(), kind, exif=b"Exif\0\0" + block)).exif is not None, kind
    assert read_header((FIXTURES / "quadrants-1.heic").read_bytes()).exif is not None


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def test_a_heif_of_endless_boxes_is_left_quickly() -> None:
    data = _box(b"ftyp", b"heic\0\0\0\0heic") + _box(b"meta", b"\0\0\0\0" + _box(b"free", b"") * 200_000)
    started = time.process_time()
    with pytest.raises(NotAPhoto, match="header_unreadable"):
        read_header(data)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("count", [0xFFFF, 0xFFFFFFFF])
def test_counts_beyond_the_box_are_an_error_and_no_loop(count: int) -> None:
    iloc = _box(b"iloc", b"\x02\0\0\0" + b"\x44\x00" + struct.pack(">I", count) + b"\0" * 20)
    with pytest.raises(BoxError):
        read_meta(_box(b"meta", b"\0\0\0\0" + iloc))
