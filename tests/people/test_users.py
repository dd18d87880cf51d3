"""Users and posts through the API, and who sees whom."""

from __future__ import annotations

import datetime as dt
import itertools
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.changes import Change
from app.kernel.clock import now
from app.kernel.transaction import in_transaction
from app.people.models import Post, User
from app.people.post_actions import note_turned_terms, tell_turned_terms
from app.people.queries import posts_of, user_rows
from tests.factories import FixedClock
from tests.people.agency import PASSWORD, Agency


def noted(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Change.key).where(Change.kind == "user").order_by(Change.seq)))


def test_a_user_is_created_with_posts(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    post = {"role": "inspector", "unit_id": str(agency.units["office"])}
    body = {"username": " Chen.Gong ", "display_name": "陈工", "posts": [post]}
    user = admin.post("/api/users", json=body).get_json()
    assert user["username"] == "chen.gong"
    assert user["posts"][0]["starts_on"] == "2026-05-18"
    assert (user["has_password"], user["may_reset"], user["is_active"]) == (False, True, True)
    assert noted(session)[-1] == user["id"]
    again = admin.post("/api/users", json=body)
    assert (again.status_code, again.get_json()["code"]) == (409, "username_taken")


def test_nothing_of_a_user_with_a_bad_post_is_kept(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    good = {"role": "inspector", "unit_id": str(agency.units["office"])}
    bad = {"role": "inspector", "unit_id": str(uuid4())}
    body = {"username": "chen", "display_name": "陈工", "posts": [good, bad]}
    assert admin.post("/api/users", json=body).get_json()["code"] == "unit_unknown"
    assert admin.get("/api/users?text=chen").get_json()["items"] == []


@pytest.mark.parametrize("username", ["", "a", "-dash", "张三", "a b", "x" * 65])
def test_usernames_can_be_typed_on_any_phone(agency: Agency, username: str) -> None:
    body = {"username": username, "display_name": "某人"}
    assert agency.as_role("administrator").post("/api/users", json=body).status_code == 422


def test_users_come_in_pages_and_by_filter(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    for number in range(5):
        agency.person(f"p{number}", ("rectifier", "contractor"))
    first = admin.get("/api/users?limit=3&role=rectifier").get_json()
    assert [item["username"] for item in first["items"]] == ["p0", "p1", "p2"]
    second = admin.get(f"/api/users?limit=3&role=rectifier&after={first['next']}").get_json()
    assert [item["username"] for item in second["items"]] == ["p3", "p4"]
    assert second["next"] is None
    by_unit = admin.get(f"/api/users?unit_id={agency.units['project']}").get_json()["items"]
    assert len(by_unit) == 5
    assert len(admin.get("/api/users?text=某p3").get_json()["items"]) == 1
    assert admin.get("/api/users?text=%25").get_json()["items"] == []


def test_a_supervisor_sees_the_users_of_own_units_only(agency: Agency) -> None:
    inside = agency.person("worker", ("rectifier", "contractor"))
    outside = agency.person("clerk", ("inspector", "office"))
    agency.person("sup", ("supervisor", "project"))
    supervisor = agency.browser("sup")
    seen = {item["username"]: item["may_reset"] for item in supervisor.get("/api/users").get_json()["items"]}
    assert seen == {"sup": False, "worker": True}
    assert supervisor.get(f"/api/users/{inside}").status_code == 200
    assert supervisor.get(f"/api/users/{outside}").status_code == 404
    assert supervisor.patch(f"/api/users/{inside}", json={"display_name": "x"}).status_code == 403


def test_posts_hold_for_their_term_in_the_agencys_days(agency: Agency, session: Session) -> None:
    user_id = agency.person("li")
    admin = agency.as_role("administrator")
    body = {"role": "leader", "unit_id": str(agency.units["root"]), "starts_on": "2026-05-19"}
    admin.post(f"/api/users/{user_id}/posts", json={**body, "ends_on": "2026-05-20"})
    session.rollback()
    day = dt.datetime(2026, 5, 18, 16, 0, tzinfo=dt.UTC)  # midnight of the 19th in the agency's zone
    moments = [day - dt.timedelta(seconds=1), day, day + dt.timedelta(hours=47), day + dt.timedelta(days=2)]
    assert [len(posts_of(session, user_id, at)) for at in moments] == [0, 1, 1, 0]
    (row,) = user_rows(session, day, [user_id])
    assert row == {
        "id": str(user_id),
        "display_name": "某li",
        "unit_ids": [str(agency.units["root"])],
        "roles": ["leader"],
        "is_active": True,
    }


def test_the_same_post_is_not_given_twice_for_the_same_time(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    admin = agency.as_role("administrator")
    body = {"role": "inspector", "unit_id": str(agency.units["office"])}
    assert admin.post(f"/api/users/{user_id}/posts", json=body).get_json()["code"] == "post_twice"
    elsewhere = {**body, "unit_id": str(agency.units["other"])}
    assert admin.post(f"/api/users/{user_id}/posts", json=elsewhere).status_code == 200


def test_administrator_and_auditor_are_two_people(agency: Agency) -> None:
    user_id = agency.person("li", ("auditor", "root"))
    admin = agency.as_role("administrator")
    body = {"role": "administrator", "unit_id": str(agency.units["office"])}
    assert admin.post(f"/api/users/{user_id}/posts", json=body).get_json()["code"] == "separate_duties"


def test_a_post_is_ended_and_stays_on_record(agency: Agency, session: Session) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    client, admin = agency.browser("li"), agency.as_role("administrator")
    post_id = client.get("/api/session").get_json()["posts"][0]["id"]
    user = admin.delete(f"/api/users/{user_id}/posts/{post_id}").get_json()
    assert user["posts"][0]["ends_on"] == "2026-05-17"
    assert client.get("/api/session").get_json()["posts"] == []
    session.rollback()
    assert len(posts_of(session, user_id, now() - dt.timedelta(days=2))) == 1


def test_a_post_given_by_mistake_today_is_taken_back(agency: Agency, session: Session) -> None:
    user_id = agency.person("li")
    admin = agency.as_role("administrator")
    body = {"role": "inspector", "unit_id": str(agency.units["office"])}
    post_id = admin.post(f"/api/users/{user_id}/posts", json=body).get_json()["posts"][0]["id"]
    assert admin.delete(f"/api/users/{user_id}/posts/{post_id}").get_json()["posts"] == []
    session.rollback()
    assert session.scalar(select(Post.id).where(Post.user_id == user_id)) is None
    assert admin.delete(f"/api/users/{user_id}/posts/{post_id}").status_code == 404


@pytest.mark.parametrize(
    ("ends_on", "status"), [("2019-12-31", 422), ("2026-05-16", 422), ("2026-05-17", 200)]
)
def test_history_is_not_shortened(agency: Agency, ends_on: str, status: int) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    admin = agency.as_role("administrator")
    post_id = admin.get(f"/api/users/{user_id}").get_json()["posts"][0]["id"]
    answer = admin.patch(f"/api/users/{user_id}/posts/{post_id}", json={"ends_on": ends_on})
    assert answer.status_code == status


def test_the_last_administrator_stays(agency: Agency) -> None:
    user_id = agency.person("boss", ("administrator", "root"))
    boss = agency.browser("boss")
    post_id = boss.get("/api/session").get_json()["posts"][0]["id"]
    url = f"/api/users/{user_id}/posts/{post_id}"
    refusals = [
        boss.delete(url),
        boss.patch(url, json={"ends_on": "2026-05-17"}),
        boss.post(f"/api/users/{user_id}/disable", json={"reason": "x"}),
    ]
    assert [answer.get_json()["code"] for answer in refusals] == ["last_administrator"] * 3
    agency.person("second", ("administrator", "root"))
    assert boss.post(f"/api/users/{user_id}/disable", json={"reason": "x"}).status_code == 200


def test_disabling_keeps_posts_and_enabling_brings_all_back(agency: Agency) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    admin = agency.as_role("administrator")
    user = admin.post(f"/api/users/{user_id}/disable", json={"reason": "休假"}).get_json()
    assert (user["is_active"], len(user["posts"])) == (False, 1)
    assert admin.get("/api/users?is_active=false").get_json()["items"][0]["username"] == "li"
    assert admin.post(f"/api/users/{user_id}/enable").get_json()["is_active"] is True
    agency.browser("li", PASSWORD)


def test_phones_are_told_when_a_term_turns_without_a_write(agency: Agency, session: Session) -> None:
    begins = agency.person("begins")
    ends = agency.person("ends")
    admin = agency.as_role("administrator")
    unit_id = str(agency.units["office"])
    admin.post(
        f"/api/users/{begins}/posts",
        json={"role": "inspector", "unit_id": unit_id, "starts_on": "2026-05-20"},
    )
    admin.post(
        f"/api/users/{ends}/posts", json={"role": "inspector", "unit_id": unit_id, "ends_on": "2026-05-19"}
    )
    before = len(noted(session))
    days = [dt.date(2026, 5, day) for day in (18, 19, 20, 21)]
    counts = []
    for since, today in itertools.pairwise(days):
        counts.append(in_transaction(lambda s, a=since, b=today: note_turned_terms(s, a, b)))
    assert counts == [0, 2, 0]
    assert set(noted(session)[before:]) == {str(begins), str(ends)}


def test_the_chore_tells_of_terms_that_turned_last_midnight(
    agency: Agency, session: Session, clock: FixedClock
) -> None:
    begins = agency.person("begins")
    body = {"role": "inspector", "unit_id": str(agency.units["office"]), "starts_on": "2026-05-20"}
    agency.as_role("administrator").post(f"/api/users/{begins}/posts", json=body)
    before = len(noted(session))
    told = []
    for hours in (38, 2, 24):  # an hour before midnight in Shanghai, an hour after it, a day later
        clock.advance(hours=hours)
        told.append(tell_turned_terms())
    assert told == [0, 1, 0]
    assert noted(session)[before:] == [str(begins)]


def test_a_user_is_changed_field_by_field(agency: Agency, session: Session) -> None:
    user_id = agency.person("li", ("inspector", "office"))
    agency.person("wang", ("inspector", "office"))
    admin = agency.as_role("administrator")
    url = f"/api/users/{user_id}"
    assert admin.patch(url, json={"phone": "0660-1234567"}).get_json()["display_name"] == "某li"
    assert admin.patch(url, json={"phone": None}).get_json()["phone"] is None
    assert admin.patch(url, json={"username": "WANG"}).get_json()["code"] == "username_taken"
    assert admin.patch(url, json={"display_name": ""}).status_code == 422
    assert admin.patch(url, json={"is_active": False}).status_code == 422
    session.rollback()
    assert session.get_one(User, user_id).username == "li"
