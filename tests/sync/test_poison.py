"""Commands that cannot be read or kept: whole in quarantine, with a verdict of their own; the others go on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.issues.actions import Acts
from app.issues.models import CommandRow, Event, QuarantinedCommand
from app.kernel.clock import to_wire
from app.kernel.ids import new_id
from tests.factories import INSIDE, Phone, World, jpeg, photo_claim


def report(phone: Phone, **payload: Any) -> dict[str, Any]:
    facts = {"category": "F01", "position": INSIDE, **payload}
    return phone.command("report", str(new_id()), facts, photos=[photo_claim(jpeg(3))])


def verdicts(reply: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(result["outcome"], result["code"]) for result in reply["results"]]


def kept(session: Session) -> list[QuarantinedCommand]:
    session.rollback()
    return list(session.scalars(select(QuarantinedCommand).order_by(QuarantinedCommand.received_at)))


def send(phone: Phone, *commands: Any) -> dict[str, Any]:
    """Send a body that no JSON library of ours would write, such as NaN."""
    body = {
        "protocol": 1,
        "device_id": phone.device_id,
        "epoch": None,
        "sent_at": to_wire(phone.clock.now()),
        "cursor": None,
        "commands": list(commands),
    }
    answer = phone.client.post("/api/sync", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    reply: dict[str, Any] = answer.get_json()
    return reply


UNKEEPABLE = {
    "half an emoji": "门口\ud83d",
    "NUL": "门口\x00",
    "not a number": float("nan"),
    "infinity": float("inf"),
}


@pytest.mark.parametrize("name", UNKEEPABLE)
def test_what_no_database_can_hold_is_kept_spelled_out_and_holds_up_nothing(
    world: World, session: Session, name: str
) -> None:
    phone = world.phone("inspector")
    poison, good = report(phone, description=UNKEEPABLE[name]), report(phone)
    assert verdicts(send(phone, poison, good)) == [("refused", "payload"), ("applied", None)]
    assert [row.command_id for row in kept(session)] == [type(new_id())(poison["id"])]
    assert verdicts(send(phone, poison)) == [("refused", "payload")]
    assert len(kept(session)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "explode"},
        {"action": None},
        {"at": "yesterday"},
        {"payload": "words"},
        {"photos": [{"id": "x"}]},
        {"photos": [{**photo_claim(jpeg(3)), "taken_at": "0001-01-01T00:00:00+14:00"}]},
        {"photos": [{**photo_claim(jpeg(3)), "taken_at": "9999-12-31T23:59:59-12:00"}]},
        {"surprise": 1},
        {"seq": "7"},
        {"seq": -1},
        {"seen_version": True},
    ],
)
def test_a_command_of_another_shape_is_kept_as_it_came(
    world: World, session: Session, wrong: dict[str, Any]
) -> None:
    phone = world.phone("inspector")
    poison = {**report(phone), **wrong}
    assert verdicts(phone.sync(poison, report(phone))) == [("refused", "payload"), ("applied", None)]
    assert [row.body for row in kept(session)] == [poison]


def test_what_does_not_fit_is_said_in_the_authors_language(world: World) -> None:
    phone = world.phone("inspector")
    long, other = report(phone, description="长" * 2001), {**report(phone), "action": "explode"}
    said = [result["detail"] for result in phone.sync(long, other)["results"]]
    assert said[0].startswith("内容不完整，没有记入：description 最多 2000 个字。")
    assert said[1].startswith("内容不完整，没有记入：action 只能是 ")


@pytest.mark.parametrize(
    "wrong", [{"description": "长" * 2001}, {"category": "Z99"}, {"description": "a\x00"}]
)
def test_a_refusal_whose_answer_was_lost_is_told_again_word_for_word(
    world: World, wrong: dict[str, Any]
) -> None:
    phone = world.phone("inspector")
    refused = report(phone, **wrong)
    first, again = (send(phone, refused)["results"][0] for _ in range(2))
    assert again["detail"] == first["detail"]


@pytest.mark.parametrize("wrong", [{"id": "no id"}, {"id": None}, {"id": str(type(new_id())(int=0))}])
def test_a_command_whose_id_cannot_be_read_is_kept_each_time_it_differs(
    world: World, session: Session, wrong: dict[str, Any]
) -> None:
    phone = world.phone("inspector")
    one, two = {**report(phone), "at": "?", **wrong}, {**report(phone), "at": "!", **wrong}
    assert verdicts(phone.sync(one, two)) == [("refused", "payload")] * 2
    assert len(kept(session)) == 2
    phone.sync(one)
    assert len(kept(session)) == 2


def test_what_follows_an_unreadable_command_does_not_wait_for_ever(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    poison = {**report(phone), "action": "explode"}
    follower = phone.command("comment", poison["issue_id"], {"text": "补一张"})
    assert verdicts(phone.sync(poison, follower)) == [
        ("refused", "payload"),
        ("refused", "depends_on_refused"),
    ]
    assert len(kept(session)) == 2


def test_an_unreadable_body_under_a_known_id_is_a_conflict_and_kept(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    command = report(phone)
    phone.sync(command)
    assert verdicts(phone.sync({**command, "action": "explode"})) == [("refused", "conflict")]
    assert [row.body["action"] for row in kept(session)] == ["explode"]
    assert verdicts(phone.sync(command)) == [("known", None)]


def test_an_unreadable_command_does_not_pass_for_a_cloned_store(world: World) -> None:
    phone = world.phone("inspector")
    first = report(phone)
    phone.sync(first)
    poison = {**report(phone), "seq": first["seq"], "id": "no id"}
    assert verdicts(phone.sync(poison)) == [("refused", "payload")]


def test_a_mistake_of_the_servers_own_is_kept_and_the_others_go_on(
    world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.phone("inspector")
    bad, good = report(phone, description="这一件"), report(phone)
    real = Acts.carry_out

    def stumbling(acts: Acts, command: Any, *rest: Any) -> Any:
        done = real(acts, command, *rest)
        if command.payload.description == "这一件":
            raise KeyError("a mistake")
        return done

    monkeypatch.setattr(Acts, "carry_out", stumbling)
    assert verdicts(phone.sync(bad, good)) == [("refused", "not_processed"), ("applied", None)]
    assert [row.body["payload"]["description"] for row in kept(session)] == ["这一件"]
    assert session.scalar(select(func.count()).select_from(Event)) == 1
    assert session.scalar(select(func.count()).select_from(CommandRow)) == 2


def test_an_unknown_point_or_area_does_not_stop_a_report(world: World) -> None:
    phone = world.phone("inspector")
    command = report(phone, point_id=str(new_id()), area_id=str(new_id()))
    assert verdicts(phone.sync(command)) == [("applied", None)]
    issue = phone.issue(command["issue_id"])
    assert (issue["point_id"], issue["area_id"]) == (None, str(world.area_id))
    assert issue["flags"] == ["position_to_check"]
