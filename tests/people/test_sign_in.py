"""Signing in: wording, locks that never keep a victim out, and what an attacker learns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.kernel.audit import AuditEntry
from app.kernel.database import db
from app.people.models import UserSession
from tests.people.agency import PASSWORD, Agency


def try_in(client: FlaskClient, username: str, password: str, **more: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/session", json={"username": username, "password": password, **more})
    return answer.status_code, answer.get_json()


def test_nobody_is_signed_in_at_first(client: FlaskClient) -> None:
    answer = client.get("/api/session")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign_in")


def test_sign_in_tells_who_one_is(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    document = agency.browser("LI ").get("/api/session").get_json()
    assert document["user"]["id"] == str(user_id)
    assert document["user"]["must_see_privacy"] is True
    assert [(post["role"], post["unit_id"]) for post in document["posts"]] == [
        ("inspector", str(agency.units["office"]))
    ]
    assert document["server_time"] == "2026-05-18T01:00:00.000Z"


def test_wrong_passwords_count_down_then_lock_in_the_users_words(agency: Agency, clock: Any) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    texts = [try_in(client, "li", "wrong")[1]["title"] for _ in range(5)]
    assert texts[0] == "账号或密码不对，还可试 4 次。"
    assert texts[3] == "账号或密码不对，还可试 1 次。"
    assert texts[4].startswith("试错太多，请 15 分钟后再试，或找管理员。")
    status, problem = try_in(client, "li", PASSWORD)
    assert (status, problem["code"], problem["minutes"]) == (429, "sign_in_locked", 15)
    clock.advance(minutes=14, seconds=30)
    answer = client.post(
        "/api/session", json={"username": "li", "password": PASSWORD}, headers={"Accept-Language": "en"}
    )
    assert answer.headers["Retry-After"] == "30"
    assert "try again in 1 min" in answer.get_json()["title"]
    clock.advance(seconds=30)
    assert try_in(client, "li", PASSWORD)[0] == 200


def test_an_account_that_does_not_exist_answers_the_same(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    there = [try_in(client, "li", "wrong") for _ in range(6)]
    not_there = [try_in(client, "nobody", "wrong") for _ in range(6)]
    for (status, problem), (other_status, other) in zip(there, not_there, strict=True):
        assert (status, problem["title"]) == (other_status, other["title"])


def test_a_guesser_elsewhere_cannot_lock_the_user_out_of_their_own_phone(agency: Agency, clock: Any) -> None:
    agency.person("li", ("inspector", "office"))
    phone = agency.browser("li")
    phone.delete("/api/session")
    attacker = agency.new_client()
    for _ in range(60):
        try_in(attacker, "li", "wrong")
        clock.advance(minutes=2)
    assert try_in(attacker, "li", PASSWORD)[0] == 429
    assert try_in(phone, "li", PASSWORD)[0] == 200


def test_the_known_phone_has_its_own_limit(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    phone = agency.browser("li")
    phone.delete("/api/session")
    assert [try_in(phone, "li", "wrong")[0] for _ in range(6)] == [401, 401, 401, 401, 429, 429]
    assert try_in(agency.new_client(), "li", PASSWORD)[0] == 200


def test_signed_in_sessions_go_on_during_a_lock(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    phone = agency.browser("li")
    attacker = agency.new_client()
    for _ in range(8):
        try_in(attacker, "li", "wrong")
    assert phone.get("/api/session").status_code == 200


def test_one_address_cannot_try_all_accounts(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    codes = [try_in(client, f"user{number}", "wrong")[0] for number in range(40)]
    assert codes == [401] * 39 + [429]
    assert try_in(client, "li", PASSWORD)[1]["code"] == "sign_in_locked"


def test_own_sign_ins_do_not_clear_the_address(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    for number in range(38):
        try_in(client, f"user{number}", "wrong")
    assert try_in(agency.new_client(), "li", PASSWORD)[0] == 200
    assert [try_in(client, f"more{number}", "wrong")[0] for number in range(2)] == [401, 429]


def test_guesses_at_once_are_all_counted(agency: Agency, session: Session) -> None:
    agency.person("li", ("inspector", "office"))
    session.rollback()

    def guess(_: int) -> int:
        return try_in(agency.new_client(), "li", "wrong")[0]

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(guess, range(16)))
    assert codes.count(401) == 4
    assert codes.count(429) == 12


def test_each_sign_in_has_a_new_session_and_the_table_holds_no_token(
    agency: Agency, session: Session
) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    first = client.get_cookie("chabu")
    assert try_in(client, "li", PASSWORD)[0] == 200
    second = client.get_cookie("chabu")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    session.rollback()
    ids = session.scalars(select(UserSession.id)).all()
    assert len(ids) == 2
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] not in ids


def test_over_tls_the_cookies_are_bound_to_the_host(agency: Agency, clock: Any) -> None:
    agency.person("li", ("inspector", "office"))
    secure = create_app(replace(agency.app.config["CHABU"], secure_cookies=True), clock)
    client = secure.test_client()
    body = {"username": "li", "password": PASSWORD}
    answer = client.post("/api/session", json=body, headers={"X-Chabu": "1"}, base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(cookie.split("=")[0] for cookie in cookies) == ["__Host-chabu", "__Host-chabu-device"]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "SameSite" in cookie
        assert "Domain" not in cookie
    with secure.app_context():
        db.engine.dispose()


def test_a_planted_session_is_not_adopted(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
        cookie["other"] = "left over"
    assert client.get("/api/session").status_code == 401
    assert try_in(client, "li", PASSWORD)[0] == 200
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"
        assert "other" not in cookie


@pytest.mark.parametrize("header", [{"X-Chabu": ""}, {"Origin": "https://evil.example"}])
def test_another_site_cannot_sign_anybody_in(client: FlaskClient, header: dict[str, str]) -> None:
    answer = client.post("/api/session", json={"username": "a", "password": "b"}, headers=header)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "cross_site")


def test_a_disabled_account_says_so_only_to_who_knows_the_password(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    admin = agency.as_role("administrator")
    admin.post(f"/api/users/{user_id}/disable", json={"reason": "调离"})
    client = agency.new_client()
    assert try_in(client, "li", "wrong")[1]["code"] == "wrong_password"
    assert try_in(client, "li", PASSWORD)[1]["code"] == "account_disabled"


def test_an_expired_password_is_changed_in_the_sign_in(agency: Agency, clock: Any) -> None:
    agency.person("li", ("inspector", "office"))
    phone = agency.browser("li")
    admin = agency.as_role("administrator")
    assert admin.put("/api/settings/password_profile", json={"value": "dengbao"}).status_code == 200
    clock.advance(days=13)
    assert phone.get("/api/session").status_code == 200
    clock.advance(days=78)
    client = agency.new_client()
    status, problem = try_in(client, "li", PASSWORD)
    assert (status, problem["code"], problem["days"]) == (403, "password_expired", 90)
    assert try_in(client, "li", PASSWORD, new_password=PASSWORD)[1]["code"] == "weak_password"
    assert try_in(client, "li", PASSWORD, new_password="onlysmallletters")[1]["code"] == "weak_password"
    assert try_in(client, "li", PASSWORD, new_password="Rainy-window7")[0] == 200
    assert try_in(client, "li", "Rainy-window7")[0] == 200


def test_failures_are_audited_without_what_was_typed(agency: Agency, session: Session) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    try_in(client, "li", "wrong")
    try_in(client, "my-secret-password", "x")
    session.rollback()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.result == "refused")).all()
    assert [entry.object_id for entry in entries] == [str(user_id), "unknown"]
    everything = " ".join(str(entry.facts()) for entry in session.scalars(select(AuditEntry)))
    assert "my-secret-password" not in everything
    assert session.scalar(select(func.count()).select_from(AuditEntry)) is not None


def test_the_upload_token_is_told_once_and_only_to_a_device(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.new_client()
    assert "upload_token" not in try_in(client, "li", PASSWORD)[1]
    document = try_in(client, "li", PASSWORD, device_id=str(uuid4()), device_name="安卓手机")[1]
    assert len(document["upload_token"]) >= 32
    assert "upload_token" not in client.get("/api/session").get_json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "li"},
        {"username": "li", "password": "x" * 200},
        {"username": "li", "password": "x", "extra": 1},
        {"username": ["li"], "password": "x"},
    ],
)
def test_a_body_that_does_not_fit_is_told_by_field(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/session", json=body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"]
