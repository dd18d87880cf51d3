"""Tokens for programs: within their owner's rights and their scopes, shown once, ending, counted, audited."""

from __future__ import annotations

import base64
import datetime as dt
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.kernel.access import access_of, token_scope_of
from app.kernel.audit import AuditEntry
from app.kernel.database import db
from app.people import token_access
from app.people.models import ApiToken
from app.people.token_scopes import Scope, seconds_to_wait
from tests.factories import World


def made(client: FlaskClient, scopes: tuple[str, ...] = ("read_issues",), **facts: Any) -> dict[str, Any]:
    answer = client.post("/api/me/tokens", json={"name": "市局大屏", "scopes": list(scopes), **facts})
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def shown(world: World, secret: str, path: str = "/api/issues", way: str = "Bearer") -> Any:
    """What a program gets that shows a token and nothing else."""
    if way == "Basic":
        secret = base64.b64encode(f"qgis:{secret}".encode()).decode()
    return world.new_client().get(path, headers={"Authorization": f"{way} {secret}"})


def test_a_program_reads_what_its_owner_may_see(world: World) -> None:
    issue_id = world.assigned_issue()
    theirs = made(world.phone("rectifier").client)["secret"]
    others = made(world.phone("stranger").client)["secret"]
    assert [row["id"] for row in shown(world, theirs).get_json()["items"]] == [issue_id]
    assert shown(world, theirs, way="Basic").status_code == 200
    assert shown(world, others).get_json()["items"] == []
    assert shown(world, others, f"/api/issues/{issue_id}").status_code == 404


def test_a_scope_opens_its_views_and_no_others(world: World) -> None:
    leader = world.phone("leader").client
    issues = made(leader, ("read_issues",))["secret"]
    reports = made(leader, ("read_reports",))["secret"]
    month = "/api/reports/month?month=2026-05"
    assert (shown(world, issues).status_code, shown(world, reports, month).status_code) == (200, 200)
    refused = [shown(world, issues, month), shown(world, reports)]
    assert [(answer.status_code, answer.get_json()["code"]) for answer in refused] == [
        (403, "token_scope")
    ] * 2


def test_no_token_writes_or_opens_anything_else(world: World) -> None:
    """Neither photos nor people nor settings nor the making of tokens; and no view that changes something."""
    secret = made(world.phone("administrator").client, ("read_issues", "read_reports"))["secret"]
    for path in (
        "/api/session",
        "/api/users",
        "/api/settings",
        "/api/me/tokens",
        "/api/tokens",
        "/api/audit",
    ):
        assert shown(world, secret, path).status_code == 401, path
    header = {"Authorization": f"Bearer {secret}"}
    assert world.new_client().post("/api/me/tokens", json={}, headers=header).status_code == 401
    open_rules = {
        rule.rule: rule.methods or set()
        for rule in world.app.url_map.iter_rules()
        if token_scope_of(world.app.view_functions[rule.endpoint])
    }
    assert len(open_rules) >= 10
    assert all(methods <= {"GET", "HEAD", "OPTIONS"} for methods in open_rules.values())
    assert {token_scope_of(view) for view in world.app.view_functions.values()} - {None} == set(Scope)
    assert all(access_of(world.app.view_functions[rule.endpoint]) for rule in world.app.url_map.iter_rules())


def test_it_ends_with_its_days_when_revoked_and_with_its_owner(world: World) -> None:
    client, administrator = world.phone("supervisor").client, world.phone("administrator").client
    short, gone, kept = made(client, days=1), made(client), made(client)
    assert client.delete(f"/api/me/tokens/{gone['token']['id']}").status_code == 200
    world.clock.advance(days=1)
    answers = [shown(world, each["secret"]).status_code for each in (short, gone, kept)]
    assert answers == [401, 401, 200]
    off = f"/api/users/{world.users['supervisor']}/disable"
    assert administrator.post(off, json={"reason": "调走"}).status_code == 200
    assert shown(world, kept["secret"]).status_code == 401
    assert shown(world, "chabu_" + "x" * 32).status_code == 401


