"""Quarantine as its deciders see it: whose it is, where, what taking it up would do, and what was decided."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.models import Event, QuarantinedCommand
from app.kernel.clock import to_wire
from app.kernel.ids import new_id
from tests.factories import INSIDE, PASSWORD, Phone, World, jpeg, photo_claim

pytestmark = pytest.mark.usefixtures("as_declared")


def left_behind(world: World, **payload: Any) -> tuple[Phone, dict[str, Any]]:
    """A report with a photo that a switched-off inspector's phone still hands in."""
    phone = world.phone("inspector")
    again = {
        "username": "inspector",
        "password": PASSWORD,
        "device_id": phone.device_id,
        "device_name": "test",
    }
    token = phone.client.post("/api/session", json=again).get_json()["upload_token"]
    data = jpeg(9)
    facts = {"category": "F01", "area_id": str(world.area_id), "position": INSIDE, "place_text": "3 号门"}
    command = phone.command(
        "report", str(new_id()), {**facts, **payload}, photos=[photo_claim(data, "before")]
    )
    phone.client.delete("/api/session")
    administrator = world.phone("administrator").client
    off = administrator.post(f"/api/users/{phone.user_id}/disable", json={"reason": "离职"})
    assert off.status_code == 200
    authorisation = {"Authorization": f"Bearer {token}"}
    body = {
        "protocol": 1,
        "device_id": phone.device_id,
        "epoch": None,
        "sent_at": to_wire(phone.clock.now()),
        "cursor": None,
        "commands": [command],
    }
    answer = phone.client.post("/api/sync", json=body, headers=authorisation)
    assert answer.get_json()["results"][0]["code"] == "author_inactive"
    upload = phone.client.patch(
        f"/api/photos/{command['photos'][0]['id']}/upload",
        data=data,
        headers={**authorisation, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    assert upload.status_code == 200, upload.get_data(as_text=True)
    return phone, command


def waiting(phone: Phone) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = phone.client.get("/api/quarantine").get_json()["items"]
    return items


def test_it_says_whose_it_is_where_and_why(world: World) -> None:
    _, command = left_behind(world)
    [kept] = waiting(world.phone("supervisor"))
    assert (kept["action"], kept["category"], kept["place_text"]) == ("report", "F01", "3 号门")
    assert kept["author_name"]
    assert kept["area_name"]
    assert kept["unit_name"]
    assert (kept["at"], kept["is_issue_known"], kept["state"]) == (command["at"], False, "waiting")
    assert "停用" in kept["reason"]
    assert [photo["state"] for photo in kept["photos"]] == ["stored"]


def test_what_taking_it_up_would_do_is_tried_and_undone(world: World, session: Session) -> None:
    _, command = left_behind(world)
    supervisor = world.phone("supervisor")
    [kept] = waiting(supervisor)
    shown = supervisor.client.get(f"/api/quarantine/{kept['id']}").get_json()
    assert (shown["becomes"]["action"], shown["becomes"]["refusal"]) == ("report", None)
    assert shown["becomes"]["issue_id"] == command["issue_id"]
    session.rollback()
    assert list(session.scalars(select(Event))) == []
    assert [item["id"] for item in waiting(supervisor)] == [kept["id"]]
    taken = supervisor.client.post(f"/api/quarantine/{kept['id']}/take-up").get_json()
    assert (taken["action"], taken["issue_number"]) == ("report", shown["becomes"]["issue_number"])
    assert supervisor.issue(command["issue_id"])["number"] == taken["issue_number"]


def test_what_cannot_be_done_as_asked_is_foreseen_as_a_note_with_the_reason(world: World) -> None:
    issue_id = world.assigned_issue()
    world.phone("supervisor").do("recall", issue_id, {"reason": "换单位"})
    world.phone("rectifier").do(
        "fix", issue_id, {"measure": "已清运"}, photos=[photo_claim(jpeg(7), "after")]
    )
    supervisor = world.phone("supervisor")
    [kept] = waiting(supervisor)
    becomes = supervisor.client.get(f"/api/quarantine/{kept['id']}").get_json()["becomes"]
    assert (becomes["action"], becomes["issue_id"], becomes["refusal"]) == ("attach", issue_id, None)
    assert becomes["why_only_a_note"]


def test_what_can_become_nothing_is_foreseen_with_the_reason(world: World) -> None:
    world.phone("inspector").do("fix", str(new_id()), {"measure": "已清运"})
    supervisor = world.phone("supervisor").client
    [kept] = supervisor.get("/api/quarantine").get_json()["items"]
    becomes = supervisor.get(f"/api/quarantine/{kept['id']}").get_json()["becomes"]
    assert becomes["action"] is None
    refused = supervisor.post(f"/api/quarantine/{kept['id']}/take-up")
    assert becomes["refusal"] == refused.get_json()["detail"]


def test_a_supervisor_of_another_unit_sees_neither_the_work_nor_its_photos(world: World) -> None:
    left_behind(world)
    supervisor, other = world.phone("supervisor"), world.phone("unit_supervisor")
    [kept] = waiting(supervisor)
    assert waiting(other) == []
    path = f"/api/quarantine/{kept['id']}"
    assert other.client.get(path).status_code == 404
    assert other.client.post(f"{path}/take-up").status_code == 404
    assert other.client.post(f"{path}/set-aside", json={"reason": "重复"}).status_code == 404
    photo = f"/api/photos/{kept['photos'][0]['id']}/thumb"
    assert supervisor.client.get(photo).status_code == 200
    assert [other.client.get(photo).status_code, world.phone("auditor").client.get(photo).status_code] == [
        404,
        404,
    ]


def test_the_supervisors_of_the_place_are_asked_not_those_of_the_authors_unit(
    world: World, session: Session
) -> None:
    left_behind(world)
    session.rollback()
    assert session.scalars(select(QuarantinedCommand.unit_id)).all() == [world.units["contractor"]]


def test_setting_aside_needs_a_reason_and_the_author_reads_it(world: World) -> None:
    issue_id = world.assigned_issue()
    world.phone("supervisor").do("recall", issue_id, {"reason": "换单位"})
    author = world.phone("rectifier")
    author.do("fix", issue_id, {"measure": "已清运"}, photos=[photo_claim(jpeg(7), "after")])
    supervisor = world.phone("supervisor")
    [kept] = waiting(supervisor)
    path = f"/api/quarantine/{kept['id']}/set-aside"
    assert supervisor.client.post(path, json={"reason": " "}).status_code == 422
    assert supervisor.client.post(path, json={"reason": "与另一件重复"}).status_code == 200
    assert waiting(supervisor) == []
    [settled] = author.client.get("/api/quarantine?settled=true").get_json()["items"]
    assert (settled["state"], settled["set_aside_reason"]) == ("set_aside", "与另一件重复")
    assert settled["settled_by_name"]
    assert settled["may_decide"] is False
    assert author.client.get(f"/api/quarantine/{settled['id']}").get_json()["becomes"] is None


def test_an_author_learns_nothing_of_an_issue_outside_their_scope(world: World) -> None:
    issue_id = world.assigned_issue()
    stranger = world.phone("stranger")
    assert stranger.do("comment", issue_id, {"text": "看一眼"})["code"] == "unknown_issue"
    [own] = waiting(stranger)
    told = (own["issue_number"], own["is_issue_known"], own["area_name"], own["category"])
    assert told == (None, False, None, None)
    assert waiting(world.phone("supervisor"))[0]["issue_number"]


def test_many_come_in_pages_newest_first(world: World) -> None:
    phone = world.phone("inspector")
    ids = []
    for _ in range(5):
        ids.append(str(new_id()))
        phone.do("comment", ids[-1], {"text": "补一句"})
    supervisor = world.phone("supervisor").client
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = supervisor.get(f"/api/quarantine?limit=2{after}").get_json()
        seen += [item["issue_id"] for item in page["items"]]
        after = f"&after={page['next']}"
    assert seen == ids[::-1]
    assert page["next"] is None
