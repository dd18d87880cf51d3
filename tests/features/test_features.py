"""Issues in the shape of OGC API - Features, part 1: core and GeoJSON, requirement by requirement."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.factories import INSIDE, World

ITEMS = "/api/features/collections/issues/items"


def at(longitude: float, latitude: float) -> dict[str, Any]:
    return {**INSIDE, "longitude": longitude, "latitude": latitude}


@pytest.fixture
def supervisor(world: World) -> FlaskClient:
    return world.phone("supervisor").client


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.get_json()
    return [feature["id"] for feature in answer.get_json()["features"]]


def path_of(link: dict[str, str]) -> str:
    parts = urlsplit(link["href"])
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def links_of(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {link["rel"]: link for link in document["links"]}


def test_from_the_landing_page_every_link_leads_on(supervisor: FlaskClient) -> None:
    """/req/core/root-success, conformance-success, fc-md-success, sfc-md-success."""
    landing = supervisor.get("/api/features").get_json()
    links = links_of(landing)
    assert {"self", "service-desc", "conformance", "data"} <= set(links)
    for rel in ("self", "service-desc", "conformance", "data"):
        assert supervisor.get(path_of(links[rel])).status_code == 200, rel
    conforms = supervisor.get(path_of(links["conformance"])).get_json()["conformsTo"]
    base = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    assert set(conforms) == {f"{base}core", f"{base}geojson"}
    listed = supervisor.get(path_of(links["data"])).get_json()["collections"]
    assert [one["id"] for one in listed] == ["issues"]
    one = supervisor.get(path_of(links_of(listed[0])["self"])).get_json()
    assert one["itemType"] == "feature"
    assert one["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
    items = links_of(one)["items"]
    assert (items["type"], supervisor.get(path_of(items)).mimetype) == ("application/geo+json",) * 2


def test_an_item_is_geojson_in_wgs84_longitude_first_and_names_nobody(
    world: World, supervisor: FlaskClient
) -> None:
    issue_id = world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    listed = supervisor.get(ITEMS)
    document = listed.get_json()
    assert (document["type"], document["numberReturned"], document["numberMatched"]) == (
        "FeatureCollection",
        1,
        1,
    )
    assert document["timeStamp"] == "2026-05-18T01:00:00.000Z"
    feature = document["features"][0]
    assert (feature["type"], feature["id"]) == ("Feature", issue_id)
    assert feature["geometry"] == {"type": "Point", "coordinates": [115.365, 22.775]}
    assert (feature["properties"]["state"], feature["properties"]["is_overdue"]) == ("assigned", False)
    text = listed.get_data(as_text=True)
    assert not [name for name in world.users if str(world.users[name]) in text or f'"{name}"' in text]
    one = supervisor.get(f"{ITEMS}/{issue_id}")
    assert one.mimetype == "application/geo+json"
    assert one.get_json()["properties"] == feature["properties"]
    assert {"self", "collection"} <= set(links_of(one.get_json()))
    collection = supervisor.get("/api/features/collections/issues").get_json()
    assert collection["extent"]["spatial"]["bbox"] == [[115.36, 22.77, 115.37, 22.78]], (
        "the area, where closed ones lie too"
    )
    assert collection["extent"]["temporal"]["interval"] == [["2026-05-18T01:00:00.000Z", None]]


def test_a_page_leads_to_the_next_and_nothing_is_shown_twice_or_missed(
    world: World, supervisor: FlaskClient
) -> None:
    """/req/core/fc-links; a new issue meanwhile moves no page."""
    phone = world.phone("inspector")
    made = []
    for _ in range(5):
        made.append(phone.report())
        world.clock.advance(minutes=1)
    seen, page = [], supervisor.get(f"{ITEMS}?limit=2&state=reported")
    while True:
        document = page.get_json()
        seen += ids(page)
        assert document["numberMatched"] == (5 if len(seen) <= 2 else 6)
        if len(seen) == 2:
            phone.report()
        following = links_of(document).get("next")
        if following is None:
            break
        page = supervisor.get(path_of(following))
    assert seen == made[::-1]


def test_boxes_times_and_properties_narrow(world: World, supervisor: FlaskClient) -> None:
    phone = world.phone("inspector")
    west = phone.report(position=at(115.30, 22.70))
    world.clock.advance(days=1)
    east = phone.report("F02", position=at(115.50, 22.90))
    world.clock.advance(minutes=1)
    placeless = phone.report(position=None, place_text="南门")
    wanted = {
        "bbox=115.2,22.6,115.4,22.8": [west],
        "bbox=115.2,22.6,115.30,22.70": [west],
        "bbox=170,-90,-170,90": [],
        "bbox=115.45,22.6,115.4,23": [east, west],  # all the way round
        "datetime=2026-05-18": [west],
        "datetime=2026-05-18T01:00:00Z": [west],
        "datetime=2026-05-19/..": [placeless, east],
        "category=F02": [east],
        "category=F02,F01&datetime=../2026-05-18T23:00:00Z": [west],
        "state=assigned": [],
        f"area_id={world.area_id}": [],
    }
    assert {query: ids(supervisor.get(f"{ITEMS}?{query}")) for query in wanted} == wanted
    without = supervisor.get(f"{ITEMS}/{placeless}").get_json()
    assert without["geometry"] is None


def test_what_is_outside_the_callers_scope_is_not_there(world: World) -> None:
    issue_id = world.assigned_issue()
    stranger = world.phone("stranger").client
    assert ids(stranger.get(ITEMS)) == []
    assert stranger.get(f"{ITEMS}/{issue_id}").status_code == 404
    assert "spatial" not in stranger.get("/api/features/collections/issues").get_json()["extent"]
    assert world.new_client().get(ITEMS).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        f"{ITEMS}?colour=red",
        f"{ITEMS}?bbox=1,2",
        f"{ITEMS}?datetime=soon",
        f"{ITEMS}?limit=0",
        f"{ITEMS}?bbox-crs=EPSG:4490",
        "/api/features/collections?colour=red",
        "/api/features?x=1",
    ],
)
def test_bad_and_unknown_parameters_are_a_400_with_their_name(supervisor: FlaskClient, path: str) -> None:
    """/req/core/query-param-unknown and query-param-invalid."""
    answer = supervisor.get(path)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_parameter")
    assert supervisor.get("/api/features/collections/photos").status_code == 404


def test_what_filters_is_described(supervisor: FlaskClient) -> None:
    described = supervisor.get("/api/features/collections/issues/queryables").get_json()
    assert set(described["properties"]) == {
        "state", "category", "severity", "source", "area_id", "lead_unit_id", "project_id",
    }  # fmt: skip
