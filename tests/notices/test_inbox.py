"""The inbox: whom an event concerns finds it with the next pull, once, and who acted does not."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.issues.actions import carry_out
from app.issues.decision import CommandFacts
from app.issues.enactment import Carried
from app.issues.known_queries import Known
from app.issues.payloads import Urge
from app.issues.workflow import Action
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from app.notices.actions import drop_old_notices
from app.notices.models import Notice
from tests.factories import FixedClock, Phone, World, jpeg, photo_claim


def told(session: Session, world: World) -> list[tuple[str, str]]:
    """(who, what) of all notices, in order of names."""
    names = {user_id: name for name, user_id in world.users.items()}
    session.rollback()
    rows = session.execute(select(Notice.user_id, Notice.kind).order_by(Notice.at, Notice.id)).all()
    return sorted((names[user_id], kind) for user_id, kind in rows)


def forget(session: Session) -> None:
    """Empty all inboxes, so that a test reads only what comes next."""

    def work(own: Session) -> None:
        for notice in own.scalars(select(Notice)):
            own.delete(notice)

    in_transaction(work)


def notices_in(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [change["row"] for change in changes if change["kind"] == "notice"]


def done(result: dict[str, Any]) -> None:
    assert result["outcome"] == "applied", result


def test_an_assignment_to_a_unit_is_told_to_each_of_its_rectifiers(session: Session, world: World) -> None:
    world.assigned_issue(co_unit_ids=[str(world.units["other"])])
    assert told(session, world) == [
        ("rectifier", "assigned"),
        ("rectifier2", "assigned"),
        ("stranger", "assigned"),
    ]


def test_a_critical_report_is_told_at_once_to_the_supervisors_of_its_place(
    session: Session, world: World
) -> None:
    world.phone("inspector").report(severity=3)
    assert told(session, world) == []
    world.phone("inspector").report(severity=4)
    assert told(session, world) == [("supervisor", "reported")]
    (facts,) = session.scalars(select(Notice.facts)).all()
    assert (facts["severity"], facts["action"]) == (4, "report")


def test_an_assignment_to_a_person_is_told_to_nobody_else(session: Session, world: World) -> None:
    world.assigned_issue(assignee_id=str(world.users["rectifier2"]))
    assert told(session, world) == [("rectifier2", "assigned")]


def test_who_acts_is_not_told_of_it(session: Session, world: World) -> None:
    issue_id = world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    forget(session)
    done(world.phone("rectifier").do("delegate", issue_id, {"assignee_id": str(world.users["rectifier2"])}))
    assert told(session, world) == [("rectifier2", "assigned")]


def test_bounced_goes_to_the_supervisor_and_recalled_to_who_had_it(session: Session, world: World) -> None:
    bounced, recalled = world.assigned_issue(), world.assigned_issue()
    forget(session)
    done(world.phone("rectifier").do("bounce", bounced, {"reason": "不属于本单位"}))
    assert told(session, world) == [("supervisor", "returned")]
    forget(session)
    supervisor = world.phone("supervisor")
    seen = supervisor.issue(recalled)["version"]
    done(supervisor.do("recall", recalled, {"reason": "派错单位"}, seen_version=seen))
    assert told(session, world) == [("rectifier", "returned"), ("rectifier2", "returned")]


def test_an_extension_is_asked_of_the_supervisor_and_answered_to_the_asker(
    session: Session, world: World, clock: FixedClock
) -> None:
    issue_id = world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    forget(session)
    later = (clock.now() + dt.timedelta(days=9)).isoformat()
    asked = world.phone("rectifier").do("ask_extension", issue_id, {"new_due_at": later, "reason": "缺料"})
    done(asked)
    assert told(session, world) == [("supervisor", "asked")]
    forget(session)
    supervisor = world.phone("supervisor")
    pending = supervisor.issue(issue_id)["extension"]["command_id"]
    done(supervisor.do("grant", issue_id, {"judges": pending}))
    assert told(session, world) == [("rectifier", "answered")]


def test_rework_and_urging_go_to_the_rectifiers(session: Session, world: World) -> None:
    issue_id = world.fixed_issue()
    forget(session)
    inspector = world.phone("inspector")
    done(inspector.do("rework", issue_id, {"judges": fix_of(inspector, issue_id), "reason": "没清完"}))
    assert told(session, world) == [("rectifier", "returned"), ("rectifier2", "returned")]
    forget(session)
    done(world.phone("leader").do("urge", issue_id, {"text": "尽快"}))
    assert told(session, world) == [("rectifier", "urged"), ("rectifier2", "urged")]


def test_a_rebound_is_told_to_the_supervisor_too(session: Session, world: World) -> None:
    issue_id = world.fixed_issue()
    inspector = world.phone("inspector")
    passed = {"judges": fix_of(inspector, issue_id), "opinion": "已改好"}
    done(inspector.do("pass", issue_id, passed))
    forget(session)
    seen, again = inspector.issue(issue_id)["version"], {"kind": "rebound", "reason": "又有了"}
    done(inspector.do("reopen", issue_id, again, seen_version=seen, photos=[photo_claim(jpeg(78), "scene")]))
    assert ("supervisor", "rebound") in told(session, world)


def fix_of(phone: Phone, issue_id: str) -> str:
    found: str = phone.issue(issue_id)["fix"]["command_id"]
    return found


def test_a_phone_pulls_its_own_notices_and_no_other(world: World) -> None:
    rectifier, stranger = world.phone("rectifier"), world.phone("stranger")
    rectifier.pull()
    stranger.pull()
    issue_id = world.assigned_issue()
    (notice,) = notices_in(rectifier.pull())
    assert (notice["issue_id"], notice["kind"], notice["read_at"]) == (issue_id, "assigned", None)
    assert notice["facts"]["by"] == "supervisor"
    assert not any(change["kind"] == "notice" for change in stranger.pull())
    assert [each["id"] for each in notices_in(world.phone("rectifier").pull())] == [notice["id"]]


def test_a_read_mark_reaches_the_other_devices_and_twice_is_once(world: World) -> None:
    phone, other = world.phone("rectifier"), world.phone("rectifier")
    world.assigned_issue()
    (notice,) = notices_in(phone.pull())
    other.pull()
    asked = {"ids": [notice["id"], str(new_id())]}
    assert phone.client.post("/api/me/notices/read", json=asked).get_json() == {"marked": 1}
    assert phone.client.post("/api/me/notices/read", json=asked).get_json() == {"marked": 0}
    (changed,) = notices_in(other.pull())
    assert changed["read_at"] is not None


def test_nobody_marks_the_notices_of_another(session: Session, world: World) -> None:
    phone, other = world.phone("rectifier"), world.phone("stranger")
    world.assigned_issue()
    (notice,) = notices_in(phone.pull())
    answer = other.client.post("/api/me/notices/read", json={"ids": [notice["id"]]})
    assert answer.get_json() == {"marked": 0}
    session.rollback()
    assert session.get_one(Notice, UUID(notice["id"])).read_at is None


def test_a_refused_command_tells_nobody(session: Session, world: World) -> None:
    issue_id = world.phone("inspector").report()
    bad = {"lead_unit_id": str(new_id())}
    assert world.phone("supervisor").do("assign", issue_id, bad)["outcome"] == "refused"
    assert told(session, world) == []


def test_an_event_that_is_rolled_back_takes_its_notices_along(session: Session, world: World) -> None:
    issue_id = world.assigned_issue()
    forget(session)
    moment, supervisor = now(), world.users["supervisor"]
    urge = CommandFacts(
        new_id(), UUID(issue_id), Action.URGE, Urge(), (), moment, moment, author_id=supervisor
    )

    def work(own: Session) -> None:
        point = own.begin_nested()
        assert isinstance(
            carry_out(own, urge, (), Known(own).actor(supervisor, moment, Action.URGE)), Carried
        )
        point.rollback()

    in_transaction(work)
    assert told(session, world) == []


def test_notices_are_kept_for_sixty_days(session: Session, world: World, clock: FixedClock) -> None:
    world.assigned_issue()
    clock.advance(days=60)
    assert drop_old_notices() == 0
    clock.advance(days=2)
    assert drop_old_notices() == 2
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Notice)) == 0
