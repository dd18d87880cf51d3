"""Changing a password, activation codes, resets."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import ActivationCode, User
from tests.people.agency import PASSWORD, Agency

NEW = "a different lantern"


def change(client: FlaskClient, current: str, new: str, **more: Any) -> tuple[int, dict[str, Any]]:
    body = {"current_password": current, "new_password": new, **more}
    answer = client.post("/api/session/password", json=body)
    return answer.status_code, answer.get_json()


def code_for(admin: FlaskClient, user_id: object) -> str:
    answer = admin.post(f"/api/users/{user_id}/activation-codes")
    assert answer.status_code == 200
    code: str = answer.get_json()["items"][0]["code"]
    return code


def test_changing_needs_the_current_password(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    status, problem = change(client, "wrong", NEW)
    assert (status, problem["code"]) == (422, "current_password")
    assert "还可试 4 次" in problem["title"]
    assert change(client, PASSWORD, NEW)[0] == 200
    assert client.get("/api/session").status_code == 200
    agency.browser("li", NEW)


def test_guessing_the_current_password_in_a_session_locks(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    assert [change(client, "wrong", NEW)[0] for _ in range(5)] == [422, 422, 422, 422, 429]
    assert change(client, PASSWORD, NEW)[0] == 429
    assert agency.browser("li")


def test_a_change_ends_the_other_sessions_unless_told_not_to(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    here, there = agency.browser("li"), agency.browser("li")
    assert change(here, PASSWORD, NEW, end_other_sessions=False)[0] == 200
    assert there.get("/api/session").status_code == 200
    assert change(here, NEW, PASSWORD)[0] == 200
    assert there.get("/api/session").status_code == 401


def test_a_weak_password_is_refused_with_its_reasons_in_the_readers_language(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    status, problem = change(client, PASSWORD, "12345678")
    assert (status, problem["code"]) == (422, "weak_password")
    assert [entry["message"] for entry in problem["errors"]] == ["至少要 10 位", "太常见，容易被猜到，换一个"]
    answer = client.post(
        "/api/session/password",
        json={"current_password": PASSWORD, "new_password": PASSWORD},
        headers={"Accept-Language": "en-GB"},
    )
    assert answer.get_json()["errors"] == [{"field": "password", "message": "the same as the present one"}]


def test_spaces_belong_to_a_password(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    assert change(client, PASSWORD, f"  {NEW} ")[0] == 200
    answer = agency.new_client().post("/api/session", json={"username": "li", "password": NEW})
    assert answer.status_code == 401
    agency.browser("li", f"  {NEW} ")


def test_a_code_sets_a_password_once(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    user = admin.post("/api/users", json={"username": "chen", "display_name": "陈工"}).get_json()
    assert user["has_password"] is False
    code = code_for(admin, user["id"])
    client = agency.new_client()
    look = client.post("/api/activations/look", json={"code": code.lower().replace("-", " ")}).get_json()
    assert look == {"username": "chen", "display_name": "陈工", "min_length": 10, "needs_mix": False}
    weak = client.post("/api/activations", json={"code": code, "password": "chen-12345"})
    assert weak.get_json()["code"] == "weak_password"
    assert client.post("/api/activations", json={"code": code, "password": NEW}).status_code == 200
    again = client.post("/api/activations", json={"code": code, "password": NEW})
    assert (again.status_code, again.get_json()["code"]) == (422, "activation_code")
    agency.browser("chen", NEW)


def test_a_code_lasts_seven_days_and_a_new_one_replaces_it(agency: Agency, clock: Any) -> None:
    admin = agency.as_role("administrator")
    user_id = agency.person("chen", ("rectifier", "contractor"))
    first, second = code_for(admin, user_id), code_for(admin, user_id)
    client = agency.new_client()
    assert client.post("/api/activations/look", json={"code": first}).status_code == 422
    clock.advance(days=6, hours=23)
    assert client.post("/api/activations/look", json={"code": second}).status_code == 200
    clock.advance(hours=1)
    assert client.post("/api/activations/look", json={"code": second}).status_code == 422


def test_codes_are_hashed_at_rest_and_carried_in_the_fragment(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    user_id = agency.person("chen", ("rectifier", "contractor"))
    document = admin.post("/api/activation-sheets", json={"user_ids": [str(user_id)] * 2}).get_json()
    (item,) = document["items"]
    assert item["address"] == f"http://127.0.0.1:8000/activate#{item['code']}"
    assert item["qr_svg"].startswith("<svg")
    assert item["code"] in document["sheet_html"]
    assert "某chen" in document["sheet_html"]
    assert "单位contractor" in document["sheet_html"]
    session.rollback()
    (stored,) = session.scalars(select(ActivationCode.id))
    assert item["code"].replace("-", "") not in stored
    assert len(stored) == 64


def test_codes_cannot_be_guessed_in_numbers(agency: Agency) -> None:
    client = agency.new_client()
    codes = [
        client.post("/api/activations/look", json={"code": "AAAA-AAAA-AAAA"}).status_code for _ in range(41)
    ]
    assert codes == [422] * 40 + [429]


def test_a_code_opens_an_account_that_others_keep_locked(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    user_id = agency.person("li", ("inspector", "office"))
    attacker = agency.new_client()
    for _ in range(6):
        attacker.post("/api/session", json={"username": "li", "password": "wrong"})
    new_phone = agency.new_client()
    code = code_for(admin, user_id)
    assert new_phone.post("/api/activations", json={"code": code, "password": NEW}).status_code == 200
    for _ in range(6):
        attacker.post("/api/session", json={"username": "li", "password": "wrong"})
    answer = new_phone.post("/api/session", json={"username": "li", "password": NEW})
    assert answer.status_code == 200


def test_a_reset_takes_password_and_sessions(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    user_id = agency.person("li", ("inspector", "office"))
    phone = agency.browser("li")
    code = admin.post(f"/api/users/{user_id}/reset").get_json()["items"][0]["code"]
    assert phone.get("/api/session").status_code == 401
    session.rollback()
    assert session.get_one(User, user_id).password_hash is None
    assert phone.post("/api/session", json={"username": "li", "password": PASSWORD}).status_code == 401
    assert phone.post("/api/activations", json={"code": code, "password": NEW}).status_code == 200
    agency.browser("li", NEW)


def test_a_supervisor_resets_inspectors_and_rectifiers_of_own_units_only(agency: Agency) -> None:
    agency.person("sup", ("supervisor", "project"))
    inside = agency.person("worker", ("rectifier", "contractor"))
    outside = agency.person("clerk", ("inspector", "office"))
    above = agency.person("boss", ("administrator", "project"))
    mixed = agency.person("mixed", ("rectifier", "contractor"), ("inspector", "other"))
    supervisor = agency.browser("sup")
    results = {
        user_id: supervisor.post(f"/api/users/{user_id}/reset").status_code
        for user_id in (inside, outside, above, mixed)
    }
    assert results == {inside: 200, outside: 404, above: 403, mixed: 403}
    sheet = supervisor.post("/api/activation-sheets", json={"user_ids": [str(inside), str(above)]})
    assert sheet.status_code == 403


def test_nobody_resets_themselves(agency: Agency) -> None:
    user_id = agency.person("boss", ("administrator", "root"))
    assert agency.browser("boss").post(f"/api/users/{user_id}/reset").status_code == 403


def test_a_disabled_user_gets_no_code_and_an_open_one_no_longer_works(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    user_id = agency.person("chen", ("rectifier", "contractor"))
    code = code_for(admin, user_id)
    admin.post(f"/api/users/{user_id}/disable", json={"reason": "离场"})
    assert admin.post(f"/api/users/{user_id}/activation-codes").get_json()["code"] == "account_disabled"
    answer = agency.new_client().post("/api/activations", json={"code": code, "password": NEW})
    assert answer.get_json()["code"] == "activation_code"
