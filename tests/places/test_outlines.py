"""Outlines that people hand in: what is mended, what is refused, and with which words."""

from __future__ import annotations

import pytest

from app.places.geometry import square_metres
from app.places.outlines import MAX_VERTICES, OutlineError, checked_outline
from tests.places.corpus import corpus_features
from tests.places.shapes import box, polygon


def refusal(document, system="wgs84") -> OutlineError:
    with pytest.raises(OutlineError) as caught:
        checked_outline(document, system)
    return caught.value


def test_a_good_outline_is_taken_as_it_is():
    checked = checked_outline(box(0, 0, 100, 50))
    assert checked.mended_at == ()
    assert checked.square_m == pytest.approx(5000, rel=1e-3)


def test_an_open_ring_is_closed_heights_and_doubled_corners_are_dropped():
    ring = box(0, 0, 100, 50)["coordinates"][0][:-1]
    drawn = [[*ring[0], 12.5], ring[0], ring[1], ring[1], *ring[2:]]
    checked = checked_outline({"type": "Polygon", "coordinates": [drawn]})
    assert len(checked.outline.exterior.coords) == 5
    assert not checked.outline.has_z
    assert checked.square_m == pytest.approx(5000, rel=1e-3)


def test_a_slip_of_the_hand_is_mended_and_told():
    slip = polygon((0, 0), (100, 0), (100, 100), (52, 100), (49, 102), (52, 102), (49, 100), (0, 100))
    checked = checked_outline(slip)
    assert checked.outline.is_valid
    assert checked.square_m == pytest.approx(10_000, rel=0.01)
    assert len(checked.mended_at) == 1


def test_a_figure_of_eight_is_refused_with_the_place():
    error = refusal(polygon((0, 0), (100, 100), (100, 0), (0, 100)))
    assert "115.37" in error.zh
    assert "22.78" in error.en


def test_parts_that_touch_or_overlap_become_one():
    parts = [box(0, 0, 100, 50)["coordinates"], box(90, 0, 200, 50)["coordinates"]]
    checked = checked_outline({"type": "MultiPolygon", "coordinates": parts})
    assert checked.outline.geom_type == "Polygon"
    assert checked.square_m == pytest.approx(10_000, rel=1e-3)


def test_parts_apart_stay_apart():
    parts = [box(0, 0, 100, 50)["coordinates"], box(500, 0, 600, 50)["coordinates"]]
    checked = checked_outline({"type": "MultiPolygon", "coordinates": parts})
    assert checked.outline.geom_type == "MultiPolygon"


def test_gcj02_is_shifted_back():
    drawn = box(0, 0, 100, 50)
    as_drawn, shifted_back = checked_outline(drawn).outline, checked_outline(drawn, "gcj02").outline
    assert shifted_back.centroid.x < as_drawn.centroid.x - 0.004
    assert square_metres(shifted_back) == pytest.approx(square_metres(as_drawn), rel=1e-2)


RING = box(0, 0, 100, 50)["coordinates"][0]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "空的"),
        ({}, "空的"),
        ([], "空的"),
        ({"type": "Point", "coordinates": [115, 22]}, "Point"),
        ({"type": "Polygon"}, "没有坐标"),
        ({"type": "Polygon", "coordinates": []}, "没有坐标"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "没有坐标"),
        ({"type": "Polygon", "coordinates": [[]]}, "至少要有 3 个"),
        ({"type": "Polygon", "coordinates": [RING[:2]]}, "至少要有 3 个"),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[1], RING[0]]]}, "至少要有 3 个"),
        ({"type": "Polygon", "coordinates": [[["115", "22"], *RING[1:]]]}, "读不懂"),
        ({"type": "Polygon", "coordinates": [[[115], *RING[1:]]]}, "读不懂"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), 22.1], *RING[1:]]]}, "读不懂"),
        ({"type": "Polygon", "coordinates": [[[10**400, 22.1], *RING[1:]]]}, "读不懂"),
        ({"type": "Polygon", "coordinates": [[[True, 22.1], *RING[1:]]]}, "读不懂"),
        ({"type": "Polygon", "coordinates": [[[x * 1e4, y * 1e5] for x, y in RING]]}, "投影坐标"),
        ({"type": "Polygon", "coordinates": [[[y, x] for x, y in RING]]}, "写反了"),
        ({"type": "Polygon", "coordinates": [[[x + 100, y] for x, y in RING]]}, "超出"),
        (polygon((0, 0), (50, 50), (100, 100)), "面积"),
        (box(0, 0, 0.5, 0.5), "面积"),
        (box(0, 0, 0.001, 0.001), "至少要有 3 个"),
        ({"type": "Polygon", "coordinates": [RING * (MAX_VERTICES // 5 + 1)]}, "20,000"),
    ],
)
def test_what_cannot_be_taken_is_told_in_both_languages(document, words):
    error = refusal(document)
    assert words in error.zh
    assert error.en


def test_real_outlines_pass():
    for name in ("shanwei_441500_districts_gcj02.geojson", "shanwei_441500_districts_wgs84.geojson"):
        for feature in corpus_features(name):
            assert checked_outline(feature["geometry"]).outline.is_valid
