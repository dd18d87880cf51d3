"""Who looks after a user sees where they are signed in, ends it, and lifts a lock after wrong passwords."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry
from app.people.queries import upload_token_author
from tests.people.agency import PASSWORD, Agency


def status(client: FlaskClient) -> int:
    return client.get("/api/session").status_code


def guess(client: FlaskClient, username: str, times: int) -> dict[str, Any]:
    body = {"username": username, "password": "not the one 11"}
    answers = [client.post("/api/session", json=body).get_json() for _ in range(times)]
    return dict(answers[-1])


def test_one_sign_in_of_a_user_is_found_and_ended(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    other_id = agency.person("wang", ("inspector", "office"))
    admin, phone, desk = agency.as_role("administrator"), agency.browser("li"), agency.browser("li")
    found = admin.get(f"/api/users/{user_id}/sessions").get_json()["items"]
    assert [item["is_this"] for item in found] == [False, False]
    assert admin.delete(f"/api/users/{other_id}/sessions/{found[0]['id']}").status_code == 404
    assert (status(phone), status(desk)) == (200, 200)
    assert admin.delete(f"/api/users/{user_id}/sessions/{found[0]['id']}").status_code == 200
    assert sorted((status(phone), status(desk))) == [200, 401]
    assert len(admin.get(f"/api/users/{user_id}/sessions").get_json()["items"]) == 1


def test_a_lost_phone_of_a_user_hands_in_nothing_any_more(agency: Agency, session: Session) -> None:
    user_id, device_id = agency.person("li", ("inspector", "office")), uuid4()
    phone = agency.new_client()
    body = {"username": "li", "password": PASSWORD, "device_id": str(device_id), "device_name": "红米"}
    token = phone.post("/api/session", json=body).get_json()["upload_token"]
    admin = agency.as_role("administrator")
    shown = admin.get(f"/api/users/{user_id}/devices").get_json()["items"]
    assert [(item["id"], item["name"], item["pending_count"]) for item in shown] == [
        (str(device_id), "红米", 0)
    ]
    assert admin.delete(f"/api/users/{user_id}/devices/{device_id}").status_code == 200
    assert status(phone) == 401
    session.rollback()
    assert upload_token_author(session, token) is None
    assert admin.get(f"/api/users/{user_id}/devices").get_json()["items"] == []


def test_a_lock_is_shown_and_lifted_wherever_the_wrong_passwords_came_from(
    agency: Agency, session: Session
) -> None:
    user_id = agency.person("li", ("rectifier", "contractor"))
    keeper = agency.as_role("supervisor", "project")
    own_phone, elsewhere = agency.browser("li"), agency.new_client()
    own_phone.delete("/api/session")

    def shown() -> Any:
        return keeper.get(f"/api/users/{user_id}").get_json()["locked_until"]

    for client in (own_phone, elsewhere):
        assert shown() is None
        assert guess(client, "li", 5)["code"] == "sign_in_locked"
        assert shown() == "2026-05-18T01:15:00.000Z"
        assert keeper.post(f"/api/users/{user_id}/unlock").get_json()["locked_until"] is None
        answer = client.post("/api/session", json={"username": "li", "password": PASSWORD})
        assert answer.status_code == 200
    assert shown() is None
    audited = session.scalars(select(AuditEntry).where(AuditEntry.action == "user.unlock")).all()
    assert [(entry.object_id, entry.detail) for entry in audited] == [(str(user_id), {"locks": 1})] * 2


def test_the_list_tells_whose_lock_it_is(agency: Agency) -> None:
    people: dict[str, UUID] = {name: agency.person(name, ("inspector", "office")) for name in ("li", "wang")}
    guess(agency.new_client(), "wang", 5)
    listed = agency.as_role("administrator").get("/api/users").get_json()["items"]
    locked = {item["id"] for item in listed if item["locked_until"]}
    assert locked == {str(people["wang"])}


def test_a_supervisor_lifts_no_lock_outside_the_own_units(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "other"))
    leader_id = agency.person("leader", ("leader", "project"))
    keeper = agency.as_role("supervisor", "project")
    assert keeper.post(f"/api/users/{user_id}/unlock").status_code == 404
    assert keeper.post(f"/api/users/{leader_id}/unlock").status_code == 403
