"""The tree of units through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.changes import Change
from app.people.models import Unit
from app.people.queries import unit_tree
from tests.people.agency import Agency


def noted(session: Session, kind: str) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Change.key).where(Change.kind == kind).order_by(Change.seq)))


def test_everybody_signed_in_reads_the_tree_parents_first(agency: Agency) -> None:
    items = agency.as_role("inspector", "office").get("/api/units").get_json()["items"]
    seen: set[str | None] = {None}
    for item in items:
        assert item["parent_id"] in seen
        seen.add(item["id"])
    assert len(items) == 5


def test_a_unit_is_created_and_phones_are_told(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    body = {
        "name": "工程管理部",
        "kind": "department",
        "parent_id": str(agency.units["root"]),
        "party": "office",
    }
    unit = admin.post("/api/units", json=body).get_json()
    assert (unit["short_name"], unit["is_active"], unit["party"]) == ("工程管理部", True, "office")
    assert noted(session, "unit")[-1] == unit["id"]
    row = session.get_one(Unit, UUID(unit["id"]))
    assert row.path == f"/{agency.units['root']}/{unit['id']}/"


def test_names_are_taken_once(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    body = {"name": "单位office", "kind": "department"}
    answer = admin.post("/api/units", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "unit_name_taken")
    other = admin.patch(f"/api/units/{agency.units['other']}", json={"name": "单位office"})
    assert other.get_json()["code"] == "unit_name_taken"
    same = admin.patch(f"/api/units/{agency.units['office']}", json={"name": "单位office"})
    assert same.status_code == 200


def test_a_moved_unit_takes_along_what_is_below(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    units = agency.units
    answer = admin.patch(f"/api/units/{units['project']}", json={"parent_id": str(units["office"])})
    assert answer.status_code == 200
    session.rollback()
    path = session.scalar(select(Unit.path).where(Unit.id == units["contractor"]))
    ids = (units[name] for name in ("root", "office", "project", "contractor"))
    assert path == "/" + "".join(f"{unit_id}/" for unit_id in ids)
    assert unit_tree(session).is_within(units["contractor"], units["office"])


def test_a_unit_cannot_go_below_itself(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    root = f"/api/units/{agency.units['root']}"
    for below in ("root", "contractor"):
        answer = admin.patch(root, json={"parent_id": str(agency.units[below])})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "unit_circle")
    answer = admin.patch(root, json={"parent_id": str(uuid4())})
    assert answer.get_json()["code"] == "unit_unknown"


def test_ten_levels_and_no_more_also_by_moving(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    parent = None
    ids = []
    for level in range(10):
        body: dict[str, Any] = {"name": f"层{level}", "kind": "department", "parent_id": parent}
        parent = admin.post("/api/units", json=body).get_json()["id"]
        ids.append(parent)
    deeper = admin.post("/api/units", json={"name": "层10", "kind": "department", "parent_id": parent})
    assert deeper.get_json()["code"] == "unit_too_deep"
    moved = admin.patch(f"/api/units/{ids[0]}", json={"parent_id": str(agency.units["root"])})
    assert moved.get_json()["code"] == "unit_too_deep"
    kept = {item["id"]: item["parent_id"] for item in admin.get("/api/units").get_json()["items"]}
    assert kept[ids[0]] is None


def test_only_an_unused_unit_is_deleted(agency: Agency, session: Session) -> None:
    agency.person("li", ("inspector", "office"))
    admin = agency.as_role("administrator")
    for name in ("project", "office"):
        answer = admin.delete(f"/api/units/{agency.units[name]}")
        assert (answer.status_code, answer.get_json()["code"]) == (409, "unit_in_use")
    assert admin.delete(f"/api/units/{agency.units['other']}").status_code == 200
    assert noted(session, "unit")[-1] == str(agency.units["other"])
    assert admin.delete(f"/api/units/{agency.units['other']}").status_code == 404


def test_a_unit_switched_off_gets_no_new_posts(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    admin = agency.as_role("administrator")
    admin.patch(f"/api/units/{agency.units['other']}", json={"is_active": False})
    body = {"role": "rectifier", "unit_id": str(agency.units["other"])}
    answer = admin.post(f"/api/users/{user_id}/posts", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "unit_inactive")
    assert "单位other" in answer.get_json()["title"]
