"""Calls for every transition to a real receiver: signed, once, again after failure, and stopped in the end."""

from __future__ import annotations

import json
import socket
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.workflow import Action
from app.kernel.audit import AuditEntry
from app.kernel.deliveries import Delivery, deliver, wake_targets
from app.kernel.settings import change_setting
from app.kernel.transaction import in_transaction
from app.webhooks.actions import stop_failing_webhooks
from app.webhooks.models import Webhook
from app.webhooks.signing import is_genuine
from tests.factories import FixedClock, World
from tests.receiver import Receiver, receiver


def allow_private(is_allowed: bool = True) -> None:
    in_transaction(lambda own: change_setting(own, "outgoing_private_allowed", is_allowed, None))


@pytest.fixture(autouse=True)
def local_receivers(world: World) -> None:
    """The receivers of these specifications are on this machine."""
    allow_private()


@pytest.fixture
def administrator(world: World) -> FlaskClient:
    return world.phone("administrator").client


def set_up(client: FlaskClient, other: Receiver, **facts: Any) -> tuple[str, str]:
    """A webhook to a receiver; its id and secret."""
    answer = client.post("/api/webhooks", json={"name": "市平台", "url": other.url, **facts})
    assert answer.status_code == 200, answer.get_json()
    reply = answer.get_json()
    return reply["items"][-1]["id"], reply["secret"]


def switch_on(client: FlaskClient, hook: str) -> None:
    """Somebody has seen to it."""
    on = {"name": "市平台", "url": "", "actions": ["report"], "is_active": True}
    assert client.put(f"/api/webhooks/{hook}", json=on).status_code == 200


def run(hook: str) -> None:
    """What a worker does when it is woken."""
    wake_targets()
    deliver(hook)


def of(client: FlaskClient, hook: str) -> dict[str, Any]:
    items = client.get("/api/webhooks").get_json()["items"]
    found: dict[str, Any] = next(item for item in items if item["id"] == hook)
    return found


def calls(client: FlaskClient, hook: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/webhooks/{hook}/calls").get_json()["items"]
    return found


def test_each_transition_is_called_for_once_signed_and_without_words_or_names(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver() as other:
        hook, secret = set_up(administrator, other)
        issue_id = world.assigned_issue(assignee_id=str(world.users["rectifier"]), goal="清理干净")
        run(hook)
        run(hook)
        told = [json.loads(body) for body in other.bodies]
        assert [each["type"] for each in told] == ["issue.reported", "issue.assigned"]
        assert {each["data"]["issue"]["id"] for each in told} == {issue_id}
        assert told[1]["data"]["issue"]["state"] == "assigned"
        assert told[1]["data"]["issue"]["number"] == "CW-202605-0001"
        now_s = int(clock.now().timestamp())
        for head, body in zip(other.heads, other.bodies, strict=True):
            assert is_genuine(secret, head, body, now_s)
        text = b"".join(other.bodies).decode()
    assert "门口有垃圾" not in text
    assert "清理干净" not in text
    assert not [name for name, user_id in world.users.items() if str(user_id) in text]
    assert [call["state"] for call in calls(administrator, hook)] == ["sent", "sent"]


def test_only_the_chosen_actions_and_units(world: World, administrator: FlaskClient) -> None:
    with receiver() as one, receiver() as two, receiver() as three:
        chosen, _ = set_up(administrator, one, actions=["assign"])
        within, _ = set_up(administrator, two, unit_id=str(world.units["department"]))
        elsewhere, _ = set_up(administrator, three, unit_id=str(world.units["other"]))
        world.assigned_issue()
        for hook in (chosen, within, elsewhere):
            run(hook)
        assert [json.loads(body)["data"]["action"] for body in one.bodies] == ["assign"]
        assert (len(two.bodies), len(three.bodies)) == (2, 0)


def test_what_is_refused_by_the_workflow_calls_nobody(world: World, administrator: FlaskClient) -> None:
    with receiver() as other:
        hook, _ = set_up(administrator, other)
        issue_id = world.assigned_issue()
        run(hook)
        before = len(other.bodies)
        assert world.phone("stranger").do("start", issue_id)["outcome"] == "refused"
        run(hook)
        assert len(other.bodies) == before


def test_a_failing_receiver_is_called_again_under_the_same_id_and_later(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver(404) as other:
        hook, secret = set_up(administrator, other, actions=["report"])
        world.phone("inspector").report()
        run(hook)
        run(hook)
        assert len(other.bodies) == 1, "it rests before it is tried again"
        fares = of(administrator, hook)
        assert (fares["failures"], fares["problem"], fares["waiting"]) == (1, "http_404", 1)
        other.status = 204
        clock.advance(minutes=1)
        run(hook)
        assert len({head["webhook-id"] for head in other.heads}) == 1
        assert len({head["webhook-timestamp"] for head in other.heads}) == 2
        assert is_genuine(secret, other.heads[1], other.bodies[1], int(clock.now().timestamp()))
        (call,) = calls(administrator, hook)
        assert (call["state"], call["attempts"], call["status"]) == ("sent", 2, 204)


def test_a_call_of_the_log_is_sent_again_by_hand_and_a_trial_is_made(
    world: World, administrator: FlaskClient, session: Session
) -> None:
    with receiver() as other:
        hook, _ = set_up(administrator, other)
        logged = administrator.post(f"/api/webhooks/{hook}/ping").get_json()["items"]
        run(hook)
        assert json.loads(other.bodies[0])["type"] == "ping"
        again = administrator.post(f"/api/webhooks/{hook}/calls/{logged[0]['id']}/again")
        assert again.get_json()["items"][0]["state"] == "waiting"
        run(hook)
        assert other.heads[0]["webhook-id"] == other.heads[1]["webhook-id"]
        other_hook, _ = set_up(administrator, other, name="另一个")
        strange = administrator.post(f"/api/webhooks/{other_hook}/calls/{logged[0]['id']}/again")
        assert strange.status_code == 404
    session.rollback()
    acts = set(session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "webhook")))
    assert acts == {"webhook.make", "webhook.repeat"}


def test_after_days_of_failure_it_is_switched_off_with_a_sign_and_begins_afresh(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver(500) as other:
        hook, _ = set_up(administrator, other, actions=["report"])
        world.phone("inspector").report()
        run(hook)
        clock.advance(days=2, hours=23)
        run(hook)
        assert stop_failing_webhooks() == 0
        clock.advance(hours=1)
        assert stop_failing_webhooks() == 1
        stopped = of(administrator, hook)
        assert (stopped["is_active"], stopped["stopped_why"]) == (False, "failing")
        world.phone("inspector").report()
        assert len(calls(administrator, hook)) == 1, "nothing is written for it any more"
        other.status = 200
        switch_on(administrator, hook)
        world.phone("inspector").report()
        before = len(other.bodies)
        run(hook)
        assert len(other.bodies) > before
        assert of(administrator, hook)["stopped_why"] is None


def test_one_switched_on_again_is_not_stopped_for_what_failed_before(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver(500) as other:
        hook, _ = set_up(administrator, other, actions=["report"])
        world.phone("inspector").report()
        run(hook)
        clock.advance(days=3)
        assert stop_failing_webhooks() == 1
        run(hook)
        switch_on(administrator, hook)
        world.phone("inspector").report()
        run(hook)
        assert of(administrator, hook)["failures"] == 1
        assert stop_failing_webhooks() == 0, "it has failed for a moment, not for days"
        clock.advance(days=3)
        assert stop_failing_webhooks() == 1


def test_a_receiver_that_is_gone_is_switched_off_at_once(world: World, administrator: FlaskClient) -> None:
    with receiver(410) as other:
        hook, _ = set_up(administrator, other)
        world.phone("inspector").report()
        run(hook)
        assert stop_failing_webhooks() == 1
        assert of(administrator, hook)["stopped_why"] == "gone"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:80/hook",
        "http://[::1]/hook",
        "http://10.1.2.3/hook",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:192.168.1.1]/",
    ],
)
def test_no_private_address_is_taken(administrator: FlaskClient, url: str) -> None:
    allow_private(False)
    answer = administrator.post("/api/webhooks", json={"name": "内网", "url": url})
    assert answer.get_json()["code"] == "webhook_private"


