"""What is missing or contradictory about areas."""

from __future__ import annotations

import datetime as dt

from tests.places.shapes import at, box


def gaps(client):
    return client.get("/api/areas/gaps").get_json()["items"]


def kinds(client):
    return {(gap["area_name"], gap["kind"]) for gap in gaps(client)}


def area(client, agency, name, west=0, unit="contractor", **more):
    body = {"name": name, "kind": "road", "unit_id": str(agency.units[unit]) if unit else None}
    body["geometry"] = box(west, 0, west + 100, 100)
    return client.post("/api/areas", json={**body, **more}).get_json()


def test_an_area_with_all_it_needs_is_no_gap(agency, administrator):
    worker = agency.person("worker", ("rectifier", "contractor"))
    area(administrator, agency, "甲", person_id=str(worker))
    assert gaps(administrator) == []


def test_what_is_missing_is_named(agency, administrator):
    worker = agency.person("worker", ("rectifier", "contractor"))
    area(administrator, agency, "没人", 0)
    area(administrator, agency, "没单位", 200, unit=None, person_id=str(worker))
    area(administrator, agency, "没边界", 400, person_id=str(worker), geometry=None)
    area(administrator, agency, "停用的", 600, unit=None, geometry=None)
    stopped = next(a for a in administrator.get("/api/areas").get_json()["items"] if a["name"] == "停用的")
    administrator.patch(f"/api/areas/{stopped['id']}", json={"is_active": False})
    assert kinds(administrator) == {("没人", "no_person"), ("没单位", "no_unit"), ("没边界", "no_outline")}


def test_somebody_who_left_or_sits_elsewhere_is_nobody_responsible(agency, administrator):
    below = agency.person("below", ("rectifier", "contractor"))
    above = agency.person("above", ("supervisor", "root"))
    beside = agency.person("beside", ("rectifier", "other"))
    gone = agency.person("gone", ("rectifier", "contractor"))
    for n, (name, person) in enumerate({"下": below, "上": above, "旁": beside, "走": gone}.items()):
        area(administrator, agency, name, n * 200, unit="project", person_id=str(person))
    assert administrator.post(f"/api/users/{gone}/disable", json={"reason": "调走"}).status_code == 200
    assert kinds(administrator) == {("旁", "person_gone"), ("走", "person_gone")}


def test_a_post_that_ended_is_no_responsibility(agency, administrator, clock):
    worker = agency.person("worker")
    today = clock.now().date()
    post = {"role": "rectifier", "unit_id": str(agency.units["contractor"])}
    post |= {"starts_on": "2020-01-01", "ends_on": str(today - dt.timedelta(days=1))}
    assert administrator.post(f"/api/users/{worker}/posts", json=post).status_code == 200
    area(administrator, agency, "甲", person_id=str(worker))
    assert kinds(administrator) == {("甲", "person_gone")}


def test_a_switched_off_unit_is_told(agency, administrator):
    worker = agency.person("worker", ("rectifier", "contractor"))
    area(administrator, agency, "甲", person_id=str(worker))
    administrator.patch(f"/api/units/{agency.units['contractor']}", json={"is_active": False})
    assert kinds(administrator) == {("甲", "unit_inactive")}


def test_ground_claimed_twice_is_told_once_at_the_area_drawn_later(agency, administrator):
    worker = str(agency.person("worker", ("rectifier", "contractor")))
    first = area(administrator, agency, "先画", 0, person_id=worker)
    second = area(administrator, agency, "后画", 95, person_id=worker)
    (gap,) = gaps(administrator)
    assert (gap["kind"], gap["area_id"], gap["other_area_id"]) == ("overlap", second["id"], first["id"])
    assert 480 < gap["square_m"] < 520
    assert gap["geometry"]["type"] == "Polygon"


def test_a_point_far_outside_its_area_is_told(agency, administrator):
    worker = str(agency.person("worker", ("rectifier", "contractor")))
    site = area(administrator, agency, "甲", person_id=worker)
    for name, place in {"里": at(50, 50), "门口": at(50, -10), "远": at(50, -60)}.items():
        body = {"area_id": site["id"], "name": name, **place._asdict()}
        assert administrator.post("/api/points", json=body).status_code == 200
    (gap,) = gaps(administrator)
    assert (gap["kind"], gap["point_name"]) == ("point_outside", "远")


def test_a_supervisor_sees_the_gaps_of_the_own_units(agency, administrator, supervisor, inspector):
    area(administrator, agency, "我的", 0)
    area(administrator, agency, "别人的", 200, unit="other")
    assert kinds(supervisor) == {("我的", "no_person")}
    assert len(kinds(administrator)) == len(kinds(inspector)) == 2
