"""What every answer has in common: problem documents in the caller's language, and headers that protect."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.access import public, require_stated_access
from app.kernel.field_words import FIELDS
from app.kernel.problems import CATALOGUE, language_of, sentence


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
    assert chinese["title"].startswith("有几处填得不对，没有保存：账号 至少 1 个字；")
    english = client.post("/api/session", json={}, headers={"Accept-Language": "en"}).get_json()
    assert english["errors"][0] == {"field": "username", "message": "is required"}


def test_a_text_with_control_characters_is_refused_by_its_fields_name(client: FlaskClient) -> None:
    body = {"username": "a\x00b", "device_id": "7", "password": "tab\tand\nline are typed"}
    answer = client.post("/api/session", json=body)
    assert answer.status_code == 422
    assert "账号 有看不见的控制字符" in answer.get_json()["title"]
    assert {entry["field"] for entry in answer.get_json()["errors"]} == {"username", "device_id"}


def test_every_field_a_person_fills_has_a_name_in_both_languages() -> None:
    contract = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8"))
    asked = _fields_of_requests(contract)
    assert len(asked) > 60
    assert sorted(asked - FIELDS.keys() - UNSEEN) == []


UNSEEN = {
    "act", "actor_id", "commands", "covers_unit_id", "cursor", "device_id", "device_name", "dry_run", "en", "epoch",
    "event_id", "f", "has_seen_privacy", "ids", "mine", "n", "object_id", "object_kind", "open", "overdue", "page",
    "pending_count", "protocol", "route", "sent_at", "store_id", "version", "zh",
}  # fmt: skip
"""Fields that programs fill."""


def _fields_of_requests(contract: dict[str, Any]) -> set[str]:
    schemas = contract["components"]["schemas"]
    found: set[str] = set()
    seen: set[str] = set()

    def walk(part: Any) -> None:
        if isinstance(part, list):
            for each in part:
                walk(each)
        if not isinstance(part, dict):
            return
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            found.update(schemas[name].get("properties", {}))
            walk(schemas[name])
        for each in part.values():
            walk(each)

    for operations in contract["paths"].values():
        for operation in operations.values():
            walk(operation.get("requestBody", {}))
            found.update(item["name"] for item in operation.get("parameters", []) if item["in"] == "query")
    return found


def test_sizes_in_sentences_are_said_as_people_say_them() -> None:
    details = {"limit_bytes": 20 * 2**20}
    assert sentence("photo_too_large", "zh", details) == "照片超过 20 MB，没有登记；请缩小后再附上。"
    assert "1.5 KB" in sentence("photo_too_large", "en", {"limit_bytes": 1536})


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
