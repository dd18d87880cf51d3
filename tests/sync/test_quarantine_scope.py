"""Quarantine: who sees kept work and its photos, who settles it, and that the same work is kept once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.issues.models import Issue, QuarantinedCommand
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from app.people.models import Post
from tests.factories import INSIDE, Phone, World, jpeg, photo_claim

pytestmark = pytest.mark.usefixtures("as_declared")

SEE_IT = ("stranger", "foreman", "supervisor", "administrator")
SEE_IT_NOT = ("inspector", "leader", "auditor", "unit_supervisor", "rectifier")


@pytest.fixture
def place(world: World) -> World:
    """The foreman supervises the department too, and with it the area's contractor below."""
    give_post(world, "foreman", "supervisor", "department")
    return world


def give_post(world: World, name: str, role: str, unit: str) -> None:
    post = Post(
        id=new_id(),
        user_id=world.users[name],
        unit_id=world.units[unit],
        role=role,
        starts_on=dt.date(2020, 1, 1),
    )
    in_transaction(lambda session: session.add(post))


def refused_report(phone: Phone) -> tuple[dict[str, Any], bytes]:
    """A report under an id used before, of an area that is not the reporter's unit's; its photo uploaded."""
    data = jpeg(61)
    facts = {"category": "F01", "position": INSIDE, "description": "围挡破损"}
    used = phone.command("report", str(new_id()), facts, photos=[photo_claim(jpeg(60))])
    assert phone.sync(used)["results"][0]["outcome"] == "applied"
    command = {**used, "issue_id": str(new_id()), "photos": [photo_claim(data)]}
    assert phone.sync(command)["results"][0]["code"] == "conflict"
    phone.upload(command["photos"][0]["id"], data)
    return command, data


def listed(phone: Phone) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = phone.client.get("/api/quarantine").get_json()["items"]
    return items


def test_a_kept_report_goes_to_the_place_and_not_to_its_authors_unit(place: World, session: Session) -> None:
    refused_report(place.phone("stranger"))
    assert session.scalars(select(QuarantinedCommand.unit_id)).one() == place.units["contractor"]


def test_author_and_supervisors_of_the_place_see_kept_work_with_its_photo(place: World) -> None:
    command, _ = refused_report(place.phone("stranger"))
    photo_id = command["photos"][0]["id"]
    seen = {}
    for name in (*SEE_IT, *SEE_IT_NOT):
        phone = place.phone(name)
        status = phone.client.get(f"/api/photos/{photo_id}/thumb").status_code
        seen[name] = (status, len(listed(phone)))
    assert seen == dict.fromkeys(SEE_IT, (200, 1)) | dict.fromkeys(SEE_IT_NOT, (404, 0))


def test_who_stands_in_for_a_supervisor_settles_for_them_and_not_after(place: World) -> None:
    refused_report(place.phone("stranger"))
    refused_report(place.phone("stranger"))
    kept, left = [each["id"] for each in listed(place.phone("foreman"))]
    leader, aside = place.phone("leader"), {"reason": "重复"}
    assert leader.client.post(f"/api/quarantine/{kept}/set-aside", json=aside).status_code == 404
    leave = {"substitute_id": str(place.users["leader"]), "starts_on": "2026-05-18", "ends_on": "2026-05-18"}
    away = f"/api/users/{place.users['foreman']}/substitutions"
    assert place.phone("administrator").client.post(away, json=leave).status_code == 200
    assert [each["may_decide"] for each in listed(leader)] == [True, True]
    assert leader.client.post(f"/api/quarantine/{kept}/set-aside", json=aside).status_code == 200
    place.clock.advance(days=1)
    assert leader.client.post(f"/api/quarantine/{left}/set-aside", json=aside).status_code == 404


