"""EXIF facts: what is there is read exactly, what is impossible is None and named, and no bytes raise."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.photos.exif_facts import ExifFacts, read_exif
from tests.photos.pictures import FULL_EXIF, tiff

LATEST = dt.datetime(2026, 12, 31)  # noqa: DTZ001  EXIF times have no zone
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def _read(**directories: Any) -> ExifFacts:
    return read_exif(tiff(**directories), latest=LATEST)


@pytest.mark.parametrize("order", ["<", ">"])
def test_all_facts_of_a_whole_block(order: str) -> None:
    facts = read_exif(tiff(**FULL_EXIF, order=order), latest=LATEST)
    assert facts == ExifFacts(
        taken_at=dt.datetime(2026, 5, 18, 9, 30, 15),  # noqa: DTZ001
        utc_offset="+08:00",
        latitude=22.78753333,
        longitude=115.37513333,
        altitude_m=12.5,
        make="Chabu",
        model="查补 1",
        orientation=6,
    )


def test_no_block_no_facts() -> None:
    assert read_exif(None, latest=LATEST) == ExifFacts()
    assert read_exif(b"", latest=LATEST) == ExifFacts()


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("0000:00:00 00:00:00", "time_unset"),
        ("    :  :     :  :  ", "time_unset"),
        ("2026:13:01 00:00:00", "time_malformed"),
        ("2026:02:30 00:00:00", "time_malformed"),
        ("2026:05:18 24:00:00", "time_malformed"),
        ("yesterday", "time_malformed"),
        ("1970:01:01 00:00:00", "time_implausible"),
        ("2099:09:29 10:10:10", "time_implausible"),
    ],
)
def test_an_impossible_time_is_none(text: str, warning: str) -> None:
    facts = _read(exif={0x9003: text})
    assert (facts.taken_at, facts.warnings) == (None, (warning,))


def test_any_time_is_taken_where_no_latest_is_given() -> None:
    assert read_exif(tiff(exif={0x9003: "2099:09:29 10:10:10"}), latest=None).taken_at is not None


@pytest.mark.parametrize(
    ("text", "offset"),
    [("+08:00", "+08:00"), ("-09:30", "-09:30"), ("Z", "+00:00"), ("+15:00", None), ("8", None)],
)
def test_offsets(text: str, offset: str | None) -> None:
    assert _read(exif={0x9011: text}).utc_offset == offset


def _gps(**changes: Any) -> dict[int, Any]:
    names = {"lat_ref": 1, "lat": 2, "lon_ref": 3, "lon": 4, "alt_ref": 5, "alt": 6}
    base = dict(FULL_EXIF["gps"]) | {names[name]: value for name, value in changes.items()}
    return {tag: value for tag, value in base.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"lat_ref": None}, "position_without_reference"),
        ({"lon_ref": "?"}, "position_without_reference"),
        ({"lat": None}, "position_incomplete"),
        ({"lon": [(115, 1), (0, 0), (0, 1)]}, "position_incomplete"),
        ({"lat": [(213, 1), (38, 1), (24, 1)]}, "position_out_of_range"),
        ({"lon": [(180, 1), (0, 1), (1, 1)]}, "position_out_of_range"),
        ({"lat": [(0, 1)] * 3, "lon": [(0, 1)] * 3}, "position_zero"),
    ],
)
def test_half_a_position_or_an_impossible_one_is_none(changes: dict[str, Any], warning: str) -> None:
    facts = _read(gps=_gps(**changes))
    assert (facts.latitude, facts.longitude, facts.warnings) == (None, None, (warning,))
    assert facts.altitude_m == 12.5


def test_south_and_west_are_negative_and_seconds_may_be_missing() -> None:
    facts = _read(gps=_gps(lat_ref="S", lon_ref="W", lat=[(22, 1), (4725, 100)], lon=[(11500, 100)]))
    assert (facts.latitude, facts.longitude) == (-22.7875, -115.0)


@pytest.mark.parametrize(
    ("reference", "value", "metres"),
    [
        (b"\x01", [(19904, 10000)], -1.9904),
        (b"\x03", [(5, 1)], -5.0),
        (b"\x02", [(5, 1)], 5.0),
        (None, [(5, 1)], 5.0),
        (b"\x00", [(4294967284, 1)], None),
        (b"\x00", [(1, 0)], None),
    ],
)
def test_altitude(reference: bytes | None, value: list[tuple[int, int]], metres: float | None) -> None:
    assert _read(gps=_gps(alt_ref=reference, alt=value)).altitude_m == metres


@pytest.mark.parametrize("value", [0, 9, 65535, 4294967295])
def test_an_orientation_that_is_none_is_named(value: int) -> None:
    facts = _read(image={0x0112: value})
    assert (facts.orientation, facts.warnings) == (None, ("orientation_invalid",))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"HUAWEI\0\0junk", "HUAWEI"),
        ("小米".encode(), "小米"),
        ("小米手机".encode("gb18030"), "小米手机"),
        (b"  Canon  ", "Canon"),
        (b"a\x07b\x1b[31m", "ab[31m"),
        (b"\0\0\0\0\0\0", None),
        (b"x" * 5000, "x" * 120),
    ],
)
def test_makers_names_in_the_encodings_in_use(raw: bytes, text: str | None) -> None:
    block = tiff(image={0x010F: raw}).replace(b"\x0f\x01\x07\x00", b"\x0f\x01\x02\x00", 1)
    assert read_exif(block, latest=LATEST).make == text


def test_a_fact_that_the_first_reader_cannot_make_sense_of_comes_from_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def give_up(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("as ExifRead does on some files")

    monkeypatch.setattr("exifread.process_file", give_up)
    facts = read_exif(tiff(**FULL_EXIF), latest=LATEST)
    assert (facts.make, facts.model, facts.orientation, facts.utc_offset) == ("Chabu", "查补 1", 6, "+08:00")
    assert facts.latitude == pytest.approx(22.7875333, abs=1e-7)


@pytest.mark.parametrize(
    "block", [b"II", b"nonsense", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08", b"II*\0" + b"\0" * 4]
)
def test_blocks_without_directories(block: bytes) -> None:
    facts = read_exif(block, latest=LATEST)
    assert (facts.taken_at, facts.latitude, facts.make) == (None, None, None)


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_mutated_blocks_never_raise_and_never_state_the_impossible(data: st.DataObject) -> None:
    block = bytearray(tiff(**FULL_EXIF, order=data.draw(st.sampled_from("<>"))))
    for _ in range(data.draw(st.integers(1, 10))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(block)))
    facts = read_exif(bytes(block[: cut or None]), latest=LATEST)
    assert (facts.latitude is None) == (facts.longitude is None)
    assert facts.latitude is None or abs(facts.latitude) <= 90
    assert facts.longitude is None or abs(facts.longitude) <= 180
    assert facts.orientation in (None, 1, 2, 3, 4, 5, 6, 7, 8)
    assert facts.taken_at is None or facts.taken_at <= LATEST


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(junk: bytes) -> None:
    read_exif(junk, latest=LATEST)
    read_exif(b"II*\0\x08\0\0\0" + junk, latest=LATEST)


def _within(seconds: float, block: bytes) -> ExifFacts:
    started = time.process_time()
    facts = read_exif(block, latest=LATEST)
    assert time.process_time() - started < seconds
    return facts


def test_directories_that_lie_over_one_another_take_no_time() -> None:
    # Five thousand entries that all name the same 60 KB: Pillow would copy 300 MB.
    place = b"\x07\0" + (60_000).to_bytes(4, "little") + b"\x08\0\0\0"
    entry = b"".join(tag.to_bytes(2, "little") + place for tag in range(5000))
    facts = _within(1, b"II*\0\x08\0\0\0" + (5000).to_bytes(2, "little") + entry + b"\0\0\0\0")
    assert facts.warnings == ("exif_unreasonable",)


def test_a_chain_of_directories_takes_no_time() -> None:
    links = b"".join(b"\0\0" + (14 + 6 * i).to_bytes(4, "little") for i in range(100_000))
    _within(1, b"II*\0\x08\0\0\0" + links)


def test_nested_directories_take_no_time() -> None:
    entries = b"".join(b"\x25\x88\x04\0\x01\0\0\0\x08\0\0\0" for _ in range(900))
    _within(1, b"II*\0\x08\0\0\0" + (900).to_bytes(2, "little") + entries + b"\0\0\0\0")
