"""What every answer has in common: problem documents in the caller's language, and headers that protect."""

from __future__ import annotations

import errno

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.access import public, require_stated_access
from app.kernel.problems import CATALOGUE, language_of


def test_an_unknown_address_of_the_api_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/api/nothing", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    document = answer.get_json()
    assert (document["code"], document["type"], document["status"]) == ("not_found", "/errors/not_found", 404)
    assert document["title"].startswith("Not found")
    assert len(document["reference"]) == 4


@pytest.mark.parametrize("path", ["/api/session", "/api/nothing", "/"])
def test_headers_that_protect_are_on_every_answer(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'self'"):
        assert part in policy
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    if path.startswith("/api"):
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers


def test_over_tls_browsers_are_told_to_stay_there(client: FlaskClient) -> None:
    headers = client.get("/api/session", base_url="https://localhost").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Chabu": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.delete("/api/session", headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "cross_site")


def test_a_change_asked_for_by_the_own_page_is_taken(client: FlaskClient) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.delete("/api/session", headers=own).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[1", b"\xff\xfe", b"null", b"[]", b'"text"'])
def test_a_body_that_is_no_object_is_a_problem_and_no_crash(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/session", data=body, content_type="application/json")
    assert answer.status_code in (400, 415, 422)
    assert answer.get_json()["code"] in ("bad_request", "media_type", "invalid")


def test_what_is_wrong_with_a_field_is_said_in_the_readers_language(client: FlaskClient) -> None:
    body = {"username": "", "device_id": "7", "password": 5, "more": 1}
    chinese = client.post("/api/session", json=body).get_json()
    assert {entry["field"]: entry["message"] for entry in chinese["errors"]} == {
        "username": "至少 1 个字",
        "password": "要填文字",
        "device_id": "编号不对",
        "more": "没有这一项",
    }
    assert chinese["title"].startswith("有几处填得不对，没有保存：username 至少 1 个字；")
    english = client.post("/api/session", json={}, headers={"Accept-Language": "en"}).get_json()
    assert english["errors"][0] == {"field": "username", "message": "is required"}


def test_an_unexpected_error_tells_a_reference_and_nothing_else(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("secret detail")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "people.close_session", public(fail))
    answer = client.delete("/api/session")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "server_error")
    assert b"secret detail" not in answer.data


def test_a_full_disk_says_that_the_work_is_still_on_the_phone(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(app.view_functions, "people.close_session", public(fail))
    answer = client.delete("/api/session")
    assert (answer.status_code, answer.get_json()["code"]) == (507, "no_space")
    assert "仍在手机上" in answer.get_json()["title"]


def test_a_view_that_does_not_say_who_may_call_it_stops_the_start(app: Flask) -> None:
    app.view_functions["people.silent"] = dict
    with pytest.raises(RuntimeError, match=r"people\.silent"):
        require_stated_access(app)


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "zh"), ("", "zh"), ("zh-CN,en", "zh"), ("en-GB,zh", "en"), ("EN", "en"), ("fr,en", "zh")],
)
def test_english_only_for_who_asks_for_it_first(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_every_problem_speaks_both_languages_and_never_shouts() -> None:
    for entry in CATALOGUE.values():
        assert entry.zh, entry.code
        assert entry.en, entry.code
        assert not set("!！") & set(entry.zh + entry.en), entry.code
        assert 400 <= entry.status <= 599, entry.code


def test_a_body_nested_too_deep_is_a_bad_one(client: FlaskClient) -> None:
    answer = client.post("/api/session", data=b"[" * 100_000, content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
