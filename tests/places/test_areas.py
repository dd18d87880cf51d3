"""Projects and areas through the API: who may write what, what is refused, what phones and auditors get."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry
from app.kernel.changes import Change
from app.kernel.transaction import in_transaction
from app.places.geometry import bounds_of, read_outline, write_outline
from app.places.models import Area
from app.places.queries import area_at, area_rows, is_at_area
from tests.places.shapes import at, box, polygon


def body(agency, **changes: Any) -> dict[str, Any]:
    """A site of the contractor with changes."""
    site = {"name": "红海西路工地", "kind": "construction_site", "unit_id": str(agency.units["contractor"])}
    return {**site, "geometry": box(0, 0, 100, 100), **changes}


def noted(session: Session, kind: str) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Change.key).where(Change.kind == kind).order_by(Change.seq)))


def audited(session: Session, action: str) -> list[AuditEntry]:
    session.rollback()
    return list(
        session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq))
    )


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.get_json().get("code")


def test_projects_are_created_renamed_and_switched_off(agency, session, administrator, inspector):
    project = administrator.post("/api/projects", json={"name": "品清湖绿道"}).get_json()
    assert project == {"id": project["id"], "name": "品清湖绿道", "is_active": True}
    url = f"/api/projects/{project['id']}"
    assert administrator.patch(url, json={"name": "品清湖绿道二期"}).get_json()["name"] == "品清湖绿道二期"
    assert administrator.patch(url, json={"is_active": False}).get_json()["is_active"] is False
    assert noted(session, "project") == [project["id"]] * 3
    assert audited(session, "project.change")[0].detail["name"] == [
        "品清湖绿道",
        "品清湖绿道二期",
    ]
    assert inspector.get("/api/projects").get_json()["items"][0]["is_active"] is False
    assert code_of(administrator.post("/api/projects", json={"name": "品清湖绿道二期"})) == (
        409,
        "place_name_taken",
    )
    assert administrator.patch(f"/api/projects/{uuid4()}", json={"name": "x"}).status_code == 404


def test_an_area_is_created_and_phones_are_told(agency, session, administrator, inspector):
    area = administrator.post("/api/areas", json=body(agency)).get_json()
    assert set(area) == {"id", "name", "kind", "project_id", "unit_id", "person_id", "geometry", "is_active"}
    assert area["geometry"]["type"] == "Polygon"
    assert noted(session, "area") == [area["id"]]
    entry = audited(session, "area.create")[0]
    assert entry.object_id == area["id"]
    assert "geometry" not in entry.detail
    assert len(entry.detail["outline_sha256"]) == 64
    listed = inspector.get("/api/areas").get_json()["items"][0]
    assert listed["square_m"] == pytest.approx(10_000, rel=1e-3)
    assert (listed["point_count"], listed["may_edit"]) == (0, False)
    row = session.get_one(Area, UUID(area["id"]))
    assert row.min_latitude < row.max_latitude
    assert area_rows(session, [row.id])[0] == area


def test_an_area_may_be_known_by_its_name_until_it_is_drawn(agency, session, administrator):
    area = administrator.post("/api/areas", json={"name": "机关办公院落", "kind": "office"}).get_json()
    assert area["geometry"] is None
    url = f"/api/areas/{area['id']}"
    drawn = administrator.patch(url, json={"geometry": box(0, 0, 40, 40)}).get_json()
    assert drawn["geometry"]["type"] == "Polygon"
    renamed = administrator.patch(url, json={"name": "机关院落"}).get_json()
    assert renamed["geometry"] == drawn["geometry"]
    cleared = administrator.patch(url, json={"geometry": None}).get_json()
    assert cleared["geometry"] is None
    session.rollback()
    assert session.get_one(Area, UUID(area["id"])).min_latitude is None


def test_outlines_are_shifted_from_the_system_they_were_drawn_in(agency, administrator):
    plain = administrator.post("/api/areas", json=body(agency)).get_json()
    shifted = administrator.post("/api/areas", json=body(agency, name="乙", coordinates="gcj02")).get_json()
    west = [area["geometry"]["coordinates"][0][0][0] for area in (plain, shifted)]
    assert west[0] - west[1] == pytest.approx(0.0049, abs=2e-4)


def test_supervisors_write_in_their_own_units_only(agency, supervisor, administrator):
    mine = supervisor.post("/api/areas", json=body(agency)).get_json()
    url = f"/api/areas/{mine['id']}"
    assert supervisor.patch(url, json={"name": "改名"}).status_code == 200
    away = {"unit_id": str(agency.units["other"])}
    assert code_of(supervisor.patch(url, json=away)) == (403, "area_not_yours")
    assert code_of(supervisor.patch(url, json={"unit_id": None})) == (403, "area_not_yours")
    assert code_of(supervisor.post("/api/areas", json=body(agency, name="乙", **away))) == (
        403,
        "area_not_yours",
    )
    assert code_of(supervisor.post("/api/areas", json={"name": "丙", "kind": "road"})) == (
        403,
        "area_not_yours",
    )
    theirs = administrator.post("/api/areas", json=body(agency, name="丁", **away)).get_json()
    assert code_of(supervisor.patch(f"/api/areas/{theirs['id']}", json={"name": "x"})) == (
        403,
        "area_not_yours",
    )
    may_edit = {item["name"]: item["may_edit"] for item in supervisor.get("/api/areas").get_json()["items"]}
    assert may_edit == {"改名": True, "丁": False}


def test_others_read_only(agency, inspector):
    assert inspector.post("/api/areas", json=body(agency)).status_code == 403
    assert inspector.patch(f"/api/areas/{uuid4()}", json={"name": "x"}).status_code == 403
    assert inspector.post("/api/projects", json={"name": "x"}).status_code == 403
    assert agency.new_client().get("/api/areas").status_code == 401


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"geometry": {"type": "Point", "coordinates": [115, 22]}}, "area_outline"),
        ({"geometry": polygon((0, 0), (100, 100), (100, 0), (0, 100))}, "area_outline"),
        ({"geometry": "115,22"}, "invalid"),
        ({"coordinates": "bd09"}, "invalid"),
        ({"kind": "castle"}, "invalid"),
        ({"name": ""}, "invalid"),
        ({"unit_id": str(uuid4())}, "place_reference"),
        ({"person_id": str(uuid4())}, "place_reference"),
        ({"project_id": str(uuid4())}, "place_reference"),
        ({"colour": "red"}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(agency, session, administrator, changes, code):
    assert administrator.post("/api/areas", json=body(agency, **changes)).get_json()["code"] == code
    assert noted(session, "area") == []


def test_a_switched_off_unit_cannot_be_chosen_anew_but_does_not_block_other_changes(agency, administrator):
    area = administrator.post("/api/areas", json=body(agency)).get_json()
    administrator.patch(f"/api/units/{agency.units['contractor']}", json={"is_active": False})
    assert code_of(administrator.post("/api/areas", json=body(agency, name="乙"))) == (422, "place_reference")
    same = {"name": "改名", "unit_id": area["unit_id"]}
    assert administrator.patch(f"/api/areas/{area['id']}", json=same).status_code == 200


def test_names_are_taken_once_and_the_refusal_is_in_the_readers_language(agency, administrator):
    administrator.post("/api/areas", json=body(agency))
    zh = administrator.post("/api/areas", json=body(agency)).get_json()
    en = administrator.post("/api/areas", json=body(agency), headers={"Accept-Language": "en"}).get_json()
    assert "红海西路工地" in zh["detail"]
    assert "already" in en["detail"]


def test_a_trial_shows_overlaps_and_what_is_left(agency, administrator, inspector):
    area = administrator.post("/api/areas", json=body(agency)).get_json()
    tried = inspector.post("/api/areas/check", json={"geometry": box(90, 0, 200, 100)}).get_json()
    assert [(o["area_name"], round(o["square_m"], -1)) for o in tried["overlaps"]] == [("红海西路工地", 1000)]
    assert tried["square_m"] == pytest.approx(11_000, rel=1e-3)
    again = inspector.post("/api/areas/check", json={"geometry": tried["trimmed"]}).get_json()
    assert again["overlaps"] == []
    assert again["square_m"] == pytest.approx(10_000, rel=1e-2)
    own = {"geometry": box(90, 0, 200, 100), "area_id": area["id"]}
    assert inspector.post("/api/areas/check", json=own).get_json()["overlaps"] == []
    covered = inspector.post("/api/areas/check", json={"geometry": box(10, 10, 50, 50)}).get_json()
    assert covered["trimmed"] is None


def test_the_area_of_a_position(agency, session, administrator, inspector):
    first = administrator.post("/api/areas", json=body(agency)).get_json()
    second = administrator.post(
        "/api/areas", json=body(agency, name="乙", geometry=box(50, 0, 150, 100))
    ).get_json()

    def found(east, north, accuracy_m=None):
        place = at(east, north)
        query = {"latitude": place.latitude, "longitude": place.longitude}
        query |= {"accuracy_m": accuracy_m} if accuracy_m is not None else {}
        answer = inspector.get("/api/areas/at", query_string=query).get_json()
        return answer["area_id"], answer["how"], round(answer["distance_m"] or 0)

    assert found(20, 50) == (first["id"], "inside", 0)
    assert found(75, 50) == (first["id"], "inside", 0)
    assert found(120, 50) == (second["id"], "inside", 0)
    assert found(170, 50, 30) == (second["id"], "near", 20)
    assert found(170, 50, 5) == (None, "none", 0)
    administrator.patch(f"/api/areas/{first['id']}", json={"is_active": False})
    assert found(75, 50) == (second["id"], "inside", 0)
    session.rollback()
    assert is_at_area(session.get_one(Area, UUID(first["id"])), *at(75, 50), None)
    assert not is_at_area(session.get_one(Area, UUID(first["id"])), *at(170, 50), 50)
    assert inspector.get("/api/areas/at?latitude=91&longitude=0").status_code == 422


def test_two_thousand_areas_are_searched_in_under_five_milliseconds(agency, session):
    def area(n: int) -> Area:
        west, south = n % 50 * 220, n // 50 * 220
        outline = read_outline(box(west, south, west + 200, south + 200))
        bounds = bounds_of(outline)._asdict()
        return Area(name=f"区域{n}", kind="road", geometry=write_outline(outline), is_active=True, **bounds)

    in_transaction(lambda s: s.add_all([area(n) for n in range(2000)]))
    session.rollback()
    places = [at(n * 97 % 11_000, n * 61 % 8800) for n in range(100)]
    area_at(session, *places[0], 30)
    began = time.process_time()
    matches = [area_at(session, *place, 30) for place in places]
    assert (time.process_time() - began) / len(places) < 0.005
    assert sum(match is not None and match.how == "inside" for match in matches) > 70