def test_a_name_that_turns_private_later_is_not_called(
    world: World, administrator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is set up, this machine when it is called."""
    with receiver() as other:
        port = int(other.url.split(":")[2].split("/")[0])
        answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])

        def lookup(_host: str, port: int, **_: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        allow_private(False)
        monkeypatch.setattr("app.kernel.outside.socket.getaddrinfo", lookup)
        body = {"name": "外面", "url": f"http://hook.example:{port}/x"}
        hook = administrator.post("/api/webhooks", json=body).get_json()["items"][0]["id"]
        world.phone("inspector").report()
        run(hook)
        assert other.bodies == []
        assert calls(administrator, hook)[0]["problem"] == "private_address"


@pytest.mark.parametrize(
    "url", ["", "ftp://example.com/x", "https://", "https://user:pw@example.com/", "nowhere"]
)
def test_what_is_no_address_is_said(administrator: FlaskClient, url: str) -> None:
    answer = administrator.post("/api/webhooks", json={"name": "坏", "url": url})
    assert answer.get_json()["code"] == "webhook_address"


def test_address_and_secret_are_sealed_told_once_and_renewed(
    world: World, administrator: FlaskClient, session: Session, clock: FixedClock
) -> None:
    with receiver() as other:
        hook, secret = set_up(administrator, other)
        assert "very-secret" not in administrator.get("/api/webhooks").get_data(as_text=True)
        session.rollback()
        row = session.get_one(Webhook, UUID(hook))
        assert "very-secret" not in row.sealed
        assert secret not in row.sealed
        fresh = administrator.post(f"/api/webhooks/{hook}/secret").get_json()["secret"]
        world.phone("inspector").report()
        run(hook)
        now_s = int(clock.now().timestamp())
        genuine = [is_genuine(each, other.heads[0], other.bodies[0], now_s) for each in (secret, fresh)]
        assert genuine == [False, True]


def test_what_is_removed_leaves_nothing_waiting(
    world: World, administrator: FlaskClient, session: Session
) -> None:
    with receiver() as other:
        hook, _ = set_up(administrator, other)
        world.phone("inspector").report()
        assert administrator.delete(f"/api/webhooks/{hook}").get_json()["items"] == []
        session.rollback()
        assert session.scalars(select(Delivery)).all() == []
        run(hook)
        assert other.bodies == []


def test_every_action_of_the_workflow_can_be_chosen(administrator: FlaskClient) -> None:
    with receiver() as other:
        hook, _ = set_up(administrator, other, actions=[action.value for action in Action])
        assert len(of(administrator, hook)["actions"]) == len(Action)
