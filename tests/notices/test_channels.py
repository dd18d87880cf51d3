"""Notices leave the house through channels: who is told what, when, once; and administrators see how it fares."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry
from app.kernel.carriers import Answer, Outcome
from app.kernel.deliveries import Delivery, deliver, wake_targets
from app.kernel.sealed import unseal
from app.kernel.settings import change_setting
from app.kernel.transaction import in_transaction, read_session
from app.notices import channel_actions, sending
from app.notices.digest_actions import send_digests
from app.notices.digest_queries import counts_of_user
from app.notices.models import Channel
from app.people.models import Unit, User
from tests.factories import FixedClock, World
from tests.receiver import Receiver, receiver


@pytest.fixture(autouse=True)
def local_receivers(world: World) -> None:
    """The receivers of these specifications are on this machine."""
    in_transaction(lambda own: change_setting(own, "outgoing_private_allowed", True, None))


@pytest.fixture
def administrator(world: World) -> FlaskClient:
    return world.phone("administrator").client


def set_up(client: FlaskClient, other: Receiver | str, **facts: Any) -> str:
    """A channel to a receiver; its id."""
    url = other if isinstance(other, str) else other.url
    body = {"name": "值班群", "kind": "web", "url": url, "kinds": ["assigned", "urged", "digest"], **facts}
    answer = client.post("/api/channels", json=body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    (made,) = [item for item in answer.get_json()["items"] if item["name"] == body["name"]]
    return str(made["id"])


def run_all(clock: FixedClock, turns: int = 4) -> None:
    """What workers do: look, send, look again a moment later."""
    for _ in range(turns):
        wake_targets()
        for target_id in in_transaction(lambda own: list(own.scalars(select(Delivery.target_id).distinct()))):
            deliver(str(target_id))
        clock.advance(seconds=4)


def of(client: FlaskClient, channel_id: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = client.get("/api/channels").get_json()["items"]
    return next(item for item in items if item["id"] == channel_id)


def test_an_assignment_arrives_once_with_a_link_and_without_names(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver() as other:
        channel_id = set_up(administrator, other)
        issue_id = world.assigned_issue()
        run_all(clock)
        (said,) = other.texts
        assert f"/issues/{issue_id}" in said
        assert "【新任务】 CW-202605-0001" in said
        assert not any(name in said for name in world.users)
        assert "门口有垃圾" not in said, "words of the report stay in the house"
        fares = of(administrator, channel_id)
    assert (fares["sent"], fares["waiting"], fares["uncertain"]) == (1, 0, 0)


def test_what_nobody_chose_does_not_leave(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver() as other:
        set_up(administrator, other, kinds=["overdue"])
        world.assigned_issue()
        run_all(clock)
        assert other.bodies == []


def test_a_channel_of_a_unit_is_told_of_its_people_only(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver() as own, receiver() as others:
        set_up(administrator, own, name="部室群", unit_id=str(world.units["department"]))
        set_up(administrator, others, name="别的群", unit_id=str(world.units["other"]))
        world.assigned_issue()
        run_all(clock)
        assert (len(own.bodies), len(others.bodies)) == (1, 0), "the contractor lies below the department"


def test_a_person_says_what_goes_where(world: World, clock: FixedClock, administrator: FlaskClient) -> None:
    with receiver() as other:
        channel_id = set_up(administrator, other)
        mine = world.phone("rectifier").client
        (shown,) = mine.get("/api/me/channels").get_json()["items"]
        assert shown["kinds"] == ["assigned", "digest", "urged"]
        answer = mine.put(f"/api/me/channels/{channel_id}", json={"kinds": ["urged"]})
        assert answer.get_json()["items"][0]["kinds"] == ["urged"]
        world.assigned_issue(assignee_id=str(world.users["rectifier"]))
        run_all(clock)
        assert other.bodies == []


def test_nobody_chooses_a_channel_that_is_not_theirs(world: World, administrator: FlaskClient) -> None:
    channel_id = set_up(administrator, "https://hook.example/x", unit_id=str(world.units["other"]))
    mine = world.phone("rectifier").client
    assert mine.get("/api/me/channels").get_json()["items"] == []
    assert mine.put(f"/api/me/channels/{channel_id}", json={"kinds": []}).status_code == 404


def test_quiet_hours_hold_all_but_the_most_severe_and_end_in_one_message(
    session: Session, world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    def give_phone(own: Session) -> None:
        own.get_one(Unit, world.units["department"]).phone = "0660-3380001"

    in_transaction(give_phone)
    with receiver() as other:
        set_up(administrator, other)
        clock.set(dt.datetime(2026, 5, 18, 14, 0, tzinfo=dt.UTC))  # 22:00
        for _ in range(2):
            world.assigned_issue()
        run_all(clock)
        assert other.bodies == []
        critical = world.phone("inspector").report(severity=4)
        contractor = {"lead_unit_id": str(world.units["contractor"])}
        world.phone("supervisor").do("assign", critical, contractor)
        run_all(clock)
        (said,) = other.texts
        assert "请立即电话通知：department值班 0660-3380001" in said, "the contractor has no phone of its own"
        clock.set(dt.datetime(2026, 5, 19, 0, 0, tzinfo=dt.UTC))  # 8:00
        run_all(clock)
        assert len(other.texts) == 2
        assert other.texts[1].startswith("查补：2 条消息")


def test_the_digest_comes_on_working_days_at_its_hour_once(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver() as other:
        set_up(administrator, other, kinds=["digest"])
        world.assigned_issue()
        seen: list[tuple[str, int]] = []
        for day, hour in ((22, 23), (23, 0), (24, 0), (24, 23), (25, 0), (25, 1), (25, 6)):
            clock.set(
                dt.datetime(2026, 5, day, hour, 1, tzinfo=dt.UTC)
            )  # 8 o'clock is 0 UTC; the 23rd a Saturday
            send_digests()
            send_digests()
            run_all(clock, turns=2)
            seen.append((f"{day} {hour}", len(other.bodies)))
        assert seen == [
            ("22 23", 0),
            ("23 0", 0),
            ("24 0", 0),
            ("24 23", 0),
            ("25 0", 1),
            ("25 1", 1),
            ("25 6", 1),
        ]
        assert other.texts[0].startswith("查补：5月25日待办\n· 已逾期 1\n· 整改中 1")


def test_a_digest_counts_the_work_of_whom_one_stands_in_for(world: World) -> None:
    world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    stranger = world.users["stranger"]

    def counted() -> int:
        session = read_session()
        session.rollback()
        return counts_of_user(session, stranger)["working"]

    assert counted() == 0
    leave = {"substitute_id": str(stranger), "starts_on": "2026-05-18", "ends_on": "2026-05-18"}
    away = f"/api/users/{world.users['rectifier']}/substitutions"
    assert world.phone("administrator").client.post(away, json=leave).status_code == 200
    assert counted() == 1
    world.clock.advance(days=1)
    assert counted() == 0


def test_a_dead_channel_delays_no_other_and_shows(
    world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver() as live, receiver() as gone:
        url = gone.url
    with receiver() as live:
        dead_id = set_up(administrator, url, name="坏的群")
        set_up(administrator, live)
        for _ in range(3):
            world.assigned_issue()
            run_all(clock, turns=1)
        assert len(live.bodies) == 3
        shown = of(administrator, dead_id)
    assert (shown["waiting"], shown["sent"], shown["problem"]) == (3, 0, "no_connection")
    assert shown["failures"] >= 1


def test_a_test_is_sent_at_once_and_says_how_it_ended(world: World, administrator: FlaskClient) -> None:
    with receiver() as other:
        channel_id = set_up(administrator, other)
        answer = administrator.post(f"/api/channels/{channel_id}/test", json={})
        assert answer.get_json() == {"outcome": "sent", "problem": None}
        other.status = 404
        answer = administrator.post(f"/api/channels/{channel_id}/test", json={})
        assert answer.get_json() == {"outcome": "refused", "problem": "http_404"}
        assert "测试消息" in other.texts[0]


def test_secrets_are_shown_nowhere_again(session: Session, world: World, administrator: FlaskClient) -> None:
    with receiver() as other:
        channel_id = set_up(administrator, other)
        administrator.post(f"/api/channels/{channel_id}/test", json={})
        again = {"name": "新名", "kinds": []}
        shown = administrator.put(f"/api/channels/{channel_id}", json=again).get_data(as_text=True)
        answer = administrator.post(f"/api/channels/{channel_id}/test", json={})
        assert answer.get_json()["outcome"] == "sent", "a secret left empty stays"
    session.rollback()
    audit = json.dumps([entry.detail for entry in session.scalars(select(AuditEntry))], ensure_ascii=False)
    assert "very-secret" not in shown
    assert "very-secret" not in audit
    assert "very-secret" not in session.scalars(select(Channel.sealed)).one()


def test_a_secret_does_not_follow_a_channel_to_another_place(
    session: Session, administrator: FlaskClient
) -> None:
    mail = {"kind": "mail", "url": "", "host": "smtp.example.cn", "port": "465", "mode": "ssl"}
    mail |= {"sender": "chabu@example.cn", "user": "chabu", "password": "typed-for-example"}
    channel_id = set_up(administrator, "", **mail)
    kept = {"name": "邮件", "kinds": []}
    administrator.put(f"/api/channels/{channel_id}", json={**kept, "sender": "other@example.cn"})
    assert (unseal(session.scalars(select(Channel.sealed)).one()) or {})["password"] == "typed-for-example"
    administrator.put(f"/api/channels/{channel_id}", json={**kept, "host": "smtp.elsewhere.cn"})
    session.rollback()
    sealed = unseal(session.scalars(select(Channel.sealed)).one()) or {}
    assert (sealed["host"], sealed.get("password")) == ("smtp.elsewhere.cn", None)


def test_an_address_within_the_house_is_refused_unless_allowed(
    world: World, administrator: FlaskClient
) -> None:
    with receiver() as other:
        channel_id = set_up(administrator, other)
        in_transaction(lambda own: change_setting(own, "outgoing_private_allowed", False, None))
        body = {"name": "内网", "kind": "web", "url": other.url, "kinds": []}
        assert administrator.post("/api/channels", json=body).get_json()["code"] == "channel_private"
        answer = administrator.post(f"/api/channels/{channel_id}/test", json={})
        assert answer.get_json() == {"outcome": "refused", "problem": "private_address"}
        assert other.bodies == []


def test_mail_goes_to_the_address_that_each_person_gave(
    session: Session,
    world: World,
    clock: FixedClock,
    administrator: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[str, str]] = []

    def send(url: str, title: str, body: str) -> Answer:
        sent.append((url, body))
        return Answer(Outcome.SENT)

    monkeypatch.setattr(sending, "send_by_apprise", send)
    mail = {
        "kind": "mail",
        "url": "",
        "host": "smtp.example.cn",
        "port": "465",
        "mode": "ssl",
        "sender": "chabu@example.cn",
        "user": "chabu",
        "password": "secret",
    }
    channel_id = set_up(administrator, "", **mail)
    mine = world.phone("rectifier").client
    wrong = mine.put(f"/api/me/channels/{channel_id}", json={"kinds": ["assigned"], "address": "nobody"})
    assert wrong.get_json()["code"] == "channel_address"
    mine.put(f"/api/me/channels/{channel_id}", json={"kinds": ["assigned"], "address": "me@example.cn"})

    def speak_english(own: Session) -> None:
        own.get_one(User, world.users["rectifier"]).language = "en"

    in_transaction(speak_english)
    world.assigned_issue()
    run_all(clock)
    ((url, said),) = sent
    assert "to=me%40example.cn" in url
    assert said.startswith("[Assigned] CW-202605-0001"), "in the language of who reads it"


def test_what_was_switched_off_or_removed_is_not_sent(
    session: Session, world: World, clock: FixedClock, administrator: FlaskClient
) -> None:
    with receiver() as other:
        channel_id = set_up(administrator, other)
        world.assigned_issue()
        administrator.put(f"/api/channels/{channel_id}", json={"name": "关", "kinds": [], "is_active": False})
        run_all(clock)
        assert other.bodies == []
        assert of(administrator, channel_id)["failed"] == 1
        administrator.put(
            f"/api/channels/{channel_id}", json={"name": "开", "kinds": ["assigned"], "is_active": True}
        )
        assert administrator.post(f"/api/channels/{channel_id}/again").get_json() == {"count": 1, "left": 0}
        run_all(clock)
        assert len(other.bodies) == 1
        world.assigned_issue()
        assert administrator.delete(f"/api/channels/{channel_id}").get_json() == {"items": []}
        assert deliver(str(UUID(channel_id))) == 0


def test_a_channel_long_out_of_reach_gets_the_news_and_is_told_what_is_left(
    session: Session, world: World, administrator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_actions, "MOST_AGAIN", 2)
    channel_id = set_up(administrator, "https://hook.example/x")
    for _ in range(3):
        world.assigned_issue()

    def give_up(own: Session) -> None:
        own.execute(update(Delivery).values(state="failed"))

    in_transaction(give_up)
    assert administrator.post(f"/api/channels/{channel_id}/again").get_json() == {"count": 2, "left": 1}
    session.rollback()
    again = session.scalars(select(Delivery.state).order_by(Delivery.created_at, Delivery.id)).all()
    assert again == ["failed", "waiting", "waiting"], "the oldest is left"
