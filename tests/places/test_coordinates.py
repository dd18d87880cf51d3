"""Coordinate systems: known values, the inverse everywhere, real outlines laid over each other."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from app.places.coordinates import COORDINATE_SYSTEMS, gcj02_to_wgs84, to_wgs84, wgs84_to_gcj02
from app.places.geometry import Position, distance_m
from app.places.outlines import checked_outline
from tests.places.corpus import corpus_features

longitudes = st.floats(73.5, 135)
latitudes = st.floats(3.9, 53.5)

KNOWN = [  # published with eviltransform (WGS-84 longitude and latitude, GCJ-02 longitude and latitude)
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
]


@pytest.mark.parametrize("known", KNOWN)
def test_published_values(known):
    longitude, latitude, shifted_longitude, shifted_latitude = known
    assert wgs84_to_gcj02(longitude, latitude) == pytest.approx(
        (shifted_longitude, shifted_latitude), abs=1e-9
    )
    assert gcj02_to_wgs84(shifted_longitude, shifted_latitude) == pytest.approx(
        (longitude, latitude), abs=1e-9
    )


def test_the_shift_at_shanwei_is_585_m():
    shifted = wgs84_to_gcj02(115.375, 22.786)
    shift_m = distance_m(Position(22.786, 115.375), Position(shifted.latitude, shifted.longitude))
    assert shift_m == pytest.approx(585, abs=3)
    assert shifted.longitude > 115.375
    assert shifted.latitude < 22.786


@given(longitudes, latitudes)
def test_the_inverse_is_exact_to_a_tenth_of_a_millimetre(longitude, latitude):
    there = wgs84_to_gcj02(longitude, latitude)
    assert gcj02_to_wgs84(*there) == pytest.approx((longitude, latitude), abs=1e-9)


@given(st.floats(-180, 70), st.floats(-90, 90))
def test_nothing_is_shifted_outside_china(longitude, latitude):
    assert wgs84_to_gcj02(longitude, latitude) == (longitude, latitude)
    assert gcj02_to_wgs84(longitude, latitude) == (longitude, latitude)


def test_cgcs2000_is_taken_as_wgs84():
    assert to_wgs84(115.375, 22.786, "cgcs2000") == (115.375, 22.786)
    assert COORDINATE_SYSTEMS == ("wgs84", "gcj02", "cgcs2000")


def test_real_districts_agree_better_after_the_shift_is_taken_back():
    """Two sources of the same four districts, one in each system, both generalised by some hundred metres."""
    shifted = {f["properties"]["name"]: f for f in corpus_features("shanwei_441500_districts_gcj02.geojson")}
    for feature in corpus_features("shanwei_441500_districts_wgs84.geojson"):
        truth = checked_outline(feature["geometry"]).outline
        theirs = shifted[feature["properties"]["name"]]["geometry"]
        raw = checked_outline(theirs, "wgs84").outline
        undone = checked_outline(theirs, "gcj02").outline
        assert _common_share(truth, undone) > _common_share(truth, raw), feature["properties"]["name"]


def _common_share(a: shapely.Geometry, b: shapely.Geometry) -> float:
    return shapely.intersection(a, b).area / shapely.union(a, b).area
