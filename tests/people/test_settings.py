"""Settings and feedback through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.changes import Change
from app.kernel.settings import declare_setting
from tests.people.agency import Agency


def test_settings_are_listed_with_what_they_may_be(agency: Agency) -> None:
    items = agency.as_role("administrator").get("/api/settings").get_json()["items"]
    profile = next(item for item in items if item["key"] == "password_profile")
    assert (profile["type"], profile["value"], profile["choices"]) == ("str", "asvs", ["asvs", "dengbao"])
    assert all(item["zh"] and item["en"] for item in items)


def test_settings_stand_in_groups_with_their_units(agency: Agency) -> None:
    document = agency.as_role("administrator").get("/api/settings").get_json()
    assert next(group["key"] for group in document["groups"]) == "workflow"
    assert {item["group"] for item in document["items"]} <= {group["key"] for group in document["groups"]}
    quantities = [item for item in document["items"] if item["type"] in ("int", "float")]
    assert [item["key"] for item in quantities if not (item["unit_zh"] and item["unit_en"])] == []
    with pytest.raises(ValueError, match=r"no words for .*'parsec'"):
        declare_setting("far", int, 1, zh="远", en="Far", unit="parsec")


def test_a_setting_says_who_changed_it_last_and_when(agency: Agency, clock: Any) -> None:
    admin = agency.as_role("administrator")
    clock.advance(minutes=3)
    changed = admin.put("/api/settings/sign_in_tries", json={"value": 7}).get_json()
    assert (changed["changed_at"], changed["changed_by_name"][0]) == ("2026-05-18T01:03:00.000Z", "某")
    items = {item["key"]: item for item in admin.get("/api/settings").get_json()["items"]}
    assert items["sign_in_tries"] == changed
    assert items["rebound_days"]["changed_at"] is None


def test_a_setting_is_changed_and_acts_at_once(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    answer = admin.put("/api/settings/sign_in_tries", json={"value": 3})
    assert (answer.get_json()["value"], answer.get_json()["default"]) == (3, 5)
    agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    problem = client.post("/api/session", json={"username": "li", "password": "x"}).get_json()
    assert problem["tries_left"] == 2
    session.rollback()
    assert "sign_in_tries" in session.scalars(select(Change.key).where(Change.kind == "setting")).all()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("sign_in_tries", 2, "应在 3 – 20 之间"),
        ("sign_in_tries", "5", "要填整数"),
        ("sign_in_tries", True, "要填整数"),
        ("sign_in_tries", None, "要填整数"),
        ("password_profile", "none", "只能是 asvs、dengbao"),
        ("number_prefix", "", "要填 1 到 6 个大写字母"),
        ("receipt_prefix", "SL-2026-", "要填 1 到 6 个大写字母"),
        ("no_such_thing", 1, "没有“no_such_thing”这项设置"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_words(
    agency: Agency, key: str, value: Any, words: str
) -> None:
    admin = agency.as_role("administrator")
    answer = admin.put(f"/api/settings/{key}", json={"value": value})
    assert answer.status_code in (404, 422)
    assert words in answer.get_json()["title"]
    values = {item["key"]: item["value"] for item in admin.get("/api/settings").get_json()["items"]}
    assert values["sign_in_tries"] == 5
    assert values["password_profile"] == "asvs"


def test_feedback_reaches_the_administrator(agency: Agency, clock: Any) -> None:
    agency.person("li", ("inspector", "office"))
    client, admin = agency.browser("li"), agency.as_role("administrator")
    for number in range(3):
        clock.advance(minutes=1)
        body = {"text": f"字太小 {number}", "page": "/today"}
        assert client.post("/api/feedback", json=body).status_code == 200
    assert client.post("/api/feedback", json={"text": "  "}).status_code == 422
    first = admin.get("/api/feedback?limit=2").get_json()
    second = admin.get(f"/api/feedback?limit=2&after={first['next']}").get_json()
    texts = [item["text"] for item in first["items"] + second["items"]]
    assert texts == ["字太小 2", "字太小 1", "字太小 0"]
    assert second["next"] is None
    assert first["items"][0]["display_name"] == "某li"
    more = [client.post("/api/feedback", json={"text": "再来"}).status_code for _ in range(18)]
    assert more == [200] * 17 + [429]
    url = f"/api/feedback/{first['items'][0]['id']}/answered"
    assert admin.post(url).get_json()["answered_at"] is not None
    assert client.post(url).status_code == 403
    texts = {
        answered: [
            item["text"] for item in admin.get(f"/api/feedback?answered={answered}").get_json()["items"]
        ]
        for answered in ("true", "false")
    }
    assert texts["true"] == ["字太小 2"]
    assert len(texts["false"]) == 19
    assert admin.delete(url).get_json()["answered_at"] is None
    assert admin.get("/api/feedback?answered=true").get_json()["items"] == []
    assert admin.delete(f"/api/feedback/{agency.units['root']}/answered").status_code == 404
    acts = [item["action"] for item in agency.as_role("auditor").get("/api/audit").get_json()["items"]]
    assert [act for act in acts if act.startswith("feedback.")] == ["feedback.reopen", "feedback.answer"]


@pytest.mark.parametrize("text", ["nul \x00 here", "half \ud800 pair"])
def test_text_that_cannot_be_kept_is_no_crash(agency: Agency, text: str) -> None:
    client = agency.as_role("inspector")
    body = json.dumps({"text": text})
    answer = client.post("/api/feedback", data=body, content_type="application/json")
    assert answer.status_code in (200, 400, 422)
    search = agency.as_role("administrator").get("/api/users?text=%00")
    assert search.status_code in (200, 400, 422)
