"""Categories through the API: what ships, what an administrator changes, and the history of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.categories import default_data
from app.categories.actions import edit_category, load_default_categories
from app.categories.models import Category, CategoryRevision
from app.categories.pinyin import initials_of, syllables_of
from app.categories.queries import category_rows
from app.kernel.audit import AuditEntry
from app.kernel.changes import Change
from app.kernel.transaction import in_transaction


def facts(**changes: Any) -> dict[str, Any]:
    """A body for A03 with changes."""
    return {
        "group_code": "A",
        "zh": "围挡破损、变形、锈蚀",
        "en": "Damaged or rusty hoarding",
        "severity": 2,
        "limit": {"n": 2, "unit": "work_day"},
        "party": "contractor",
        "route": "internal",
        "file_when": "板面破洞、翘角、明显锈蚀或缺扣件",
        "close_when": "修复或更换",
        **changes,
    }


def noted(session, kind):
    session.rollback()
    return list(session.scalars(select(Change.key).where(Change.kind == kind).order_by(Change.seq)))


def audited(session, action):
    session.rollback()
    return list(
        session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq))
    )


def test_twelve_groups_and_eighty_categories_ship(inspector):
    document = inspector.get("/api/categories").get_json()
    assert len(document["items"]) == 80
    assert [group["key"] for group in document["groups"]] == list("ABCDEFGHJKLM")
    first = document["items"][0]
    assert first["code"] == "A01"
    assert first["pinyin"] == "wswdhwdblx"
    assert first["limit"] == {"n": 3, "unit": "work_day"}
    assert first["interim"] == {"n": 4, "unit": "urgent_hour", "act": "临时隔离并警示"}
    assert {item["code"] for item in document["items"] if item["photo_optional"]} == {"L01", "L03"}
    assert {word["key"] for word in document["parties"]} >= {item["party"] for item in document["items"]}


def test_every_word_that_ships_is_there_in_both_languages():
    sets = (
        default_data.parties(),
        default_data.severities(),
        default_data.time_units(),
        default_data.bases(),
    )
    for words in sets:
        assert all(entry["zh"] and entry["en"] for entry in words.values())
    for group in default_data.groups():
        for entry in group["categories"]:
            assert all(entry[key] for key in ("zh", "en", "file_when", "close_when", "basis"))
            assert entry["code"].startswith(group["code"])
            assert set(entry["basis"]) <= set(default_data.bases())


def test_loading_twice_adds_nothing_and_leaves_edits_alone(agency, session, administrator):
    body = facts(zh="围挡破损", limit={"n": 1, "unit": "work_day"})
    assert administrator.put("/api/categories/A03", json=body).status_code == 200
    assert in_transaction(load_default_categories) == 0
    row = category_rows(session, ["A03"])[0]
    assert (row["zh"], row["limit"]["n"], row["pinyin"]) == ("围挡破损", 1, "wdps")


def test_phones_get_the_row_that_the_contract_names(agency, session):
    assert set(category_rows(session, ["B01"])[0]) == {
        *(
            "code",
            "group_code",
            "group_zh",
            "group_en",
            "zh",
            "en",
            "pinyin",
            "syllables",
            "severity",
            "limit",
        ),
        "interim",
        *("party", "route", "file_when", "close_when", "photo_optional", "is_active"),
    }


def test_an_edit_is_kept_with_before_and_after(agency, session, administrator):
    before = len(noted(session, "category"))
    body = facts(limit={"n": 1, "unit": "work_day"}, severity=3, reason="创文办核定", version=1)
    edited = administrator.put("/api/categories/A03", json=body).get_json()
    assert (edited["limit"], edited["severity"], edited["version"]) == ({"n": 1, "unit": "work_day"}, 3, 2)
    history = administrator.get("/api/categories/A03/history").get_json()["items"]
    assert history[0]["changes"] == {"limit_n": [2, 1], "severity": [2, 3]}
    assert history[0]["reason"] == "创文办核定"
    assert history[0]["by_name"].startswith("某administrator")
    assert [entry["version"] for entry in history] == [2, 1]
    assert history[1]["changes"] == {}
    assert noted(session, "category")[before:] == ["A03"]
    entry = audited(session, "category.edit")[-1]
    assert (entry.object_id, entry.detail["changes"]["severity"]) == ("A03", [2, 3])


def test_an_edit_without_change_leaves_no_trace(agency, session, administrator):
    before = noted(session, "category")
    assert administrator.put("/api/categories/A03", json=facts()).get_json()["version"] == 1
    assert noted(session, "category") == before


def test_an_edit_of_something_changed_meanwhile_is_refused(administrator):
    assert administrator.put("/api/categories/A03", json=facts(severity=3, version=1)).status_code == 200
    late = administrator.put("/api/categories/A03", json=facts(severity=1, version=1))
    assert (late.status_code, late.get_json()["code"]) == (409, "category_changed")
    assert "A03" in late.get_json()["detail"]


def test_a_category_is_added_and_switched_off(agency, session, administrator, inspector):
    added = administrator.post("/api/categories", json={**facts(zh="围挡灯带不亮"), "code": "A08"})
    assert added.get_json()["pinyin"] == "wdddbl"
    off = administrator.put("/api/categories/A08", json=facts(zh="围挡灯带不亮", is_active=False))
    assert off.get_json()["is_active"] is False
    assert noted(session, "category")[-2:] == ["A08", "A08"]
    assert len(inspector.get("/api/categories").get_json()["items"]) == 81


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (facts(group_code="Z"), "category_group_unknown"),
        (facts(party="nobody"), "category_party_unknown"),
        (facts(zh="围挡高度不足"), "category_name_taken"),
        (facts(limit={"n": 5000, "unit": "work_day"}), "category_limit"),
        (facts(interim={"n": 5000, "unit": "work_hour", "act": "先围护"}), "category_limit"),
        (facts(limit={"n": 0, "unit": "work_day"}), "invalid"),
        (facts(limit={"n": 1.5, "unit": "work_day"}), "invalid"),
        (facts(limit={"n": 1, "unit": "week"}), "invalid"),
        (facts(severity=5), "invalid"),
        (facts(zh=" "), "invalid"),
        (facts(interim={"n": 1, "unit": "work_hour"}), "invalid"),
        (facts(colour="red"), "invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(agency, session, administrator, body, code):
    answer = administrator.put("/api/categories/A03", json=body)
    assert answer.get_json()["code"] == code
    session.rollback()
    assert session.get_one(Category, "A03").version == 1


def test_a_code_is_taken_once(administrator):
    answer = administrator.post("/api/categories", json={**facts(), "code": "A03"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "category_code_taken")
    assert (
        administrator.post("/api/category-groups", json={"code": "A", "zh": "甲", "en": "A"}).status_code
        == 409
    )


def test_groups_are_added_and_renamed_and_phones_are_told(agency, session, administrator):
    added = administrator.post("/api/category-groups", json={"code": "N", "zh": "防汛", "en": "Floods"})
    assert added.get_json() == {"key": "N", "zh": "防汛", "en": "Floods"}
    before = len(noted(session, "category"))
    administrator.put("/api/category-groups/L", json={"zh": "噪声与邻里", "en": "Noise"})
    assert noted(session, "category")[before:] == ["L01", "L02", "L03"]
    assert category_rows(session, ["L01"])[0]["group_zh"] == "噪声与邻里"


def test_only_administrators_write(inspector, agency):
    supervisor = agency.as_role("supervisor")
    for client in (inspector, supervisor):
        assert client.put("/api/categories/A03", json=facts()).status_code == 403
        assert client.post("/api/categories", json={**facts(), "code": "A09"}).status_code == 403
        assert client.put("/api/category-groups/A", json={"zh": "甲", "en": "A"}).status_code == 403
    assert agency.new_client().get("/api/categories").status_code == 401


def test_an_unknown_category_is_said_to_be_unknown(administrator):
    assert administrator.put("/api/categories/Z99", json=facts()).status_code == 404
    assert administrator.get("/api/categories/Z99/history").status_code == 404
    assert administrator.put("/api/category-groups/Z", json={"zh": "甲", "en": "A"}).status_code == 404


def test_revisions_rebuild_every_state_of_a_category(agency, session):
    def work(s):
        for severity in (1, 4, 3):
            row = s.get_one(Category, "C01")
            present = {**s.get_one(CategoryRevision, ("C01", row.version)).facts, "severity": severity}
            edit_category(s, row, present, reason="", seen_version=None, author=None)

    in_transaction(work)
    session.rollback()
    revisions = session.scalars(select(CategoryRevision).order_by(CategoryRevision.version))
    assert [r.facts["severity"] for r in revisions if r.category_code == "C01"] == [2, 1, 4, 3]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("围挡破损", "wdps"),
        ("LED 屏损坏（24h）", "ledpsh24h"),
        ("重型车辆", "zxcl"),
        ("长廊、厦门", "clxm"),
        ("", ""),
    ],
)
def test_initials(name, initials):
    assert initials_of(name) == initials


def test_names_are_spelt_in_syllables_without_tones():
    assert syllables_of("围挡破损、变形（A3）") == "wei dang po sun bian xing a3"
