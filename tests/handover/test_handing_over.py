"""All of somebody's open work goes to another in one action; what cannot go is named, and nothing is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.handover import actions
from app.issues.defect_queries import database_defects
from app.kernel.audit import AuditEntry
from app.kernel.jobs import run_next_job
from app.notices.models import Notice
from tests.factories import World, jpeg, photo_claim


def named(world: World, count: int, who: str = "rectifier") -> list[str]:
    """Issues of the contractor assigned to a person by name."""
    return [world.assigned_issue(assignee_id=str(world.users[who])) for _ in range(count)]


def open_work(client: FlaskClient, world: World, who: str = "rectifier") -> dict[str, Any]:
    answer = client.get(f"/api/users/{world.users[who]}/open-work")
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def hand_over(client: FlaskClient, world: World, to: str | None, who: str = "rectifier") -> Any:
    body = {"to_user_id": str(world.users[to]) if to else None, "reason": "调到质安部"}
    return client.post(f"/api/users/{world.users[who]}/handovers", json=body)


def latest(client: FlaskClient, world: World, who: str = "rectifier") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/users/{world.users[who]}/handovers/latest").get_json()[
        "handover"
    ]
    return found


def test_before_it_is_done_it_is_counted(world: World) -> None:
    named(world, 2)
    fixed = named(world, 1)[0]
    rectifier = world.phone("rectifier")
    assert (
        rectifier.do("fix", fixed, {"measure": "已清运"}, photos=[photo_claim(jpeg(9), "after")])["outcome"]
        == "applied"
    )
    world.clock.advance(days=30)
    found = open_work(world.phone("administrator").client, world)
    assert (found["total"], found["states"]) == (3, {"assigned": 2, "fixed": 1})
    assert (found["overdue"], found["out_of_scope"], found["unit_alone"]) == (2, 0, 0)
    takes = [(one["display_name"], one["takes"]) for one in found["candidates"]]
    assert takes == [("rectifier2", 3)], "only who rectifies in the leading unit can go on"


def test_all_of_it_goes_over_with_an_event_and_its_reason_and_keeps_state_and_due_date(
    world: World, session: Session
) -> None:
    issues = named(world, 3)
    world.phone("rectifier").do("start", issues[0])
    supervisor = world.phone("supervisor")
    before = [supervisor.issue(each) for each in issues]
    begun = hand_over(supervisor.client, world, "rectifier2").get_json()
    assert (begun["state"], begun["total"], begun["moved"]) == ("queued", 3, 0)
    assert run_next_job()
    done = latest(supervisor.client, world)
    assert (done["state"], done["moved"], done["refused"]) == ("done", 3, [])
    for issue_id, was in zip(issues, before, strict=True):
        shown = supervisor.client.get(f"/api/issues/{issue_id}").get_json()
        assert shown["issue"]["assignee_id"] == str(world.users["rectifier2"])
        kept = ("state", "due_at", "original_due_at", "lead_unit_id", "extension_count", "assigned_at")
        assert {name: shown["issue"][name] for name in kept} == {name: was[name] for name in kept}
        event = shown["events"][-1]
        assert (event["type"], event["payload"]["reason"]) == ("handed_over", "调到质安部")
        assert event["payload"]["from_id"] == str(world.users["rectifier"])
    session.rollback()
    told = select(Notice.user_id).where(Notice.cause_id == UUID(event["id"]))
    assert set(session.scalars(told)) == {world.users["rectifier2"]}
    audited = session.scalars(select(AuditEntry).where(AuditEntry.action == "user.hand_over")).one()
    assert audited.detail["issues"] == 3
    assert list(database_defects(session)) == []


def test_without_a_successor_the_work_goes_back_to_its_unit(world: World) -> None:
    issue_id = named(world, 1)[0]
    administrator = world.phone("administrator")
    hand_over(administrator.client, world, None)
    run_next_job()
    shown = administrator.issue(issue_id)
    assert (shown["assignee_id"], shown["lead_unit_id"]) == (None, str(world.units["contractor"]))
    assert world.phone("rectifier2").do("start", issue_id)["outcome"] == "applied"


def test_what_the_successor_may_not_have_stays_and_is_named(world: World) -> None:
    issues = named(world, 2)
    administrator = world.phone("administrator")
    hand_over(administrator.client, world, "stranger")
    run_next_job()
    done = latest(administrator.client, world)
    assert (done["moved"], {one["code"] for one in done["refused"]}) == (0, {"assignee_not_of_unit"})
    assert {one["issue_id"] for one in done["refused"]} == set(issues)
    assert all(one["number"].startswith("CW-") for one in done["refused"])
    assert open_work(administrator.client, world)["total"] == 2


def test_a_supervisor_elsewhere_learns_nothing_of_somebody_elses_people(world: World) -> None:
    named(world, 1)
    elsewhere = world.phone("unit_supervisor").client
    assert elsewhere.get(f"/api/users/{world.users['rectifier']}/open-work").status_code == 404
    assert hand_over(elsewhere, world, "rectifier2").status_code == 404


def test_it_goes_on_where_it_was_cut_off(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "CHUNK", 1)
    issues = named(world, 3)
    administrator = world.phone("administrator")
    hand_over(administrator.client, world, "rectifier2")
    real, calls = actions._hand_over_some, []

    def dies_after_the_first(session: Session, **facts: Any) -> Any:
        if len(calls) == 1:
            raise SystemExit
        calls.append(1)
        return real(session, **facts)

    monkeypatch.setattr(actions, "_hand_over_some", dies_after_the_first)
    with pytest.raises(SystemExit):
        run_next_job()
    running = latest(administrator.client, world)
    assert (running["state"], running["moved"]) == ("running", 1)
    assert hand_over(administrator.client, world, None).get_json()["code"] == "handover_running"
    monkeypatch.setattr(actions, "_hand_over_some", real)
    world.clock.advance(minutes=6)
    assert run_next_job()
    done = latest(administrator.client, world)
    assert (done["state"], done["moved"], done["total"]) == ("done", 3, 3)
    for issue_id in issues:
        events = administrator.client.get(f"/api/issues/{issue_id}").get_json()["events"]
        assert [event["type"] for event in events].count("handed_over") == 1


def test_an_issue_given_to_somebody_else_meanwhile_is_theirs(world: World) -> None:
    issues = named(world, 2)
    administrator, supervisor = world.phone("administrator"), world.phone("supervisor")
    hand_over(administrator.client, world, "rectifier2")
    given = {"lead_unit_id": str(world.units["other"]), "assignee_id": str(world.users["stranger"])}
    assert supervisor.do("assign", issues[0], given)["outcome"] == "applied"
    run_next_job()
    assert supervisor.issue(issues[0])["assignee_id"] == str(world.users["stranger"])
    assert latest(administrator.client, world)["moved"] == 1


def test_nobody_is_switched_off_over_work_that_nobody_was_told_of(world: World, session: Session) -> None:
    issue_id = named(world, 1)[0]
    administrator = world.phone("administrator").client
    off = f"/api/users/{world.users['rectifier']}/disable"
    refused = administrator.post(off, json={"reason": "离职"})
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["n"]) == (409, "open_work", 1)
    assert world.phone("rectifier").issue(issue_id)["assignee_id"] == str(world.users["rectifier"])
    left = administrator.post(off, json={"reason": "离职", "leave_open_work": True})
    assert left.get_json()["is_active"] is False
    session.rollback()
    audited = session.scalars(select(AuditEntry).where(AuditEntry.action == "user.disable")).one()
    assert audited.detail == {"reason": "离职", "open_work_left": 1}
    shown = administrator.get(f"/api/issues/{issue_id}").get_json()
    assert shown["issue"]["assignee_id"] == str(world.users["rectifier"]), "their history stays theirs"
    hand_over(administrator, world, "rectifier2")
    run_next_job()
    assert latest(administrator, world)["moved"] == 1, "also when they are switched off already"


def test_nothing_and_nobody_to_hand_over_to(world: World) -> None:
    administrator = world.phone("administrator").client
    assert hand_over(administrator, world, "rectifier2").get_json()["code"] == "nothing_to_hand_over"
    named(world, 1)
    assert hand_over(administrator, world, "rectifier").get_json()["code"] == "successor"
