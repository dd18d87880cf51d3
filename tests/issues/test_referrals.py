"""Referrals to outside bodies: followed up until there is an answer, the next day of it listed, counted and told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.kernel.transaction import read_session
from app.notices.digest_queries import counts_of_unit, counts_of_user
from app.notices.message import digest_words
from tests.factories import FixedClock, Phone, World


@pytest.fixture
def supervisor(world: World) -> Phone:
    return world.phone("supervisor")


def referred(world: World, supervisor: Phone, day: dt.date, body: str = "市供电局") -> str:
    issue_id = world.phone("inspector").report()
    payload = {"body": body, "letter_number": "创文函〔2026〕17 号", "follow_up_on": day.isoformat()}
    done(supervisor.do("refer", issue_id, payload))
    return issue_id


def done(result: dict[str, Any]) -> None:
    assert result["outcome"] == "applied", result


def listed(phone: Phone, **query: Any) -> dict[str, Any]:
    answer = phone.client.get("/api/issues", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def today(clock: FixedClock) -> dt.date:
    return (clock.now() + dt.timedelta(hours=8)).date()


def test_a_follow_up_is_kept_in_the_history_and_moves_the_next_day(
    world: World, clock: FixedClock, supervisor: Phone
) -> None:
    day = today(clock)
    issue_id = referred(world, supervisor, day)
    later = (day + dt.timedelta(days=7)).isoformat()
    done(supervisor.do("follow_up", issue_id, {"text": "电话问过，下周派人来", "follow_up_on": later}))
    shown = supervisor.client.get(f"/api/issues/{issue_id}").get_json()
    assert shown["issue"]["state"] == "referred"
    assert shown["issue"]["referral"] == {
        "body": "市供电局",
        "letter_number": "创文函〔2026〕17 号",
        "follow_up_on": later,
    }
    assert shown["events"][-1]["type"] == "followed_up"


def test_only_a_supervisor_follows_up_and_only_what_is_referred(
    world: World, clock: FixedClock, supervisor: Phone
) -> None:
    payload = {"text": "问过", "follow_up_on": today(clock).isoformat()}
    issue_id = referred(world, supervisor, today(clock))
    assert world.phone("inspector").do("follow_up", issue_id, payload)["outcome"] == "refused"
    assert supervisor.do("follow_up", world.assigned_issue(), payload)["code"] == "wrong_state"


def test_referrals_are_listed_by_the_day_of_the_next_follow_up_page_by_page(
    world: World, clock: FixedClock, supervisor: Phone
) -> None:
    day = today(clock)
    made = {referred(world, supervisor, day + dt.timedelta(days=days)) for days in (3, -1, 0, 3)}
    world.assigned_issue()
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = listed(supervisor, sort="follow_up", limit=1, **after)
        found += [issue["id"] for issue in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    days = [supervisor.issue(each)["referral"]["follow_up_on"] for each in found]
    assert len(found) == 4
    assert set(found) == made
    assert days == sorted(days)


def test_what_is_due_today_or_before_is_found_counted_and_told_in_the_digest(
    world: World, clock: FixedClock, supervisor: Phone
) -> None:
    day = today(clock)
    due = {referred(world, supervisor, day - dt.timedelta(days=2)), referred(world, supervisor, day)}
    referred(world, supervisor, day + dt.timedelta(days=1))
    assert {issue["id"] for issue in listed(supervisor, follow_up_due="true")["items"]} == due
    by_word = listed(supervisor, follow_up_due="true", text="垃圾")
    assert {issue["id"] for issue in by_word["items"]} == due
    assert supervisor.client.get("/api/issues/counts").get_json()["follow_up_due"] == 2
    for counts in (
        counts_of_user(read_session(), world.users["supervisor"]),
        counts_of_unit(read_session(), None),
    ):
        assert counts["follow_up"] == 2
    words = digest_words({"follow_up": 2}, day, "zh", "https://chabu.example")
    assert words is not None
    assert "转办待跟进 2" in words


def test_a_key_that_names_no_day_is_refused(supervisor: Phone) -> None:
    for key in ("x~1", "2026-13-01~1", "2026-05-18~x", "~"):
        answer = supervisor.client.get("/api/issues", query_string={"sort": "follow_up", "after": key})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "bad_filter")
