"""The parameters of OGC API - Features: what the standard takes and what it calls an error."""

from __future__ import annotations

import contextlib
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.features.item_parameters import BadParameter, box_of, interval_of, item_parameters
from app.features.queries import QUERYABLES

ZONE = ZoneInfo("Asia/Shanghai")


def read(**given_: str) -> object:
    return item_parameters({name: [value] for name, value in given_.items()}, QUERYABLES, ZONE)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-05-18T01:00:00Z", "2026-05-18T01:00:00", "2026-05-18T01:00:00.001"),
        ("2026-05-18T09:00:00+08:00", "2026-05-18T01:00:00", "2026-05-18T01:00:00.001"),
        ("2026-05-18", "2026-05-17T16:00:00", "2026-05-18T16:00:00"),
        ("2026-05-01/2026-05-31", "2026-04-30T16:00:00", "2026-05-31T16:00:00"),
        ("2026-05-18T01:00:00Z/..", "2026-05-18T01:00:00", None),
        ("../2026-05-18T01:00:00Z", None, "2026-05-18T01:00:00.001"),
        ("/2026-05-18T01:00:00Z", None, "2026-05-18T01:00:00.001"),
    ],
)
def test_an_interval_holds_both_its_ends_and_days_are_the_agencys(
    text: str, first: str | None, last: str | None
) -> None:
    expected = [
        dt.datetime.fromisoformat(each).replace(tzinfo=dt.UTC) if each else None for each in (first, last)
    ]
    assert list(interval_of(text, ZONE)) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("datetime", "yesterday"),
        ("datetime", "2026-05-18T01:00:00"),
        ("datetime", "../.."),
        ("datetime", "2026-05-18/2026-05-17"),
        ("datetime", "2026-05-01/2026-05-02/2026-05-03"),
        ("bbox", "1,2,3"),
        ("bbox", "a,b,c,d"),
        ("bbox", "115,23,116,22"),
        ("bbox", "-181,22,116,23"),
        ("bbox", "nan,22,116,23"),
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "ten"),
        ("after", "²"),
        ("after", str(2**63)),
        ("f", "html"),
        ("state", "lost"),
        ("severity", "5"),
        ("area_id", "here"),
        ("colour", "red"),
    ],
)
def test_what_is_no_such_value_or_no_such_parameter_is_named(name: str, text: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read(**{name: text})
    assert refused.value.name == name


def test_a_parameter_is_given_once() -> None:
    with pytest.raises(BadParameter):
        item_parameters({"limit": ["1", "2"]}, QUERYABLES, ZONE)


def test_more_than_the_most_is_served_in_part() -> None:
    assert read(limit="100000").limit == 1000  # type: ignore[attr-defined]


def test_heights_are_left_aside() -> None:
    assert box_of("115,22,0,116,23,500") == (115, 22, 116, 23)


@given(text=st.text(max_size=40), name=st.sampled_from(["bbox", "datetime", "limit", "after", "severity"]))
def test_whatever_is_typed_is_read_or_refused(name: str, text: str) -> None:
    with contextlib.suppress(BadParameter):
        assert read(**{name: text}) is not None