def test_it_ends_when_the_sign_in_is_reset_as_the_password_may_have_been_found_out(world: World) -> None:
    token = made(world.phone("supervisor").client)["secret"]
    assert shown(world, token).status_code == 200
    reset = f"/api/users/{world.users['supervisor']}/reset"
    assert world.phone("administrator").client.post(reset, json={}).status_code == 200
    assert shown(world, token).status_code == 401


def test_the_secret_is_told_once_and_kept_nowhere(world: World, session: Session) -> None:
    client = world.phone("inspector").client
    one = made(client)
    assert one["secret"] not in client.get("/api/me/tokens").get_data(as_text=True)
    session.rollback()
    row = session.scalars(select(ApiToken)).one()
    assert one["secret"] not in str(vars(row))


def test_an_administrator_makes_one_for_somebody_and_sees_and_ends_all(world: World) -> None:
    issue_id = world.assigned_issue()
    administrator = world.phone("administrator").client
    body = {"name": "大屏", "scopes": ["read_issues"], "user_id": str(world.users["stranger"])}
    made_for = administrator.post("/api/tokens", json=body).get_json()
    assert shown(world, made_for["secret"], f"/api/issues/{issue_id}").status_code == 404, (
        "the owner's rights"
    )
    own = made(world.phone("rectifier").client)
    listed = administrator.get("/api/tokens").get_json()["items"]
    assert {one["user_name"] for one in listed} == {"stranger", "rectifier"}
    assert world.phone("stranger").client.delete(f"/api/me/tokens/{own['token']['id']}").status_code == 404
    assert administrator.delete(f"/api/tokens/{own['token']['id']}").status_code == 200
    assert shown(world, own["secret"]).status_code == 401


def test_the_first_use_of_a_day_is_noted_and_audited(world: World, session: Session) -> None:
    client = world.phone("inspector").client
    secret = made(client)["secret"]
    assert client.get("/api/me/tokens").get_json()["items"][0]["last_used_on"] is None
    for _ in range(3):
        shown(world, secret)
    world.clock.advance(days=1)
    shown(world, secret)
    assert client.get("/api/me/tokens").get_json()["items"][0]["last_used_on"] == "2026-05-19"
    session.rollback()
    acts = session.scalars(
        select(AuditEntry).where(AuditEntry.action.startswith("token.")).order_by(AuditEntry.seq)
    )
    assert [(act.action, act.actor_id) for act in acts] == [
        (action, world.users["inspector"]) for action in ("token.make", "token.use", "token.use")
    ]


def test_too_many_requests_are_told_when_to_come_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (made(world.phone(who).client)["secret"] for who in ("inspector", "leader"))
    monkeypatch.setattr(token_access, "seconds_to_wait", partial(seconds_to_wait, most=2))
    world.clock.advance(seconds=20)
    answers = [shown(world, one) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "40"
    assert shown(world, other).status_code == 200, "another token is not held up"
    world.clock.advance(seconds=40)
    assert shown(world, one).status_code == 200


def test_all_processes_count_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_access, "seconds_to_wait", partial(seconds_to_wait, most=2))
    secret = made(world.phone("inspector").client)["secret"]
    header = {"Authorization": f"Bearer {secret}"}
    with create_app(world.app.config["CHABU"], world.clock).app_context() as other:
        answers = [
            app.test_client().get("/api/issues", headers=header).status_code
            for app in (world.app, other.app, world.app)
        ]
        db.session.remove()
        db.engine.dispose()
    assert answers == [200, 200, 429]


@given(seconds=st.integers(0, 59), most=st.integers(1, 10), count=st.integers(1, 30))
def test_no_minute_lets_more_through_than_it_may(seconds: int, most: int, count: int) -> None:
    at = dt.datetime(2026, 5, 18, 1, 7, seconds, tzinfo=dt.UTC)
    wait = seconds_to_wait(count, at, most)
    assert (wait == 0) is (count <= most)
    assert wait == 0 or (at + dt.timedelta(seconds=wait)).second == 0
