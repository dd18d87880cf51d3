"""Points and the codes on their stickers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.kernel.audit import AuditEntry
from app.kernel.changes import Change
from app.places.point_labels import Label, label_svg, sheet_html
from tests.places.shapes import at, box


@pytest.fixture
def site(agency, administrator):
    body = {"name": "红海西路工地", "kind": "construction_site", "unit_id": str(agency.units["contractor"])}
    return administrator.post("/api/areas", json={**body, "geometry": box(0, 0, 100, 100)}).get_json()


@pytest.fixture
def gate(administrator, site):
    body = {"area_id": site["id"], "name": "3 号门", **at(50, 0)._asdict()}
    return administrator.post("/api/points", json=body).get_json()


def test_a_point_has_a_code_nobody_can_guess(agency, session, administrator, site, gate):
    other = administrator.post("/api/points", json={"area_id": site["id"], "name": "东门"}).get_json()
    assert len(gate["code"]) >= 22  # 128 bits in base 64
    assert gate["code"] != other["code"]
    assert (other["latitude"], other["longitude"]) == (None, None)
    keys = session.scalars(select(Change.key).where(Change.kind == "point").order_by(Change.seq)).all()
    assert keys == [gate["id"], other["id"]]
    details = session.scalars(select(AuditEntry.detail).where(AuditEntry.object_kind == "point")).all()
    assert all(gate["code"] not in str(detail) for detail in details)


def test_a_new_code_ends_the_old_sticker(session, administrator, gate):
    renewed = administrator.post(f"/api/points/{gate['id']}/code").get_json()
    assert renewed["code"] != gate["code"]
    listed = administrator.get("/api/points").get_json()["items"]
    assert [point["code"] for point in listed] == [renewed["code"]]
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "point.renew_code")).one()


def test_points_are_changed_switched_off_and_listed_by_area(administrator, inspector, site, gate):
    url = f"/api/points/{gate['id']}"
    assert administrator.patch(url, json={"name": "4 号门"}).get_json()["code"] == gate["code"]
    assert administrator.patch(url, json={"is_active": False}).get_json()["is_active"] is False
    assert len(inspector.get(f"/api/points?area_id={site['id']}").get_json()["items"]) == 1
    assert inspector.get(f"/api/points?area_id={uuid4()}").get_json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"latitude": 22.7}, "point_half_position"),
        ({"latitude": 99, "longitude": 115}, "invalid"),
        ({"name": ""}, "invalid"),
        ({"area_id": str(uuid4())}, "not_found"),
        ({"code": "mine"}, "invalid"),
    ],
)
def test_what_cannot_be_is_refused(administrator, site, changes, code):
    body = {"area_id": site["id"], "name": "东门", **changes}
    assert administrator.post("/api/points", json=body).get_json()["code"] == code


def test_half_a_position_cannot_be_left_behind(administrator, gate):
    answer = administrator.patch(f"/api/points/{gate['id']}", json={"latitude": None})
    assert answer.get_json()["code"] == "point_half_position"
    kept = administrator.get("/api/points").get_json()["items"][0]
    assert kept["latitude"] == gate["latitude"]


def test_who_may_write_points_follows_the_area(agency, administrator, supervisor, inspector, site, gate):
    url = f"/api/points/{gate['id']}"
    assert supervisor.patch(url, json={"name": "改名"}).status_code == 200
    assert supervisor.post(f"{url}/code").status_code == 200
    stranger = agency.as_role("supervisor", "other")
    for answer in (
        stranger.patch(url, json={"name": "x"}),
        stranger.post(f"{url}/code"),
        stranger.post("/api/points", json={"area_id": site["id"], "name": "x"}),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (403, "area_not_yours")
    body = {"name": "别处", "kind": "road", "unit_id": str(agency.units["other"])}
    theirs = administrator.post("/api/areas", json=body).get_json()
    moved = supervisor.patch(url, json={"area_id": theirs["id"]})
    assert moved.get_json()["code"] == "area_not_yours"
    assert inspector.post(f"{url}/code").status_code == 403
    assert inspector.get(f"{url}/qr.svg").status_code == 403


def test_a_label_shows_the_code_and_the_names(administrator, gate):
    answer = administrator.get(f"/api/points/{gate['id']}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    drawing = ET.fromstring(answer.text)
    texts = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[:2] == ["3 号门", "红海西路工地"]
    assert administrator.get(f"/api/points/{uuid4()}/qr.svg").status_code == 404


def test_a_sheet_of_labels_to_print(administrator, site, gate):
    second = administrator.post("/api/points", json={"area_id": site["id"], "name": "东门"}).get_json()
    page = administrator.get(f"/api/points/sheet?area_id={site['id']}")
    assert page.mimetype == "text/html"
    assert page.text.count("<svg xmlns") == 2
    administrator.patch(f"/api/points/{second['id']}", json={"is_active": False})
    assert administrator.get("/api/points/sheet").text.count("<svg xmlns") == 1


def test_names_cannot_break_out_of_a_label():
    label = Label("https://x.example/p/abc", '<script>"&', "很长的区域名称" * 10)
    ET.fromstring(label_svg(label))
    assert "<script>" not in sheet_html([label])
    assert "…" in label_svg(label)
