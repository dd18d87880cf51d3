"""Units and users from sheets: all rows or none, faults by row, codes for whoever is new."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.models import Unit, User
from tests.people.agency import Agency

UNITS = ("单位名称", "简称", "类型", "上级单位", "电话")
USERS = ("账号", "姓名", "电话", "单位", "岗位", "任期开始", "任期结束")


def sheet(headings: tuple[str, ...], *rows: tuple[Any, ...]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in (headings, *rows):
        workbook.active.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def send(client: FlaskClient, kind: str, data: bytes, *, trial: bool = False, language: str = "zh") -> Any:
    return client.post(
        f"/api/imports/{kind}?dry_run={int(trial)}", data=data, headers={"Accept-Language": language}
    )


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_units_come_in_whatever_order_their_rows_are(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    data = sheet(
        UNITS,
        ("施工二标", "二标", "施工单位", "二项目部", ""),
        ("二项目部", "", "项目部", "单位root", "0660-1"),
        ("供电局", "", "外单位", None, ""),
    )
    answer = send(admin, "units", data).get_json()
    assert (answer["is_kept"], answer["created"], answer["errors"]) == (True, 3, [])
    session.rollback()
    site = session.scalars(select(Unit).where(Unit.name == "施工二标")).one()
    above = session.scalars(select(Unit).where(Unit.name == "二项目部")).one()
    assert site.path == f"/{agency.units['root']}/{above.id}/{site.id}/"
    again = send(admin, "units", data).get_json()
    assert (again["created"], again["changed"], again["kept_as_is"]) == (0, 0, 3)


def test_sheets_may_name_units_by_their_short_names_as_people_do(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    rows = (("二标班组", "", "施工单位", "二标", ""), ("施工二标", "二标", "施工单位", "", ""))
    assert send(admin, "units", sheet(UNITS, *rows)).get_json()["created"] == 2
    people = sheet(USERS, ("short1", "整改员甲", "", "二标", "整改责任人", "", ""))
    assert send(admin, "users", people).get_json()["errors"] == []
    session.rollback()
    site = session.scalars(select(Unit).where(Unit.name == "施工二标")).one()
    team = session.scalars(select(Unit).where(Unit.name == "二标班组")).one()
    assert team.parent_id == site.id


def test_a_short_name_that_two_units_share_names_neither(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    rows = (("施工二标", "标段", "施工单位", "", ""), ("施工三标", "标段", "施工单位", "", ""))
    send(admin, "units", sheet(UNITS, *rows))
    people = sheet(USERS, ("short2", "整改员乙", "", "标段", "整改责任人", "", ""))
    assert len(send(admin, "users", people, trial=True).get_json()["errors"]) == 1


def test_a_trial_tells_all_and_keeps_nothing(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    before = count(session, Unit)
    answer = send(admin, "units", sheet(UNITS, ("新部", "", "部室", "单位root", "")), trial=True).get_json()
    assert (answer["is_kept"], answer["created"], answer["ok_rows"]) == (False, 1, 1)
    assert answer["preview"][0]["outcome"] == "create"
    assert answer["preview"][0]["cells"]["单位名称"] == "新部"
    assert count(session, Unit) == before


def test_one_bad_row_keeps_all_others_out_and_is_told_in_the_readers_language(
    agency: Agency, session: Session
) -> None:
    admin = agency.as_role("administrator")
    before = count(session, Unit)
    data = sheet(
        UNITS,
        ("好部", "", "部室", "单位root", ""),
        ("坏部", "", "处室", "单位root", ""),
        ("孤部", "", "部室", "没有的单位", ""),
        ("好部", "", "部室", "", ""),
    )
    problem = send(admin, "units", data)
    assert (problem.status_code, problem.get_json()["code"]) == (422, "import_refused")
    rows = problem.get_json()["rows"]
    assert [(entry["row"], entry["column"]) for entry in rows] == [
        (3, "类型"),
        (4, "上级单位"),
        (5, "单位名称"),
    ]
    assert "处室" in rows[0]["message"]
    english = send(admin, "units", data, language="en").get_json()
    assert english["rows"][0]["column"] == "Kind"
    assert "is not one of" in english["rows"][0]["message"]
    assert count(session, Unit) == before


def test_a_circle_among_the_rows_is_named(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    data = sheet(UNITS, ("甲", "", "部室", "乙", ""), ("乙", "", "部室", "甲", ""))
    answer = send(admin, "units", data, trial=True).get_json()
    assert [entry["row"] for entry in answer["errors"]] == [2, 3]
    below = sheet(UNITS, ("单位root", "", "本单位", "单位contractor", ""))
    assert send(admin, "units", below, trial=True).get_json()["errors"][0]["row"] == 2


def test_users_come_with_posts_and_codes(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    data = sheet(
        USERS,
        ("chen", "陈工", 13800138000, "单位contractor", "整改责任人", "2026-05-01", "2026年12月31日"),
        ("chen", "陈工", "", "单位project", "inspector", "", ""),
        ("zhou", "周工", "", "单位office", "督办员", "", ""),
    )
    answer = send(admin, "users", data).get_json()
    assert answer["is_kept"] is True
    assert [item["username"] for item in answer["codes"]["items"]] == ["chen", "zhou"]
    assert answer["codes"]["sheet_html"].count('class="slip"') == 2
    chen = admin.get("/api/users?text=chen").get_json()["items"][0]
    assert chen["phone"] == "13800138000"
    assert [(post["role"], post["ends_on"]) for post in chen["posts"]] == [
        ("rectifier", "2026-12-31"),
        ("inspector", None),
    ]
    code = answer["codes"]["items"][0]["code"]
    body = {"code": code, "password": "kite lantern 47"}
    assert agency.new_client().post("/api/activations", json=body).status_code == 200
    again = send(admin, "users", data).get_json()
    assert (again["created"], again["changed"], again["kept_as_is"], again["codes"]) == (0, 0, 3, None)


def test_faults_of_users_are_told_by_cell_and_nobody_is_made(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    agency.person("li", ("auditor", "root"))
    before = count(session, User)
    data = sheet(
        USERS,
        ("good", "好人", "", "单位office", "巡查员", "", ""),
        ("a", "太短", "", "单位office", "巡查员", "", ""),
        ("who", "某人", "", "没有的", "巡查员", "", ""),
        ("li", "别人", "", "单位office", "巡查员", "", ""),
        ("li", "某li", "", "单位office", "系统管理员", "", ""),
        ("day", "某人", "", "单位office", "巡查员", "2026-02-30", ""),
        ("term", "某人", "", "单位office", "巡查员", "2026-05-02", "2026-05-01"),
        ("two", "一", "", "单位office", "巡查员", "", ""),
        ("two", "二", "", "单位other", "巡查员", "", ""),
        ("", "无名", "", "单位office", "巡查员", "", ""),
    )
    answer = send(admin, "users", data, trial=True).get_json()
    found = {entry["row"]: (entry["column"], entry["message"]) for entry in answer["errors"]}
    assert set(found) == {3, 4, 5, 6, 7, 8, 10, 11}
    assert found[3][0] == "账号"
    assert found[4] == ("单位", "没有叫“没有的”的单位。")
    assert found[5][0] == "姓名"
    assert found[6][0] is None
    assert "三员分立" in found[6][1]
    assert found[7][0] == "任期开始"
    assert found[10][0] == "姓名"
    assert answer["ok_rows"] == 2
    assert send(admin, "users", data).status_code == 422
    assert count(session, User) == before


def test_the_marked_sheet_can_be_mended_and_sent_again(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    data = sheet(USERS, ("chen", "陈工", "", "没有的", "巡查员", "", ""))
    marked = admin.post("/api/imports/users/faults", data=data)
    assert marked.status_code == 200
    workbook = openpyxl.load_workbook(io.BytesIO(marked.data))
    page = workbook.active
    assert "没有叫" in page.cell(2, len(USERS) + 1).value
    page.cell(2, 4).value = "单位office"
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert send(admin, "users", buffer.getvalue()).get_json()["created"] == 1


@pytest.mark.parametrize("kind", ["units", "users"])
def test_the_template_is_a_sheet_the_import_knows(agency: Agency, kind: str) -> None:
    admin = agency.as_role("administrator")
    template = admin.get(f"/api/imports/{kind}/template")
    assert template.headers["Content-Disposition"].endswith(f'"chabu-{kind}.xlsx"')
    answer = send(admin, kind, template.data, trial=True).get_json()
    assert (answer["ok_rows"], answer["errors"], answer["ignored_headings"]) == (0, [], [])


def test_what_is_no_sheet_is_refused_in_words(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    answer = send(admin, "users", b"\x89PNG")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "spreadsheet_not_xlsx")


def test_names_that_look_like_markup_or_formulas_stay_text_on_the_sheet(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    data = sheet(USERS, ("evil", "<img src=x onerror=alert(1)>", "", "单位office", "巡查员", "", ""))
    html = send(admin, "users", data).get_json()["codes"]["sheet_html"]
    assert "<img" not in html
    assert "&lt;img" in html
