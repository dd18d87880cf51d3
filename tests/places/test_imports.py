"""Areas that come in as GeoJSON or a sheet: all of them or none, each fault told by row."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.changes import Change
from app.places.area_columns import area_columns
from app.places.area_files import GeoJsonError, read_geojson
from app.places.models import Area
from tests.places.corpus import corpus_features
from tests.places.shapes import box, polygon

URL = "/api/imports/areas"


def feature(name: Any, geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Area)) or 0


def by_name(client) -> dict[str, dict[str, Any]]:
    return {area["name"]: area for area in client.get("/api/areas").get_json()["items"]}


GOOD = collection(
    feature("甲", box(0, 0, 100, 100), 类型="市政工程", 责任单位="contractor", adcode=441502),
    feature("乙", box(200, 0, 300, 100), kind="road"),
)


def test_a_trial_shows_each_area_and_keeps_nothing(agency, session, administrator):
    tried = administrator.post(f"{URL}?dry_run=1", data=GOOD).get_json()
    assert (tried["is_kept"], tried["ok_rows"], tried["created"], tried["errors"]) == (False, 2, 2, [])
    assert tried["ignored_headings"] == ["adcode"]
    first = tried["preview"][0]
    assert (first["row"], first["outcome"]) == (1, "create")
    assert first["cells"] == {
        "区域名称": "甲",
        "区域类型": "市政工程",
        "所属项目": "",
        "责任单位": "contractor",
        "责任人": "",
    }
    assert first["geometry"]["type"] == "Polygon"
    assert first["square_m"] == pytest.approx(10_000, rel=1e-3)
    assert count(session) == 0
    assert session.scalars(select(Change).where(Change.kind == "area")).all() == []


def test_an_import_creates_changes_and_keeps(agency, session, administrator):
    assert administrator.post(URL, data=GOOD).get_json()["created"] == 2
    areas = by_name(administrator)
    assert areas["甲"]["unit_id"] == str(agency.units["contractor"])
    assert areas["甲"]["kind"] == "municipal_works"
    again = administrator.post(URL, data=GOOD).get_json()
    assert (again["created"], again["changed"], again["kept_as_is"]) == (0, 0, 2)
    moved = collection(feature("乙", box(200, 0, 300, 150)))
    assert administrator.post(URL, data=moved).get_json()["changed"] == 1
    assert by_name(administrator)["乙"]["square_m"] == pytest.approx(15_000, rel=1e-3)
    assert by_name(administrator)["乙"]["kind"] == "road"


def test_nothing_is_half_imported(agency, session, administrator):
    mixed = collection(
        feature("甲", box(0, 0, 100, 100), kind="road"),
        feature("", box(200, 0, 300, 100), kind="road"),
        feature("丙", polygon((0, 0), (100, 100), (100, 0), (0, 100)), kind="road"),
        feature("丁", box(0, 0, 9, 9), kind="castle"),
        feature("戊", box(0, 0, 9, 9)),
        feature("己", box(0, 0, 9, 9), kind="road", unit="没有的单位"),
        feature("甲", box(0, 0, 9, 9), kind="road"),
        feature("庚", None, kind="road"),
        "not a feature",
    )
    tried = administrator.post(f"{URL}?dry_run=1", data=mixed).get_json()
    assert tried["ok_rows"] == 1
    faults = [(fault["row"], fault["column"]) for fault in tried["errors"]]
    assert faults == [
        (2, "区域名称"),
        (3, "边界坐标"),
        (4, "区域类型"),
        (5, "区域类型"),
        (6, "责任单位"),
        (7, "区域名称"),
        (8, "边界坐标"),
        (9, "区域名称"),
        (9, "边界坐标"),
    ]
    refused = administrator.post(URL, data=mixed, headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "import_refused")
    assert refused.get_json()["rows"][0] == {
        "row": 2,
        "column": "Area",
        "message": "This column is required and the cell is empty.",
    }
    assert count(session) == 0


def test_a_kind_may_be_said_for_all(agency, administrator):
    data = collection(feature("甲", box(0, 0, 9, 9)), feature("乙", box(20, 0, 29, 9), kind="road"))
    assert administrator.post(f"{URL}?kind=green", data=data).get_json()["created"] == 2
    assert {name: area["kind"] for name, area in by_name(administrator).items()} == {
        "甲": "green",
        "乙": "road",
    }


def test_outlines_are_shifted_from_the_system_the_user_says(agency, administrator):
    for name, system in {"甲": "wgs84", "乙": "cgcs2000", "丙": "gcj02"}.items():
        data = collection(feature(name, box(0, 0, 100, 100), kind="road"))
        assert administrator.post(f"{URL}?coordinates={system}", data=data).status_code == 200
    west = {n: a["geometry"]["coordinates"][0][0][0] for n, a in by_name(administrator).items()}
    assert west["甲"] == west["乙"]
    assert west["甲"] - west["丙"] == pytest.approx(0.0049, abs=2e-4)
    assert administrator.post(f"{URL}?coordinates=bd09", data=GOOD).status_code == 422


def test_a_mended_outline_is_told(agency, administrator):
    slip = polygon((0, 0), (100, 0), (100, 100), (52, 100), (49, 102), (52, 102), (49, 100), (0, 100))
    tried = administrator.post(
        f"{URL}?dry_run=1", data=collection(feature("甲", slip, kind="road"))
    ).get_json()
    assert len(tried["preview"][0]["mended_at"]) == 1


def test_a_sheet_of_areas(agency, session, administrator):
    agency.person("li.si", ("rectifier", "contractor"))
    administrator.post("/api/projects", json={"name": "绿道"})
    outline = "115.3731,22.7864; 115.3742,22.7864; 115.3742,22.7871; 115.3731,22.7871"
    sheet = workbook(
        ["责任区域导入"],
        ["区域名称*", "类型", "项目", "责任单位", "责任人", "边界坐标"],
        ["甲", "道路", "绿道", "单位contractor", "LI.SI", outline],
        ["乙", "Offices", None, "other", None, None],
    )
    kept = administrator.post(URL, data=sheet).get_json()
    assert (kept["created"], [row["row"] for row in kept["preview"]]) == (2, [3, 4])
    areas = by_name(administrator)
    assert areas["甲"]["square_m"] == pytest.approx(8_750, rel=0.02)
    assert areas["甲"]["person_id"] is not None
    assert areas["乙"]["geometry"] is None
    handed_over = workbook(["区域名称", "责任单位"], ["甲", "other"])
    assert administrator.post(URL, data=handed_over).get_json()["changed"] == 1
    after = by_name(administrator)["甲"]
    assert (after["unit_id"], after["person_id"]) == (str(agency.units["other"]), areas["甲"]["person_id"])


def test_ambiguous_people_and_bad_outlines_in_a_sheet(agency, administrator):
    for username in ("wang1", "wang2"):
        user = agency.person(username)
        administrator.patch(f"/api/users/{user}", json={"display_name": "王五"})
    sheet = workbook(
        ["区域名称", "类型", "责任人", "边界坐标"],
        ["甲", "道路", "王五", None],
        ["乙", "道路", None, "115.37;22.78"],
        ["丙", "道路", None, "22.78,115.37; 22.79,115.37; 22.79,115.38"],
        ["丁", "道路", None, '{"type":"Polygon","coord'],
        ["戊", "道路", None, "=A1"],
    )
    tried = administrator.post(f"{URL}?dry_run=1", data=sheet).get_json()
    faults = {fault["row"]: (fault["column"], fault["message"]) for fault in tried["errors"]}
    assert faults[2][0] == "责任人"
    assert "几个" in faults[2][1]
    assert "经度,纬度" in faults[3][1]
    assert "写反" in faults[4][1]
    assert "不完整" in faults[5][1]
    assert "公式" in faults[6][1]


def test_the_marked_file_of_a_geojson_can_be_mended_and_handed_in(agency, session, administrator):
    data = collection(
        feature("甲", box(0, 0, 100, 100), kind="castle"), feature("乙", box(200, 0, 300, 100), kind="road")
    )
    marked = administrator.post(f"{URL}/faults", data=data)
    assert "attachment" in marked.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(marked.data))
    sheet = book.active
    assert sheet["B2"].value == "castle"
    assert "castle" in sheet["G2"].value
    sheet["B2"] = "道路"
    buffer = io.BytesIO()
    book.save(buffer)
    assert administrator.post(URL, data=buffer.getvalue()).get_json()["created"] == 2
    assert by_name(administrator)["甲"]["square_m"] == pytest.approx(10_000, rel=1e-3)


def test_the_template_is_a_sheet_that_can_be_read(agency, administrator):
    template = administrator.get(f"{URL}/template")
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(template.data)).active[1]]
    assert headings == ["区域名称*", "区域类型", "所属项目", "责任单位", "责任人", "边界坐标"]
    assert administrator.post(URL, data=template.data).get_json()["ok_rows"] == 0


DEEP = b'{"type":"FeatureCollection","features":' + b"[" * 100_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        b"[]",
        b'{"type":"FeatureCollection"}',
        b'{"type":"FeatureCollection","features":[]}',
        b'{"type":"Polygon","coordinates":[]}',
        DEEP,
        collection(*[{}] * 2001),
        collection({}, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}),
    ],
)
def test_what_is_no_geojson_of_areas_is_refused_in_words(agency, session, administrator, data):
    answer = administrator.post(URL, data=data)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "areas_not_geojson")
    assert answer.get_json()["detail"].endswith("没有导入任何内容。")


def test_a_single_feature_a_byte_order_mark_and_a_harmless_crs_are_fine():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    single = json.dumps(feature("甲", box(0, 0, 9, 9)) | {"crs": crs}).encode("utf-8-sig")
    table = read_geojson(single, area_columns("wgs84"), "wgs84")
    assert (len(table.rows), table.errors) == (1, [])
    with pytest.raises(GeoJsonError):
        read_geojson(b" " * (11 * 2**20), area_columns("wgs84"), "wgs84")


def test_only_administrators_import(agency, supervisor):
    assert supervisor.post(URL, data=GOOD).status_code == 403
    assert supervisor.get(f"{URL}/template").status_code == 403
    assert supervisor.post(f"{URL}/faults", data=GOOD).status_code == 403


@pytest.mark.parametrize(
    ("file", "system"),
    [
        ("shanwei_441500_districts_gcj02.geojson", "gcj02"),
        ("shanwei_441500_districts_wgs84.geojson", "wgs84"),
    ],
)
def test_real_districts_are_imported(agency, administrator, file, system):
    data = collection(*corpus_features(file))
    kept = administrator.post(f"{URL}?coordinates={system}&kind=public_space", data=data).get_json()
    assert (kept["created"], kept["errors"]) == (4, [])
    found = administrator.get("/api/areas/at?latitude=22.97&longitude=115.33").get_json()
    assert found["area_id"] == by_name(administrator)["海丰县"]["id"]
