"""Sessions and devices: limits, ending them, and that ending acts at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.people.queries import upload_token_author
from tests.people.agency import PASSWORD, Agency


def status(client: FlaskClient) -> int:
    return client.get("/api/session").status_code


def sign_in_on(agency: Agency, username: str, device_id: UUID) -> tuple[FlaskClient, str]:
    client = agency.new_client()
    body = {"username": username, "password": PASSWORD, "device_id": str(device_id), "device_name": "红米"}
    document = client.post("/api/session", json=body).get_json()
    return client, document["upload_token"]


def test_signing_out_ends_the_session_on_the_server(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    stolen = client.get_cookie("chabu")
    assert stolen is not None
    assert client.delete("/api/session").status_code == 200
    assert client.delete("/api/session").status_code == 200
    thief = agency.new_client()
    thief.set_cookie("chabu", stolen.value)
    assert status(thief) == 401


def test_a_session_ends_after_idling_and_after_its_longest_time(agency: Agency, clock: Any) -> None:
    agency.person("li", ("inspector", "office"))
    idle, busy = agency.browser("li"), agency.browser("li")
    for _ in range(2):
        clock.advance(days=13)
        assert status(busy) == 200
    assert status(idle) == 401
    clock.advance(days=3)
    assert status(busy) == 200
    clock.advance(days=2)
    assert status(busy) == 401


def test_use_is_noted_now_and_then_and_not_at_each_request(agency: Agency, clock: Any) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")

    def last_seen() -> str:
        seen: str = client.get("/api/me/sessions").get_json()["items"][0]["last_seen_at"]
        return seen

    assert last_seen() == "2026-05-18T01:00:00.000Z"
    clock.advance(minutes=9)
    status(client)
    assert last_seen() == "2026-05-18T01:00:00.000Z"
    clock.advance(minutes=2)
    status(client)
    assert last_seen() == "2026-05-18T01:11:00.000Z"


def test_own_sessions_are_listed_and_one_can_be_ended(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    agency.person("wang", ("inspector", "office"))
    here, there, stranger = agency.browser("li"), agency.browser("li"), agency.browser("wang")
    items = here.get("/api/me/sessions").get_json()["items"]
    assert sorted(item["is_this"] for item in items) == [False, True]
    other_id = next(item["id"] for item in items if not item["is_this"])
    assert stranger.delete(f"/api/me/sessions/{other_id}").status_code == 404
    assert status(there) == 200
    assert here.delete(f"/api/me/sessions/{other_id}").status_code == 200
    assert status(there) == 401
    assert status(here) == 200
    assert len(here.get("/api/me/sessions").get_json()["items"]) == 1
    assert here.delete("/api/me/sessions/nothing").status_code == 404


def test_all_other_sessions_end_together(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    here, one, two = (agency.browser("li") for _ in range(3))
    assert here.delete("/api/me/sessions").get_json() == {"ended": 2}
    assert [status(client) for client in (here, one, two)] == [200, 401, 401]


def test_a_lost_device_loses_its_sessions_and_its_right_to_hand_in(agency: Agency, session: Session) -> None:
    agency.person("li", ("inspector", "office"))
    lost_id, kept_id = uuid4(), uuid4()
    lost, lost_token = sign_in_on(agency, "li", lost_id)
    kept, kept_token = sign_in_on(agency, "li", kept_id)
    names = {item["id"]: item["name"] for item in kept.get("/api/me/devices").get_json()["items"]}
    assert names == {str(lost_id): "红米", str(kept_id): "红米"}
    assert kept.delete(f"/api/me/devices/{lost_id}").status_code == 200
    assert (status(lost), status(kept)) == (401, 200)
    session.rollback()
    assert upload_token_author(session, lost_token) is None
    assert upload_token_author(session, kept_token) is not None
    assert [item["id"] for item in kept.get("/api/me/devices").get_json()["items"]] == [str(kept_id)]
    assert kept.delete(f"/api/me/devices/{uuid4()}").status_code == 404


def test_two_people_share_a_phone_each_with_a_row(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    agency.person("wang", ("inspector", "office"))
    device_id = uuid4()
    li, _ = sign_in_on(agency, "li", device_id)
    wang, _ = sign_in_on(agency, "wang", device_id)
    assert li.delete(f"/api/me/devices/{device_id}").status_code == 200
    assert (status(li), status(wang)) == (401, 200)


def test_the_upload_token_outlives_its_session_but_not_thirty_days(
    agency: Agency, session: Session, clock: Any
) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    device_id = uuid4()
    client, token = sign_in_on(agency, "li", device_id)
    client.delete("/api/session")
    session.rollback()
    author = upload_token_author(session, token)
    assert author is not None
    assert (author.user.id, author.device_id) == (user_id, device_id)
    assert upload_token_author(session, token + "x") is None
    clock.advance(days=30)
    assert upload_token_author(session, token) is None


def test_the_upload_token_reads_nothing(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    _, token = sign_in_on(agency, "li", uuid4())
    thief = agency.new_client()
    thief.set_cookie("chabu", token)
    assert thief.get("/api/session", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert status(thief) == 401


def test_disabling_ends_sessions_at_once_and_work_can_still_be_handed_in(
    agency: Agency, session: Session
) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    client, token = sign_in_on(agency, "li", uuid4())
    admin = agency.as_role("administrator")
    assert admin.post(f"/api/users/{user_id}/disable", json={"reason": "调离"}).status_code == 200
    assert status(client) == 401
    session.rollback()
    author = upload_token_author(session, token)
    assert author is not None
    assert author.user.is_active is False


def test_an_administrator_ends_all_sessions_of_somebody(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    admin = agency.as_role("administrator")
    assert admin.delete(f"/api/users/{user_id}/sessions").get_json() == {"ended": 1}
    assert status(client) == 401


def test_a_post_that_runs_out_takes_its_rights_at_midnight_of_the_agency(agency: Agency, clock: Any) -> None:
    user_id = agency.person("li", ("administrator", "root"))
    agency.person("boss", ("administrator", "root"))
    client, boss = agency.browser("li"), agency.browser("boss")
    post_id = client.get("/api/session").get_json()["posts"][0]["id"]
    answer = boss.patch(f"/api/users/{user_id}/posts/{post_id}", json={"ends_on": "2026-05-18"})
    assert answer.status_code == 200
    clock.advance(hours=14, minutes=59)
    assert client.get("/api/users").status_code == 200
    clock.advance(minutes=1)
    assert client.get("/api/users").status_code == 403
    assert client.get("/api/session").get_json()["posts"] == []


def test_one_changes_ones_language_and_sees_the_privacy_notice_once(agency: Agency) -> None:
    agency.person("li", ("inspector", "office"))
    client = agency.browser("li")
    document = client.patch("/api/me", json={"language": "en", "has_seen_privacy": True}).get_json()
    assert (document["language"], document["must_see_privacy"]) == ("en", False)
    assert client.patch("/api/me", json={"username": "boss"}).status_code == 422
    assert client.get("/api/session").get_json()["user"]["language"] == "en"
