"""Delivery: twice, late, out of order, with another body, from somebody else, by a broken clock; nothing lost or doubled."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.issues.models import Event, QuarantinedCommand
from app.issues.resume_actions import resume_due_suspensions
from app.kernel.clock import to_wire
from app.kernel.ids import new_id
from app.people.models import User
from tests.factories import INSIDE, FixedClock, World, jpeg, photo_claim


def report_command(phone: Any, **facts: Any) -> tuple[dict[str, Any], str]:
    issue_id = str(new_id())
    photo = photo_claim(jpeg(3))
    return phone.command(
        "report", issue_id, {"category": "F01", "position": INSIDE}, photos=[photo], **facts
    ), issue_id


def outcomes(reply: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(result["outcome"], result["code"]) for result in reply["results"]]


def test_the_same_command_again_is_known_and_changes_nothing(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    command, issue_id = report_command(phone)
    assert outcomes(phone.sync(command)) == [("applied", None)]
    again = phone.sync(command)["results"][0]
    assert (again["outcome"], again["version"]) == ("known", 1)
    assert phone.issue(issue_id)["version"] == 1


def test_order_alone_does_not_make_it_another_command(world: World) -> None:
    phone = world.phone("inspector")
    command, _ = report_command(phone)
    phone.sync(command)
    assert outcomes(phone.sync({**command, "after": command["id"]})) == [("known", None)]


def test_the_same_id_with_another_body_is_kept_and_the_first_stands(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    command, issue_id = report_command(phone)
    phone.sync(command)
    other = {**command, "payload": {**command["payload"], "description": "另一份"}}
    assert outcomes(phone.sync(other)) == [("refused", "conflict")]
    assert phone.issue(issue_id)["description"] == ""
    kept = phone.client.get("/api/quarantine").get_json()["items"]
    assert kept[0]["payload"]["description"] == "另一份"


def test_somebody_elses_id_tells_nothing_of_theirs(world: World) -> None:
    command, _ = report_command(world.phone("inspector"))
    world.phone("inspector").sync(command)
    result = world.phone("leader").sync(command)["results"][0]
    assert (result["outcome"], result["code"], result["version"]) == ("refused", "conflict", None)


def test_a_later_step_waits_for_the_one_before_and_falls_with_it(world: World) -> None:
    issue_id = world.phone("inspector").report()
    phone = world.phone("supervisor")
    first = phone.command("assign", issue_id, {"lead_unit_id": str(new_id())})
    second = phone.command("urge", issue_id, {"text": "请抓紧"})
    assert outcomes(phone.sync(second)) == [("not_yet", None)]
    assert outcomes(phone.sync(first, second)) == [
        ("refused", "unknown_reference"),
        ("refused", "depends_on_refused"),
    ]


def test_a_poison_command_does_not_hold_up_the_others(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    good, issue_id = report_command(phone)
    poison = {
        "id": str(new_id()),
        "seq": 77,
        "issue_id": "no id",
        "action": "explode",
        "payload": {"text": "别丢"},
    }
    assert outcomes(phone.sync(poison, good)) == [("refused", "payload"), ("applied", None)]
    assert phone.issue(issue_id)["state"] == "reported"
    assert session.scalar(select(func.count()).select_from(QuarantinedCommand)) == 1


def test_a_judgement_on_what_others_changed_meanwhile_is_stale(world: World) -> None:
    issue_id = world.phone("inspector").report()
    slow = world.phone("supervisor")
    seen = slow.issue(issue_id)["version"]
    world.phone("inspector").do("withdraw", issue_id, {"reason": "看错了"})
    late = slow.do("assign", issue_id, {"lead_unit_id": str(world.units["contractor"])}, seen_version=seen)
    assert (late["outcome"], late["code"]) == ("refused", "stale")


def test_a_verdict_on_a_fix_that_no_longer_stands_is_stale(world: World) -> None:
    issue_id = world.fixed_issue()
    inspector = world.phone("inspector")
    fix = inspector.issue(issue_id)["fix"]["command_id"]
    world.phone("rectifier").do("take_back", issue_id, {"reason": "照片拍错了"})
    result = inspector.do("pass", issue_id, {"judges": fix})
    assert (result["outcome"], result["code"]) == ("refused", "stale")


def test_work_of_a_disabled_user_is_kept_by_the_upload_token_and_nothing_is_read(
    world: World, session: Session, app: Flask
) -> None:
    phone = world.phone("inspector")
    token = (
        phone.client.get("/api/session").get_json().get("upload_token")
        or phone.client.post(
            "/api/session",
            json={
                "username": "inspector",
                "password": "correct horse battery staple",
                "device_id": phone.device_id,
                "device_name": "test",
            },
        ).get_json()["upload_token"]
    )
    command, _ = report_command(phone)
    user = session.get_one(User, phone.user_id)
    user.is_active = False
    session.commit()
    body = {
        "protocol": 1,
        "device_id": phone.device_id,
        "epoch": None,
        "sent_at": to_wire(world.clock.now()),
        "cursor": None,
        "commands": [command],
    }
    stranger = world.new_client()
    answer = stranger.post("/api/sync", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    reply = answer.get_json()
    assert outcomes(reply) == [("refused", "author_inactive")]
    assert reply["changes"] == []
    assert stranger.get("/api/issues", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_off_by_years_is_corrected(world: World, clock: FixedClock, years: int) -> None:
    phone = world.phone("inspector")
    wrong = clock.now() + dt.timedelta(days=365 * years)
    command, issue_id = report_command(phone)
    command["at"] = to_wire(wrong - dt.timedelta(minutes=30))
    phone.sync(command, sent_at=to_wire(wrong))
    assert phone.issue(issue_id)["reported_at"] == to_wire(clock.now() - dt.timedelta(minutes=30))


def test_a_copied_store_is_told_to_take_a_new_device_id(world: World) -> None:
    phone = world.phone("inspector")
    command, _ = report_command(phone)
    phone.sync(command)
    clone, _ = report_command(phone)
    clone["seq"] = command["seq"]
    body = {
        "protocol": 1,
        "device_id": phone.device_id,
        "epoch": None,
        "sent_at": to_wire(world.clock.now()),
        "cursor": None,
        "commands": [clone],
    }
    answer = phone.client.post("/api/sync", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "device_cloned")


def test_the_same_report_from_many_requests_at_once_is_one_issue(
    world: World, app: Flask, session: Session
) -> None:
    phone = world.phone("inspector")
    command, _issue_id = report_command(phone)
    body = {
        "protocol": 1,
        "device_id": phone.device_id,
        "epoch": None,
        "sent_at": to_wire(world.clock.now()),
        "cursor": None,
        "commands": [command],
    }
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: phone.client.post("/api/sync", json=body), range(24)))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(outcomes(answer.get_json())[0][0] for answer in answers) == ["applied"] + ["known"] * 23
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_a_changed_scope_begins_afresh_and_what_left_it_is_gone(world: World, session: Session) -> None:
    issue_id = world.phone("inspector").report()
    phone = world.phone("stranger")
    phone.pull()
    world.phone("supervisor").do("assign", issue_id, {"lead_unit_id": str(world.units["other"])})
    assert [change["id"] for change in phone.pull() if change["kind"] == "issue" and change["row"]] == [
        issue_id
    ]
    world.phone("supervisor").do("assign", issue_id, {"lead_unit_id": str(world.units["contractor"])})
    assert [change["row"] for change in phone.pull() if change["id"] == issue_id] == [None]
    session.execute(
        text("UPDATE posts SET role = 'auditor' WHERE user_id = :id"),
        {"id": phone.user_id.hex if session.get_bind().dialect.name == "sqlite" else phone.user_id},
    )
    session.commit()


def test_an_old_cursor_of_another_epoch_begins_afresh(world: World) -> None:
    phone = world.phone("inspector")
    phone.pull()
    phone.cursor = "bm90IG91cnM="
    assert phone.sync()["reset"] is True


def test_quarantined_work_is_taken_up_by_one_action(world: World) -> None:
    issue_id = world.assigned_issue()
    rectifier = world.phone("rectifier")
    world.phone("supervisor").do("recall", issue_id, {"reason": "换单位"})
    data = jpeg(77)
    claim = photo_claim(data, "after")
    assert rectifier.do("fix", issue_id, {"measure": "已清运"}, photos=[claim])["code"] == "wrong_state"
    rectifier.upload(claim["id"], data)
    supervisor = world.phone("supervisor")
    kept = supervisor.client.get("/api/quarantine").get_json()["items"][0]
    assert supervisor.client.post(f"/api/quarantine/{kept['id']}/take-up").status_code == 200
    shown = supervisor.issue(issue_id)
    assert (shown["state"], [photo["role"] for photo in shown["photos"]]) == ("reported", ["before", "after"])
    assert supervisor.client.get("/api/quarantine").get_json()["items"] == []
    assert (
        supervisor.client.post(f"/api/quarantine/{kept['id']}/take-up").get_json()["code"]
        == "quarantine_settled"
    )


def test_a_suspension_ends_by_itself_at_its_review_date(
    world: World, clock: FixedClock, session: Session
) -> None:
    issue_id = world.assigned_issue()
    suspension = {"reason": "等迁改", "interim_measure": "围护", "review_on": "2026-05-25"}
    assert world.phone("leader").do("suspend", issue_id, suspension)["outcome"] == "applied"
    assert resume_due_suspensions() == 0
    clock.set(dt.datetime(2026, 5, 26, 1, tzinfo=dt.UTC))
    assert (resume_due_suspensions(), resume_due_suspensions()) == (1, 0)
    shown = world.phone("supervisor").issue(issue_id)
    assert (shown["state"], shown["suspension"]) == ("assigned", None)
    assert shown["due_at"] > to_wire(clock.now())
