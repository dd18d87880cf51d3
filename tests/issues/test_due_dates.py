"""Due dates: what counts as an extension, and which date stands after a fix is taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.kernel.clock import to_wire
from tests.factories import FixedClock, Phone, World, jpeg, photo_claim

DAY = dt.timedelta(days=1)


def due_in(clock: FixedClock, days: float) -> dict[str, Any]:
    return {"due_at": to_wire(clock.now() + days * DAY), "due_by_hand": True}


def applied(phone: Phone, action: str, issue_id: str, payload: dict[str, Any], **facts: Any) -> None:
    result = phone.do(action, issue_id, payload, **facts)
    assert result["outcome"] == "applied", result


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(("days", "extensions"), [(9, 1), (3, 0)])
def test_a_later_date_by_correction_is_an_extension(
    world: World, clock: FixedClock, days: int, extensions: int
) -> None:
    issue_id = world.assigned_issue(**due_in(clock, 5))
    supervisor = world.phone("supervisor")
    original = supervisor.issue(issue_id)["original_due_at"]
    moved = to_wire(clock.now() + days * DAY)
    applied(supervisor, "correct", issue_id, {"fields": {}, "reason": "商定", "due_at": moved})
    issue = supervisor.issue(issue_id)
    assert (issue["due_at"], issue["original_due_at"], issue["extension_count"]) == (
        moved,
        original,
        extensions,
    )


@pytest.mark.parametrize("way", ["recall", "bounce", "refer"])
@pytest.mark.parametrize(
    ("unit", "days", "extensions"), [("contractor", 9, 1), ("contractor", 4, 0), ("office", 9, 0)]
)
def test_a_later_date_after_the_work_came_back_is_an_extension_unless_another_unit_gets_it(
    world: World, clock: FixedClock, way: str, unit: str, days: int, extensions: int
) -> None:
    issue_id = world.assigned_issue(**due_in(clock, 5))
    supervisor = world.phone("supervisor")
    if way == "bounce":
        applied(world.phone("rectifier"), "bounce", issue_id, {"reason": "不归我"})
    else:
        if way == "refer":
            sent = {"body": "供电局", "letter_number": "1", "follow_up_on": "2026-06-01"}
            applied(supervisor, "refer", issue_id, sent)
        applied(supervisor, "recall", issue_id, {"reason": "重派"})
    again = {"lead_unit_id": str(world.units[unit]), **due_in(clock, days)}
    applied(supervisor, "assign", issue_id, again)
    assert supervisor.issue(issue_id)["extension_count"] == extensions


def test_days_on_hold_are_no_extension_when_the_work_is_given_out_anew(
    world: World, clock: FixedClock
) -> None:
    issue_id = world.assigned_issue(**due_in(clock, 7))
    hold = {"reason": "等材料", "interim_measure": "围挡", "review_on": "2026-06-20"}
    applied(world.phone("leader"), "suspend", issue_id, hold)
    clock.advance(days=14)
    supervisor = world.phone("supervisor")
    applied(supervisor, "recall", issue_id, {"reason": "重派"})
    within = {"lead_unit_id": str(world.units["contractor"]), **due_in(clock, 6)}
    applied(supervisor, "assign", issue_id, within)
    assert supervisor.issue(issue_id)["extension_count"] == 0


def test_the_next_round_begins_without_the_date_of_the_last(world: World, clock: FixedClock) -> None:
    issue_id = world.assigned_issue(**due_in(clock, 5))
    supervisor, leader = world.phone("supervisor"), world.phone("leader")
    applied(supervisor, "recall", issue_id, {"reason": "重派"})
    applied(leader, "close_unfixed", issue_id, {"kind": "gone", "reason": "拆了"})
    applied(
        supervisor,
        "reopen",
        issue_id,
        {"kind": "closed_in_error", "reason": "没拆"},
        photos=[photo_claim(jpeg(61), "scene")],
    )
    again = {"lead_unit_id": str(world.units["contractor"]), **due_in(clock, 30)}
    applied(supervisor, "assign", issue_id, again)
    assert supervisor.issue(issue_id)["extension_count"] == 0


def test_a_date_moved_while_the_fix_waits_is_the_one_that_counts_after_a_rework(
    world: World, clock: FixedClock
) -> None:
    issue_id = world.fixed_issue()
    supervisor, leader = world.phone("supervisor"), world.phone("leader")
    moved = to_wire(clock.now() + 28 * DAY)
    applied(supervisor, "correct", issue_id, {"fields": {}, "reason": "商定", "due_at": moved})
    judged = leader.issue(issue_id)["fix"]["command_id"]
    applied(leader, "rework", issue_id, {"judges": judged, "reason": "还有"})
    assert leader.issue(issue_id)["due_at"] == moved, "no time has gone by"


def on_spot(phone: Phone, issue_id: str) -> None:
    photos = [photo_claim(jpeg(31), "before"), photo_claim(jpeg(32), "after")]
    applied(phone, "fix_on_spot", issue_id, {"measure": "当场清走"}, photos=photos)


def test_a_fix_on_the_spot_that_is_taken_back_falls_due_by_the_categorys_limit(
    world: World, clock: FixedClock
) -> None:
    rectifier = world.phone("rectifier")
    issue_id = world.phone("inspector").report()
    on_spot(rectifier, issue_id)
    applied(rectifier, "take_back", issue_id, {"reason": "照片拍错了"})
    issue = rectifier.issue(issue_id)
    assert (issue["state"], issue["rework_count"]) == ("rectifying", 0)
    assert issue["due_at"] is not None
    assert instant(issue["due_at"]) > clock.now()
    assert issue["original_due_at"] == issue["due_at"]
    clock.set(instant(issue["due_at"]) + dt.timedelta(minutes=1))
    late = world.phone("supervisor").client.get("/api/issues?overdue=true").get_json()["items"]
    assert [each["id"] for each in late] == [issue_id]


def test_a_fix_taken_back_falls_due_when_it_did(world: World, clock: FixedClock) -> None:
    issue_id = world.assigned_issue(**due_in(clock, 5))
    rectifier = world.phone("rectifier")
    due = rectifier.issue(issue_id)["due_at"]
    applied(rectifier, "fix", issue_id, {"measure": "清走"}, photos=[photo_claim(jpeg(33), "after")])
    clock.advance(days=1)
    applied(rectifier, "take_back", issue_id, {"reason": "照片拍错了"})
    assert rectifier.issue(issue_id)["due_at"] == due


def test_an_outside_answer_taken_back_falls_due_too(world: World, clock: FixedClock) -> None:
    issue_id = world.phone("inspector").report()
    supervisor = world.phone("supervisor")
    sent = {"body": "供电局", "letter_number": "1", "follow_up_on": "2026-06-01"}
    applied(supervisor, "refer", issue_id, sent)
    applied(supervisor, "answer", issue_id, {"answered": "已修"}, photos=[photo_claim(jpeg(34), "after")])
    applied(supervisor, "take_back", issue_id, {"reason": "照片拍错了"})
    due = supervisor.issue(issue_id)["due_at"]
    assert due is not None
    assert instant(due) > clock.now()


def test_a_fix_sent_while_on_hold_is_in_time_for_the_clock_stood(world: World, clock: FixedClock) -> None:
    issue_id = world.assigned_issue(**due_in(clock, 7))
    hold = {"reason": "等材料", "interim_measure": "围挡", "review_on": "2026-06-20"}
    applied(world.phone("leader"), "suspend", issue_id, hold)
    clock.advance(days=14)
    rectifier = world.phone("rectifier")
    applied(rectifier, "fix", issue_id, {"measure": "修好"}, photos=[photo_claim(jpeg(35), "after")])
    supervisor = world.phone("supervisor")
    assert supervisor.client.get("/api/issues?overdue=true").get_json()["items"] == []
    applied(rectifier, "take_back", issue_id, {"reason": "照片拍错了"})
    assert supervisor.client.get("/api/issues?overdue=true").get_json()["items"] == []
    assert instant(rectifier.issue(issue_id)["due_at"]) > clock.now()