def test_a_post_that_only_looks_does_not_let_a_supervisor_of_elsewhere_settle(place: World) -> None:
    give_post(place, "unit_supervisor", "inspector", "agency")
    refused_report(place.phone("stranger"))
    kept_id = listed(place.phone("foreman"))[0]["id"]
    supervisor = place.phone("unit_supervisor")
    assert listed(supervisor) == []
    for act in ("take-up", "set-aside"):
        answer = supervisor.client.post(f"/api/quarantine/{kept_id}/{act}", json={"reason": "重复"})
        assert answer.status_code == 404, act


def test_the_supervisor_of_the_place_takes_a_report_up_with_its_photo(place: World) -> None:
    command, data = refused_report(place.phone("stranger"))
    foreman = place.phone("foreman")
    kept = listed(foreman)[0]
    assert (kept["may_decide"], listed(place.phone("stranger"))[0]["may_decide"]) == (True, False)
    assert foreman.client.post(f"/api/quarantine/{kept['id']}/take-up").status_code == 200
    shown = foreman.issue(command["issue_id"])
    assert (shown["state"], shown["photos"][0]["size_bytes"]) == ("reported", len(data))


def test_work_on_an_issue_that_has_moved_is_taken_up_by_its_new_place_only(
    place: World, session: Session
) -> None:
    issue_id = place.assigned_issue()
    assert place.phone("rectifier").do("pass", issue_id, {"opinion": "好"})["outcome"] == "refused"
    kept_id = listed(place.phone("foreman"))[0]["id"]

    def move(writing: Session) -> None:
        row = writing.get_one(Issue, UUID(issue_id))
        row.area_unit_id = row.lead_unit_id = row.reporter_unit_id = place.units["other"]

    in_transaction(move)
    answer = place.phone("foreman").client.post(f"/api/quarantine/{kept_id}/take-up")
    assert answer.status_code == 404
    assert place.phone("supervisor").client.post(f"/api/quarantine/{kept_id}/take-up").status_code == 200


def test_the_number_of_an_issue_out_of_sight_is_not_told_with_ones_own_kept_work(place: World) -> None:
    issue_id = place.assigned_issue()
    stranger = place.phone("stranger")
    assert stranger.do("comment", issue_id, {"text": "路过"})["code"] == "unknown_issue"
    assert listed(stranger)[0]["issue_number"] is None
    assert listed(place.phone("supervisor"))[0]["issue_number"] is not None


def test_two_people_with_one_command_id_do_not_get_each_others_photos(place: World) -> None:
    first, _ = refused_report(place.phone("stranger"))
    other = place.phone("contractor_inspector")
    claim = photo_claim(jpeg(62))
    facts = {"category": "F01", "position": INSIDE, "description": "另一处"}
    command = {**other.command("report", str(new_id()), facts, photos=[claim]), "id": first["id"]}
    assert other.sync(command)["results"][0]["code"] == "conflict"
    foreman = place.phone("foreman")
    shown = {item["payload"]["description"]: item for item in listed(foreman)}
    assert [photo["id"] for photo in shown["另一处"]["photos"]] == [claim["id"]]
    assert foreman.client.post(f"/api/quarantine/{shown['另一处']['id']}/take-up").status_code == 200
    assert [photo["id"] for photo in foreman.issue(command["issue_id"])["photos"]] == [claim["id"]]
    assert [photo["id"] for photo in listed(foreman)[0]["photos"]] == [first["photos"][0]["id"]]


def test_a_conflict_offered_again_by_another_clock_is_kept_once(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    facts = {"category": "F01", "position": INSIDE}
    command = phone.command("report", str(new_id()), facts, photos=[photo_claim(jpeg(3))])
    phone.sync(command)
    other = {**command, "payload": {**facts, "description": "另一份"}}
    for offset in (None, 5, 7000):
        clock = {"offset_ms": offset, "is_uncertain": offset is None}
        again = {**other, "clock": clock, "seq": command["seq"], "after": None}
        assert phone.sync(again)["results"][0]["code"] == "conflict"
    assert session.scalar(select(func.count()).select_from(QuarantinedCommand)) == 1
