"""The pass of the clock: soon, overdue, then the supervisor and the leaders, each once in a round."""

from __future__ import annotations

import datetime as dt
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.database import db
from app.kernel.settings import change_setting
from app.kernel.transaction import in_transaction
from app.notices import clock_actions
from app.notices.clock_actions import tell_of_due_dates
from tests.factories import FixedClock, World, jpeg, photo_claim
from tests.notices.test_inbox import done, forget, told

DUE = dt.datetime(2026, 5, 20, 2, 0, tzinfo=dt.UTC)
"""Wednesday 10:00 in the agency's zone; the tests' clock begins on the Monday before."""


@pytest.fixture
def issue_id(world: World, session: Session) -> str:
    """Assigned to one rectifier, due at DUE; the assignment's own notice is out of the way."""
    facts: dict[str, Any] = {"due_at": DUE.isoformat(), "due_by_hand": True}
    made = world.assigned_issue(assignee_id=str(world.users["rectifier"]), **facts)
    forget(session)
    return made


def test_the_steps_come_in_their_order_each_to_its_people(
    world: World, session: Session, clock: FixedClock, issue_id: str
) -> None:
    seen: list[tuple[str, list[tuple[str, str]]]] = []
    for hours in (-30, -23, 0, 1, 23, 24, 71, 120, 200):  # Friday is 48 hours on, Monday 120
        clock.set(DUE + dt.timedelta(hours=hours, seconds=1))
        tell_of_due_dates()
        tell_of_due_dates()
        new = told(session, world)
        forget(session)
        if new:
            seen.append((f"{hours} h", new))
    assert seen == [
        ("-23 h", [("rectifier", "due_soon")]),
        ("0 h", [("rectifier", "overdue")]),
        ("24 h", [("supervisor", "escalated")]),
        ("120 h", [("leader", "escalated")]),
    ]


def test_a_fix_sent_in_time_is_never_overdue(world: World, session: Session, clock: FixedClock) -> None:
    fixed = world.fixed_issue()
    forget(session)
    due = dt.datetime.fromisoformat(world.phone("inspector").issue(fixed)["due_at"])
    clock.set(due + dt.timedelta(minutes=1))
    assert tell_of_due_dates() == 0
    assert told(session, world) == []


def test_a_step_is_told_again_in_another_round(
    world: World, session: Session, clock: FixedClock, issue_id: str
) -> None:
    clock.set(DUE + dt.timedelta(minutes=1))
    assert tell_of_due_dates() == 1
    leader = world.phone("leader")
    version = leader.issue(issue_id)["version"]
    gone = {"kind": "gone", "reason": "现场已不存在"}
    done(leader.do("close_unfixed", issue_id, gone, seen_version=version))
    assert tell_of_due_dates() == 0
    supervisor = world.phone("supervisor")
    seen = supervisor.issue(issue_id)["version"]
    again = {"kind": "rebound", "reason": "又有了"}
    done(supervisor.do("reopen", issue_id, again, seen_version=seen, photos=[photo_claim(jpeg(78), "scene")]))
    due = DUE + dt.timedelta(days=2)
    facts = {"due_at": due.isoformat(), "due_by_hand": True, "assignee_id": str(world.users["rectifier"])}
    done(supervisor.do("assign", issue_id, {"lead_unit_id": str(world.units["contractor"]), **facts}))
    clock.set(due + dt.timedelta(minutes=1))
    assert tell_of_due_dates() == 1


def test_a_chain_switched_off_stays_silent(
    world: World, session: Session, clock: FixedClock, issue_id: str
) -> None:
    in_transaction(lambda own: change_setting(own, "escalate_supervisor_days", 0, None))
    in_transaction(lambda own: change_setting(own, "escalate_leader_days", 0, None))
    clock.set(DUE + dt.timedelta(days=6))
    tell_of_due_dates()
    assert told(session, world) == [("rectifier", "overdue")]


def test_what_became_overdue_long_ago_is_passed_over(
    world: World, session: Session, clock: FixedClock, issue_id: str
) -> None:
    clock.set(DUE + dt.timedelta(days=40))
    assert tell_of_due_dates() == 0


def test_batches_miss_nobody(
    world: World, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_actions, "BATCH", 2)
    for _ in range(5):
        world.assigned_issue(
            assignee_id=str(world.users["rectifier"]), due_at=DUE.isoformat(), due_by_hand=True
        )
    forget(session)
    clock.set(DUE + dt.timedelta(minutes=1))
    assert tell_of_due_dates() == 5
    assert told(session, world) == [("rectifier", "overdue")] * 5


def test_two_passes_at_once_tell_of_each_step_once(
    app: Flask, world: World, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_actions, "BATCH", 2)
    for _ in range(6):
        world.assigned_issue(
            assignee_id=str(world.users["rectifier"]), due_at=DUE.isoformat(), due_by_hand=True
        )
    forget(session)
    clock.set(DUE + dt.timedelta(minutes=1))
    both, told_in_all = Barrier(2, timeout=60), []
    looked = clock_actions.reached

    def look(*arguments: Any) -> list[int]:
        found = looked(*arguments)
        if arguments[-1][0] == -1 and arguments[1].name == "overdue":
            both.wait()  # both have seen the same issues untold before either writes
        return found

    monkeypatch.setattr(clock_actions, "reached", look)

    def run() -> None:
        with app.app_context():
            told_in_all.append(tell_of_due_dates())
            db.session.remove()

    passes = [Thread(target=run) for _ in range(2)]
    for each in passes:
        each.start()
    for each in passes:
        each.join(120)
    assert sum(told_in_all) == 6
    assert told(session, world) == [("rectifier", "overdue")] * 6
