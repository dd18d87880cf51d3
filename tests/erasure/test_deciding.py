"""Who asks, who decides, and what is refused; nothing happens before a second person has approved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.erasure.conftest import Erasing
from tests.factories import World

UNKNOWN = "0190f000-0000-7000-8000-000000000000"


def test_nothing_is_erased_before_it_is_approved(world: World, erasing: Erasing) -> None:
    issue_id = world.phone("inspector").report(description="留着")
    asked = erasing.ask(issue_id, event_id=erasing.event_of(issue_id, "report")).get_json()
    erasing.finish()
    assert asked["state"] == "asked"
    assert erasing.asker.issue(issue_id)["description"] == "留着"


def test_who_asked_cannot_approve(world: World, erasing: Erasing) -> None:
    issue_id = world.phone("inspector").report()
    asked = erasing.ask(issue_id, event_id=erasing.event_of(issue_id, "report")).get_json()
    answer = erasing.asker.client.post(f"/api/erasures/{asked['id']}/approve")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "erasure_own")
    assert erasing.asker.issue(issue_id)["description"] == "门口有垃圾"


def test_a_refusal_leaves_everything_and_says_why(world: World, erasing: Erasing) -> None:
    issue_id = world.phone("inspector").report()
    asked = erasing.ask(issue_id, event_id=erasing.event_of(issue_id, "report")).get_json()
    address = f"/api/erasures/{asked['id']}"
    answer = erasing.decider.client.post(f"{address}/refuse", json={"reason": "依据不足"}).get_json()
    assert (answer["state"], answer["refused_reason"]) == ("refused", "依据不足")
    again = erasing.decider.client.post(f"{address}/approve")
    assert (again.status_code, again.get_json()["code"]) == (409, "erasure_settled")
    assert erasing.asker.issue(issue_id)["description"] == "门口有垃圾"


def test_who_asked_may_call_it_off(world: World, erasing: Erasing) -> None:
    issue_id = world.phone("inspector").report()
    asked = erasing.ask(issue_id, event_id=erasing.event_of(issue_id, "report")).get_json()
    answer = erasing.asker.client.post(f"/api/erasures/{asked['id']}/refuse", json={"reason": "弄错了"})
    assert answer.get_json()["state"] == "refused"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"reason": "太短"}, 422, "invalid"),
        ({"ground": "whim"}, 422, "invalid"),
        ({"event_id": None}, 422, "erasure_one_thing"),
        ({"photo_id": UNKNOWN}, 422, "erasure_one_thing"),
        ({"event_id": UNKNOWN}, 404, "not_found"),
        ({"event_id": None, "photo_id": UNKNOWN}, 404, "not_found"),
    ],
)
def test_what_cannot_be_asked(
    world: World, erasing: Erasing, change: dict[str, str | None], status: int, code: str
) -> None:
    issue_id = world.phone("inspector").report()
    asked: dict[str, Any] = {"event_id": erasing.event_of(issue_id, "report"), **change}
    answer = erasing.ask(issue_id, **asked)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_an_event_of_another_issue_cannot_be_named(world: World, erasing: Erasing) -> None:
    one, other = world.phone("inspector").report(), world.phone("inspector").report()
    assert erasing.ask(one, event_id=erasing.event_of(other, "report")).status_code == 404


def test_an_event_without_words_and_one_erased_have_nothing_to_erase(world: World, erasing: Erasing) -> None:
    issue_id = world.assigned_issue()
    world.phone("rectifier").do("start", issue_id)
    start = erasing.ask(issue_id, event_id=erasing.event_of(issue_id, "start"))
    assert start.get_json()["code"] == "erasure_nothing"
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    for action in ("report", "erase"):
        again = erasing.ask(issue_id, event_id=erasing.event_of(issue_id, action))
        assert again.get_json()["code"] == "erasure_nothing"


def test_the_same_is_not_asked_twice_while_it_waits(world: World, erasing: Erasing) -> None:
    issue_id = world.phone("inspector").report()
    event_id = erasing.event_of(issue_id, "report")
    erasing.ask(issue_id, event_id=event_id)
    assert erasing.ask(issue_id, event_id=event_id).get_json()["code"] == "erasure_pending"
    [event] = erasing.erasable(issue_id)["events"]
    assert event["is_pending"] is True


def test_the_list_has_what_waits_and_what_is_done(world: World, erasing: Erasing) -> None:
    issue_id = world.phone("inspector").report()
    done = erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    photo = erasing.asker.issue(issue_id)["photos"][0]["id"]
    waits = erasing.ask(issue_id, photo_id=photo).get_json()["id"]

    def read(query: str) -> list[tuple[str, str]]:
        items = erasing.decider.client.get(f"/api/erasures{query}").get_json()["items"]
        return [(item["id"], item["state"]) for item in items]

    assert read("?open=true") == [(waits, "asked")]
    assert read("?open=false") == [(done, "done")]
    assert read("") == [(waits, "asked"), (done, "done")]


def test_pages_of_the_list_go_by_key(world: World, erasing: Erasing) -> None:
    ids = []
    for _ in range(3):
        issue_id = world.phone("inspector").report()
        ids.append(erasing.ask(issue_id, event_id=erasing.event_of(issue_id, "report")).get_json()["id"])
    first = erasing.decider.client.get("/api/erasures?limit=2").get_json()
    second = erasing.decider.client.get(f"/api/erasures?limit=2&after={first['next']}").get_json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert (found, second["next"]) == (ids[::-1], None)


@pytest.mark.parametrize("name", ["inspector", "supervisor", "rectifier", "auditor"])
def test_nobody_else_sees_or_decides(world: World, erasing: Erasing, name: str) -> None:
    issue_id = world.phone("inspector").report()
    asked = erasing.ask(issue_id, event_id=erasing.event_of(issue_id, "report")).get_json()
    phone = world.phone(name)
    answers = [
        phone.client.get("/api/erasures"),
        phone.client.get(f"/api/issues/{issue_id}/erasable"),
        phone.client.post(f"/api/erasures/{asked['id']}/approve"),
        erasing.ask(issue_id, by=phone, event_id=asked["event_id"]),
    ]
    assert {answer.status_code for answer in answers} == {403}
