"""Which area a position belongs to, and where areas overlap."""

from __future__ import annotations

import random
import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from app.places.area_lookup import AreaIndex, area_of_position, trimmed
from app.places.geometry import (
    Position,
    bounds_around,
    bounds_of,
    distance_m,
    distance_to_outline_m,
    read_outline,
    square_metres,
    write_outline,
)
from app.places.outlines import checked_outline
from tests.places.corpus import corpus_features
from tests.places.shapes import CENTRE, area, at, box, polygon

HOLED = {
    "type": "Polygon",
    "coordinates": [box(0, 0, 100, 100)["coordinates"][0], box(40, 40, 60, 60)["coordinates"][0]],
}
SITE = area(1, box(0, 0, 100, 100))
NEXT = area(2, box(100, 0, 200, 100))


def found(position, accuracy_m, areas):
    match = area_of_position(position, accuracy_m, areas)
    return (match.area_id.int, match.how, round(match.distance_m)) if match else None


@pytest.mark.parametrize(
    ("position", "accuracy_m", "expected"),
    [
        (at(50, 50), 5, (1, "inside", 0)),
        (at(50, 50), None, (1, "inside", 0)),
        (at(150, 50), 5, (2, "inside", 0)),
        (at(50, -20), 30, (1, "near", 20)),
        (at(50, -20), 10, None),
        (at(50, -20), None, None),
        (at(50, -20), 0, None),
        (at(230, 50), 50, (2, "near", 30)),
        (at(50, -99), 5000, (1, "near", 99)),
        (at(50, -110), 5000, None),
        (at(50, 130), 40, (1, "near", 30)),
    ],
)
def test_inside_near_or_none(position, accuracy_m, expected):
    assert found(position, accuracy_m, [NEXT, SITE]) == expected


def test_a_hole_is_outside():
    assert found(at(50, 50), 5, [area(1, HOLED)]) is None
    assert found(at(50, 50), 15, [area(1, HOLED)]) == (1, "near", 10)


def test_where_areas_overlap_the_one_drawn_first_has_it():
    older, newer = area(3, box(0, 0, 100, 100)), area(4, box(50, 0, 150, 100))
    assert found(at(75, 50), 5, [newer, older]) == (3, "inside", 0)


def test_between_equally_near_areas_the_one_drawn_first_has_it():
    west, east = area(8, box(-100, 0, -10, 100)), area(7, box(10, 0, 100, 100))
    assert area_of_position(at(0, 50), 50, [west, east]).area_id in (UUID(int=7), UUID(int=8))
    assert found(at(0, 50), 50, [east, area(6, box(10, 0, 100, 100))]) == (6, "near", 10)


def test_no_areas_at_all():
    assert area_of_position(CENTRE, 50, []) is None
    assert AreaIndex([]).area_of_position(CENTRE, 50) is None


@given(st.floats(-300, 300), st.floats(-300, 300), st.one_of(st.none(), st.floats(0, 300)))
def test_the_index_answers_as_the_plain_rule_does(east, north, accuracy_m):
    areas = [
        area(n, box(n * 37 % 200 - 100, n * 53 % 200 - 100, n * 37 % 200 - 60, n * 53 % 200))
        for n in range(12)
    ]
    position = at(east, north)
    assert AreaIndex(areas).area_of_position(position, accuracy_m) == area_of_position(
        position, accuracy_m, areas
    )


@given(st.floats(-400, 400), st.floats(-400, 400), st.floats(1, 100))
def test_the_box_around_a_position_holds_everything_within_the_radius(east, north, radius_m):
    position, other = at(0, 0), at(east, north)
    box_around = bounds_around(position, radius_m)
    is_in_box = (
        box_around.min_latitude <= other.latitude <= box_around.max_latitude
        and box_around.min_longitude <= other.longitude <= box_around.max_longitude
    )
    assert is_in_box or distance_m(position, other) > radius_m


