"""The figures of a month: golden months worked out by hand, and the identity for any history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.kernel.clock import to_wire
from tests.factories import FixedClock, Phone, World, jpeg, photo_claim

pytestmark = pytest.mark.usefixtures("as_declared")


def shanghai(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def report(world: World, month: str, **query: str) -> dict[str, Any]:
    arguments = "".join(f"&{name}={value}" for name, value in query.items())
    answer = world.phone("leader").client.get(f"/api/reports/month?month={month}{arguments}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    figures: dict[str, Any] = answer.get_json()["figures"]
    assert_identity(figures)
    return figures


def assert_identity(figures: dict[str, Any]) -> None:
    value = {name: figure["value"] for name, figure in figures.items() if "value" in figure}
    flows = value["backlog_start"] + value["found"] + value["reopened"] + value["restored"]
    assert value["backlog_end"] == flows - value["removed"] - value["closed"]


class Agency:
    """Acts at given times; every act must be applied."""

    def __init__(self, world: World, clock: FixedClock) -> None:
        self.world, self.clock = world, clock

    def at(self, moment: dt.datetime, who: str) -> Phone:
        self.clock.set(moment)
        return self.world.phone(who)  # weeks lie between acts: an older sign-in has ended

    def report(self, moment: dt.datetime, category: str = "F01") -> str:
        return self.at(moment, "inspector").report(category)

    def act(
        self, moment: dt.datetime, who: str, action: str, issue_id: str, payload: dict[str, Any] | None = None
    ) -> None:
        phone = self.at(moment, who)
        if action in ("pass", "rework"):
            payload = {**(payload or {}), "judges": phone.issue(issue_id)["fix"]["command_id"]}
        data = jpeg(self.clock.now().day * 7 + self.clock.now().hour)
        photos = [photo_claim(data, "after")] if action in ("fix", "reopen") else []
        result = phone.do(action, issue_id, payload, photos=photos)
        assert result["outcome"] == "applied", result
        for claim in photos:
            phone.upload(claim["id"], data)

    def assign(self, moment: dt.datetime, issue_id: str, due: dt.datetime) -> None:
        unit = str(self.world.units["contractor"])
        payload = {"lead_unit_id": unit, "due_at": to_wire(due), "due_by_hand": True}
        self.act(moment, "supervisor", "assign", issue_id, payload)

    def close(
        self, issue_id: str, assigned: dt.datetime, due: dt.datetime, fixed: dt.datetime, passed: dt.datetime
    ) -> None:
        self.assign(assigned, issue_id, due)
        self.act(fixed, "rectifier", "fix", issue_id, {"measure": "已清运"})
        self.act(passed, "inspector", "pass", issue_id, {"opinion": "好"})


def test_found_fixed_in_time_and_closed_in_one_month(world: World, clock: FixedClock) -> None:
    agency = Agency(world, clock)
    issue_id = agency.report(shanghai(5, 4, 9))
    agency.close(issue_id, shanghai(5, 4, 11), shanghai(5, 6, 17), shanghai(5, 5, 11), shanghai(5, 5, 15))
    agency.at(shanghai(6, 10, 9), "leader")
    figures = report(world, "2026-05")
    assert [figures[name]["value"] for name in ("found", "closed", "backlog_end")] == [1, 1, 0]
    assert (figures["on_time_rate"]["numerator"], figures["on_time_rate"]["denominator"]) == (1, 1)
    assert (figures["completion_rate"]["value"], figures["same_month_rate"]["value"]) == (1, 1)
    assert figures["hours_to_assign"]["mean"] == 2
    assert figures["hours_to_fix"]["mean"] == 24
    assert figures["hours_to_verify"]["mean"] == 4
    assert figures["hours_to_close"] == {"n": 1, "mean": 30, "median": 30, "p90": 30, "without_pauses": 26}
    assert figures["first_pass_rate"]["value"] == 1
    assert figures["rework_rate"]["value"] == 0


def test_fix_in_time_and_verdict_next_month_waits(world: World, clock: FixedClock) -> None:
    agency = Agency(world, clock)
    issue_id = agency.report(shanghai(5, 28, 9))
    agency.close(issue_id, shanghai(5, 28, 11), shanghai(5, 30, 17), shanghai(5, 30, 16), shanghai(6, 1, 9))
    agency.at(shanghai(6, 20, 9), "leader")
    known_at_month_end = {"as_of": "2026-05-31T16:00:00Z"}
    figures = report(world, "2026-05", **known_at_month_end)
    assert [figures[name]["value"] for name in ("due", "on_time", "on_time_waiting")] == [1, 1, 1]
    figures = report(world, "2026-05")
    assert [figures[name]["value"] for name in ("due", "on_time", "on_time_waiting", "backlog_end")] == [
        1,
        1,
        0,
        1,
    ]
    june = report(world, "2026-06")
    assert [june[name]["value"] for name in ("backlog_start", "closed", "due", "backlog_end")] == [1, 1, 0, 0]


def test_reopened_and_closed_again_counts_once(world: World, clock: FixedClock) -> None:
    agency = Agency(world, clock)
    issue_id = agency.report(shanghai(4, 8, 9))
    agency.close(issue_id, shanghai(4, 8, 10), shanghai(4, 10, 17), shanghai(4, 9, 10), shanghai(4, 9, 11))
    for day in (5, 12):
        agency.act(
            shanghai(5, day, 9), "inspector", "reopen", issue_id, {"kind": "rebound", "reason": "又有了"}
        )
        day_after = day + 1
        agency.close(
            issue_id,
            shanghai(5, day, 10),
            shanghai(5, day_after, 17),
            shanghai(5, day_after, 9),
            shanghai(5, day_after, 10),
        )
    agency.at(shanghai(6, 10, 9), "leader")
    figures = report(world, "2026-05")
    assert [
        figures[name]["value"] for name in ("backlog_start", "found", "reopened", "closed", "backlog_end")
    ] == [0, 0, 1, 1, 0]
    assert (figures["due"]["value"], figures["rebounds"]["value"]) == (2, 2)
    assert (figures["rebound_rate"]["numerator"], figures["rebound_rate"]["denominator"]) == (1, 1)
    assert report(world, "2026-04")["closed"]["value"] == 1


def test_declined_after_being_counted_is_removed_and_restored_comes_back(
    world: World, clock: FixedClock
) -> None:
    agency = Agency(world, clock)
    issue_id = agency.report(shanghai(4, 20, 9))
    agency.act(shanghai(5, 4, 9), "supervisor", "decline", issue_id, {"reason": "重复"})
    agency.act(shanghai(6, 3, 9), "supervisor", "refile", issue_id, {"reason": "不是重复"})
    agency.at(shanghai(7, 10, 9), "leader")
    may, june = report(world, "2026-05"), report(world, "2026-06")
    assert [may[name]["value"] for name in ("backlog_start", "removed", "backlog_end")] == [1, 1, 0]
    assert [june[name]["value"] for name in ("backlog_start", "restored", "backlog_end")] == [0, 1, 1]


def test_the_month_ends_at_midnight_in_the_agencys_zone(world: World, clock: FixedClock) -> None:
    agency = Agency(world, clock)
    agency.report(shanghai(5, 31, 23, 59))
    agency.report(shanghai(6, 1, 0, 0), "A03")
    agency.at(shanghai(7, 10, 9), "leader")
    assert [report(world, month)["found"]["value"] for month in ("2026-05", "2026-06")] == [1, 1]


def test_suspended_across_a_month_end_is_backlog_and_not_overdue_work(
    world: World, clock: FixedClock
) -> None:
    agency = Agency(world, clock)
    issue_id = agency.report(shanghai(5, 20, 9))
    suspension = {"reason": "等迁改", "interim_measure": "围护", "review_on": "2026-06-10"}
    agency.act(shanghai(5, 21, 9), "leader", "suspend", issue_id, suspension)
    agency.at(shanghai(6, 20, 9), "leader")
    figures = report(world, "2026-05")
    assert [figures[name]["value"] for name in ("found", "backlog_end", "suspended", "due")] == [1, 1, 1, 0]
    assert figures["completion_rate"]["denominator"] == 1
    assert figures["completion_rate_without_suspended"]["denominator"] == 0


def test_a_supervisor_of_another_unit_counts_nothing_of_it(world: World, clock: FixedClock) -> None:
    Agency(world, clock).report(shanghai(5, 4, 9))
    answer = world.phone("unit_supervisor").client.get("/api/reports/month?month=2026-05").get_json()
    assert answer["figures"]["found"]["value"] == 0
