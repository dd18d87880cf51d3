"""Who stands in during a leave: sees and may do what the absent one may for issues, for those days only.

The contractor's `rectifier` and `rectifier2` are of one unit; `foreman` is of the department above it, and
`stranger` of another. Four eyes hold for both persons: going on leave opens none of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.issues.issue_state import IssueState
from app.issues.predicates import Actor, Allowed, PostHeld, Surroundings, judge
from app.issues.workflow import Action, Role, State
from app.kernel.audit import AuditEntry
from app.notices.models import Notice
from tests.factories import World, jpeg, photo_claim
from tests.issues.test_workflow_table import AGENCY, AROUND, CONTRACTOR, FIXER, SOMEBODY, issue_in

TODAY = dt.date(2026, 5, 18)


def stand_in(
    world: World, absent: str, substitute: str, by: str = "", days: int = 3, after: int = 0
) -> TestResponse:
    """Have somebody stand in for `days` days from the day `after` today; arranged by themselves or by another."""
    starts = TODAY + dt.timedelta(days=after)
    body = {
        "substitute_id": str(world.users[substitute]),
        "starts_on": starts.isoformat(),
        "ends_on": (starts + dt.timedelta(days=days - 1)).isoformat(),
    }
    whose = f"users/{world.users[absent]}" if by else "me"
    return world.phone(by or absent).client.post(f"/api/{whose}/substitutions", json=body)


def named_issue(world: World, who: str = "rectifier") -> str:
    return world.assigned_issue(assignee_id=str(world.users[who]))


def code_of(result: dict[str, Any]) -> str:
    return str(result["code"])


def test_the_substitute_does_what_the_absent_one_may_and_the_history_says_for_whom(world: World) -> None:
    issue_id = named_issue(world)
    assert code_of(world.phone("rectifier2").do("start", issue_id)) == "not_assigned_to_you"
    assert stand_in(world, "rectifier", "rectifier2").status_code == 200
    phone = world.phone("rectifier2")
    assert phone.do("start", issue_id)["outcome"] == "applied"
    event = phone.client.get(f"/api/issues/{issue_id}").get_json()["events"][-1]
    assert event["actor_id"] == str(world.users["rectifier2"])
    assert event["payload"]["for_id"] == str(world.users["rectifier"])


def test_it_begins_and_ends_by_the_agencys_day_without_anybody_doing_anything(world: World) -> None:
    """Two days from tomorrow: midnight in Shanghai is 16:00 UTC."""
    assert stand_in(world, "rectifier", "foreman", days=2, after=1).status_code == 200
    phone, came_of = world.phone("foreman"), []
    for moment in ("18T15:59", "18T16:00", "20T15:59", "20T16:00"):
        world.clock.set(dt.datetime.fromisoformat(f"2026-05-{moment}:00+00:00"))
        came_of.append(phone.do("start", named_issue(world))["outcome"])
    assert came_of == ["refused", "applied", "applied", "refused"]
    assert phone.client.get("/api/session").get_json()["stands_in_for"] == []


def test_what_the_absent_one_sees_comes_to_the_substitutes_phone_and_goes_again(world: World) -> None:
    issue_id = named_issue(world)
    phone = world.phone("unit_supervisor")
    phone.pull()
    assert phone.client.get(f"/api/issues/{issue_id}").status_code == 404
    assert stand_in(world, "rectifier", "unit_supervisor", by="administrator").status_code == 200
    pulled = {change["id"] for change in phone.pull() if change["kind"] == "issue"}
    assert issue_id in pulled
    assert phone.client.get("/api/issues").get_json()["items"][0]["id"] == issue_id
    world.clock.advance(days=3)
    reply = phone.sync()
    assert reply["reset"] is True, "the scope is smaller now: the phone starts afresh"
    assert phone.client.get(f"/api/issues/{issue_id}").status_code == 404


def test_a_substitute_takes_no_powers_over_people_and_settings(world: World) -> None:
    assert stand_in(world, "administrator", "inspector").status_code == 200
    phone = world.phone("inspector")
    assert phone.client.get("/api/settings").status_code == 403
    assert phone.client.get("/api/users").status_code == 403
    assert phone.client.get("/api/session").get_json()["stands_in_for"][0]["posts"] == []


def test_nobody_judges_through_a_substitute_what_they_fixed_themselves(world: World) -> None:
    issue_id = named_issue(world)
    data = jpeg(7)
    claim = photo_claim(data, "after")
    supervisor = world.phone("supervisor")
    assert supervisor.do("fix", issue_id, {"measure": "代记"}, photos=[claim])["outcome"] == "applied"
    supervisor.upload(claim["id"], data)
    fix = supervisor.issue(issue_id)["fix"]["command_id"]
    assert stand_in(world, "supervisor", "leader", by="administrator").status_code == 200
    leader = world.phone("leader")
    refused = leader.do("pass", issue_id, {"judges": fix, "opinion": "好"})
    assert code_of(refused) == "own_unit", "the leader alone might, but speaks for the supervisor these days"
    world.clock.advance(days=4)
    judged = world.phone("leader").do("pass", issue_id, {"judges": fix, "opinion": "好"})
    assert judged["outcome"] == "applied", judged


def test_nobody_judges_after_the_leave_what_was_fixed_in_their_name(world: World) -> None:
    issue_id = named_issue(world)
    stand_in(world, "supervisor", "leader", by="administrator")
    leader, data = world.phone("leader"), jpeg(8)
    claim = photo_claim(data, "after")
    assert leader.do("fix", issue_id, {"measure": "代记"}, photos=[claim])["outcome"] == "applied"
    leader.upload(claim["id"], data)
    fix = leader.issue(issue_id)["fix"]
    assert (fix["recorded_by_id"], fix["for_id"]) == (
        str(world.users["leader"]),
        str(world.users["supervisor"]),
    )
    world.clock.advance(days=4)
    judged = {"judges": fix["command_id"], "opinion": "好"}
    assert code_of(world.phone("supervisor").do("pass", issue_id, judged)) == "own_unit"
    assert code_of(leader.do("pass", issue_id, judged)) == "own_unit"
    assert world.phone("inspector").do("pass", issue_id, judged)["outcome"] == "applied"


STOOD_IN = PostHeld(Role.RECTIFIER, CONTRACTOR, for_user_id=FIXER)


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (Actor(SOMEBODY, (PostHeld(Role.INSPECTOR, AGENCY),)), True),
        (Actor(SOMEBODY, (PostHeld(Role.INSPECTOR, AGENCY), STOOD_IN)), False),
        (Actor(SOMEBODY, (PostHeld(Role.INSPECTOR, AGENCY, for_user_id=FIXER),)), False),
    ],
)
def test_four_eyes_look_at_both_persons(actor: Actor, may: bool) -> None:
    assert isinstance(judge(Action.PASS, issue_in(State.FIXED), actor, AROUND), Allowed) is may


def test_an_appeal_is_not_decided_by_the_substitute_of_who_decided_before() -> None:
    decider = PostHeld(Role.SUPERVISOR, AGENCY, for_user_id=FIXER)
    issue: IssueState = issue_in(State.RECTIFYING)
    around: Surroundings = AROUND
    for appeal in ({"decider_id": str(FIXER)}, {"decider_id": "x", "decider_for_id": str(FIXER)}):
        issue.detail["appeal"] = appeal
        assert not isinstance(judge(Action.UPHOLD, issue, Actor(SOMEBODY, (decider,)), around), Allowed)
        own = Actor(FIXER, (PostHeld(Role.SUPERVISOR, AGENCY),))
        assert not isinstance(judge(Action.UPHOLD, issue, own, around), Allowed)


def test_notices_go_to_both(world: World, session: Session) -> None:
    stand_in(world, "rectifier", "foreman")
    named_issue(world)
    session.rollback()
    told = set(session.scalars(select(Notice.user_id)))
    assert told == {world.users["rectifier"], world.users["foreman"]}


def test_no_chains(world: World) -> None:
    issue_id = named_issue(world)
    stand_in(world, "rectifier", "rectifier2", days=1)
    assert stand_in(world, "rectifier2", "foreman", days=1).status_code == 200
    assert code_of(world.phone("foreman").do("start", issue_id)) == "not_assigned_to_you"


def test_it_is_called_off(world: World) -> None:
    issue_id = named_issue(world)
    row = stand_in(world, "rectifier", "rectifier2").get_json()["items"][0]
    assert world.phone("rectifier").client.delete(f"/api/me/substitutions/{row['id']}").get_json() == {
        "items": []
    }
    assert code_of(world.phone("rectifier2").do("start", issue_id)) == "not_assigned_to_you"
    assert stand_in(world, "rectifier", "rectifier2").status_code == 200, "and arranged anew"


def test_nobody_calls_off_anothers(world: World) -> None:
    row = stand_in(world, "rectifier", "rectifier2").get_json()["items"][0]
    assert world.phone("rectifier2").client.delete(f"/api/me/substitutions/{row['id']}").status_code == 404


def test_an_account_that_is_switched_off_is_stood_in_for_no_longer(world: World) -> None:
    issue_id = named_issue(world)
    stand_in(world, "rectifier", "rectifier2")
    off = {"reason": "离职", "leave_open_work": True}
    world.phone("administrator").client.post(f"/api/users/{world.users['rectifier']}/disable", json=off)
    assert code_of(world.phone("rectifier2").do("start", issue_id)) == "not_assigned_to_you"


def test_what_cannot_be_arranged(world: World) -> None:
    """Oneself, somebody of another line, no day, a day that is over, more than a year."""
    assert [
        stand_in(world, "rectifier", "rectifier").get_json()["code"],
        stand_in(world, "rectifier", "stranger").get_json()["code"],
        stand_in(world, "rectifier", "rectifier2", days=0).get_json()["code"],
        stand_in(world, "rectifier", "rectifier2", after=-1).get_json()["code"],
        stand_in(world, "rectifier", "rectifier2", days=367).get_json()["code"],
    ] == ["substitute", "substitute_far", "leave_term", "leave_term", "leave_term"]


def test_two_for_one_and_one_who_is_away_are_refused(world: World) -> None:
    stand_in(world, "rectifier", "rectifier2", days=3)
    assert stand_in(world, "rectifier", "foreman", after=2).get_json()["code"] == "leave_twice"
    assert stand_in(world, "foreman", "rectifier", after=2).get_json()["code"] == "substitute_away"
    assert stand_in(world, "rectifier", "foreman", after=3).status_code == 200


def test_no_reason_is_asked_or_kept_and_the_act_is_audited(world: World, session: Session) -> None:
    client = world.phone("rectifier").client
    body = {
        "substitute_id": str(world.users["rectifier2"]),
        "starts_on": "2026-05-18",
        "ends_on": "2026-05-18",
    }
    assert client.post("/api/me/substitutions", json={**body, "reason": "手术"}).status_code == 422
    stand_in(world, "rectifier", "rectifier2")
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "substitution.add")).one()
    assert set(entry.detail) == {"substitute_id", "starts_on", "ends_on"}


def test_a_supervisor_lends_nobody_the_posts_that_lie_outside_their_own_units(world: World) -> None:
    """Else they would see and decide, as a substitute, what was never theirs."""
    post = {"role": "leader", "unit_id": str(world.units["agency"])}
    administrator = world.phone("administrator").client
    assert stand_in(world, "stranger", "unit_supervisor", by="unit_supervisor", after=5).status_code == 200
    assert administrator.post(f"/api/users/{world.users['stranger']}/posts", json=post).status_code == 200
    answer = stand_in(world, "stranger", "unit_supervisor", by="unit_supervisor")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")
    assert stand_in(world, "stranger", "unit_supervisor", by="administrator").status_code == 200