def test_metres_and_square_metres():
    assert distance_m(at(0, 0), at(300, 400)) == pytest.approx(500, rel=2e-3)
    assert distance_to_outline_m(at(-50, 50), SITE.outline) == pytest.approx(50, rel=2e-3)
    assert square_metres(SITE.outline) == pytest.approx(10_000, rel=1e-3)
    assert square_metres(shape(HOLED)) == pytest.approx(9_600, rel=1e-3)


def test_haversine_on_the_far_side_of_the_earth():
    assert distance_m(Position(0, 0), Position(0, 180)) == pytest.approx(20_015_115, rel=1e-6)


def test_size_of_real_districts_agrees_with_the_published_one():
    """The coast of 城区 is drawn too coarsely to compare; the other three are within 2 percent."""
    for feature in corpus_features("shanwei_441500_districts_wgs84.geojson"):
        facts = feature["properties"]
        size_km2 = checked_outline(feature["geometry"]).square_m / 1e6
        assert size_km2 == pytest.approx(facts["area_km2"], rel=0.05 if facts["name"] == "城区" else 0.02)


def test_real_places_fall_into_their_districts():
    districts = corpus_features("shanwei_441500_districts_wgs84.geojson")
    index = AreaIndex([area(n, feature["geometry"]) for n, feature in enumerate(districts)])
    for feature in corpus_features("places_geonames_wgs84.geojson"):
        longitude, latitude = feature["geometry"]["coordinates"]
        match = index.area_of_position(Position(latitude, longitude), None)
        name = districts[match.area_id.int]["properties"]["name"] if match else None
        assert name == feature["properties"]["in_district_wgs84"]


def test_overlaps_are_named_once_and_slivers_are_not():
    areas = [SITE, NEXT, area(3, box(95, 0, 130, 84)), area(4, box(99.995, 100, 140, 200))]
    overlaps = {(o.first_id.int, o.second_id.int): o.square_m for o in AreaIndex(areas).overlaps()}
    assert set(overlaps) == {(1, 3), (2, 3)}
    assert overlaps[1, 3] == pytest.approx(5 * 84, rel=1e-2)
    assert overlaps[2, 3] == pytest.approx(30 * 84, rel=1e-2)


def test_an_area_is_trimmed_by_its_neighbours():
    rest = trimmed(SITE.outline, [shape(box(60, -10, 200, 110)), shape(box(0, 0, 10, 10))])
    assert square_metres(rest) == pytest.approx(60 * 100 - 100, rel=1e-2)
    assert trimmed(SITE.outline, [shape(box(-10, -10, 110, 110))]) is None
    assert trimmed(SITE.outline, []).equals(SITE.outline)


def test_outlines_survive_json():
    written = write_outline(shape(HOLED))
    assert write_outline(read_outline(written)) == written
    assert bounds_of(read_outline(written)).min_latitude == pytest.approx(CENTRE.latitude, abs=1e-6)
    assert read_outline(written).exterior.is_ccw


def test_two_thousand_areas_are_searched_in_under_five_milliseconds():
    draw = random.Random(20)
    places = [(draw.uniform(-9000, 9000), draw.uniform(-9000, 9000)) for _ in range(2000)]
    areas = [
        area(n, polygon((x, y), (x + 180, y + 20), (x + 200, y + 190), (x + 90, y + 260), (x - 10, y + 150)))
        for n, (x, y) in enumerate(places)
    ]
    index = AreaIndex(areas)
    asked = [at(draw.uniform(-9000, 9000), draw.uniform(-9000, 9000)) for _ in range(200)]
    began = time.process_time()
    matches = [index.area_of_position(position, 30) for position in asked]
    assert (time.process_time() - began) / len(asked) < 0.005
    plain = [
        next((a.id for a in areas if a.outline.covers(Point(p.longitude, p.latitude))), None) for p in asked
    ]
    assert [m.area_id if m and m.how == "inside" else None for m in matches] == plain
