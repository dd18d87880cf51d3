"""Corrections: who may set what, and what a corrected place takes with it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.kernel.ids import new_id
from app.kernel.transaction import transaction
from app.places.models import Area, Point
from tests.factories import INSIDE, FixedClock, Phone, World, jpeg, photo_claim

VAGUE = {**INSIDE, "accuracy_m": 400.0}


def correct(phone: Phone, issue_id: str, due_at: str | None = None, **fields: Any) -> tuple[str, str | None]:
    payload = {"fields": fields, "reason": "写错了", **({"due_at": due_at} if due_at else {})}
    result = phone.do("correct", issue_id, payload)
    if result["outcome"] == "refused":
        phone.last_on.pop(issue_id)  # what is done next does not build on what was refused
    return result["outcome"], result["code"]


@pytest.fixture
def other_area(world: World) -> tuple[UUID, UUID]:
    """An area of another department, somewhere else, and a point in it."""
    area_id, point_id = new_id(), new_id()
    square = [[115.40, 22.77], [115.41, 22.77], [115.41, 22.78], [115.40, 22.78], [115.40, 22.77]]
    with transaction() as session:
        session.add(
            Area(
                id=area_id,
                name="学校周边",
                kind="surroundings",
                project_id=world.project_id,
                unit_id=world.units["other"],
                geometry={"type": "Polygon", "coordinates": [square]},
                min_latitude=22.77,
                max_latitude=22.78,
                min_longitude=115.40,
                max_longitude=115.41,
                is_active=True,
            )
        )
        session.flush()
        _add_point(session, world, point_id, area_id)
    return area_id, point_id


def _add_point(session: Session, world: World, point_id: UUID, area_id: UUID) -> None:
    session.add(
        Point(
            id=point_id,
            area_id=area_id,
            name="北门",
            latitude=22.775,
            longitude=115.405,
            code="q" * 22,
            code_since=world.clock.now(),
            is_active=True,
        )
    )


def test_a_due_date_is_not_the_authors_to_set(world: World, clock: FixedClock) -> None:
    inspector = world.phone("inspector")
    issue_id = inspector.report()
    later = (clock.now() + dt.timedelta(days=300)).isoformat()
    assert correct(inspector, issue_id, due_at=later) == ("refused", "no_right")
    assert inspector.issue(issue_id)["due_at"] is None
    assert correct(inspector, issue_id, description="南侧也有") == ("applied", None)


def test_where_there_is_no_due_date_none_can_be_moved(world: World, clock: FixedClock) -> None:
    issue_id = world.phone("inspector").report()
    later = (clock.now() + dt.timedelta(days=3)).isoformat()
    assert correct(world.phone("supervisor"), issue_id, due_at=later) == ("refused", "no_due_date")


def rebound(world: World) -> str:
    """An issue proposed as the rebound of one closed before at the same place."""
    closed = world.fixed_issue()
    leader = world.phone("leader")
    fix = leader.issue(closed)["fix"]["command_id"]
    assert leader.do("pass", closed, {"judges": fix, "opinion": "好"})["outcome"] == "applied"
    again = world.phone("inspector").report()
    assert leader.issue(again)["rebound_state"] == "proposed"
    return again


def test_a_rebound_is_unlinked_by_a_supervisor_and_not_by_the_author(world: World) -> None:
    inspector, supervisor = world.phone("inspector"), world.phone("supervisor")
    issue_id = rebound(world)
    assert correct(inspector, issue_id, rebound_state="unlinked") == ("refused", "no_right")
    assert correct(supervisor, issue_id, rebound_state="confirmed") == ("applied", None)
    assert correct(inspector, issue_id, rebound_state="unlinked") == ("refused", "no_right")
    assert inspector.issue(issue_id)["rebound_state"] == "confirmed"
    assert correct(supervisor, issue_id, rebound_state="unlinked") == ("applied", None)
    assert inspector.issue(issue_id)["rebound_of_id"] is not None, "what was proposed is kept"


def test_what_is_no_rebound_can_be_neither_confirmed_nor_unlinked(world: World) -> None:
    issue_id = world.phone("inspector").report()
    supervisor = world.phone("supervisor")
    for state in ("confirmed", "unlinked"):
        assert correct(supervisor, issue_id, rebound_state=state) == ("refused", "no_rebound")
    assert supervisor.issue(issue_id)["rebound_state"] is None


def test_a_corrected_point_takes_its_area_along(world: World, other_area: tuple[UUID, UUID]) -> None:
    area_id, point_id = other_area
    supervisor = world.phone("supervisor")
    issue_id = world.phone("inspector").report()
    assert correct(supervisor, issue_id, point_id=str(point_id)) == ("applied", None)
    issue = supervisor.issue(issue_id)
    assert (issue["point_id"], issue["area_id"], issue["area_unit_id"]) == (
        str(point_id),
        str(area_id),
        str(world.units["other"]),
    )
    assert "outside_area" in issue["flags"], "its own position still says otherwise"


def test_a_corrected_area_leaves_no_point_of_another_behind(
    world: World, other_area: tuple[UUID, UUID]
) -> None:
    supervisor = world.phone("supervisor")
    issue_id = world.phone("inspector").report(point_id=str(world.point_id))
    assert correct(supervisor, issue_id, area_id=str(other_area[0])) == ("applied", None)
    assert supervisor.issue(issue_id)["point_id"] is None
    assert correct(supervisor, issue_id, point_id=str(world.point_id)) == ("applied", None)
    assert correct(supervisor, issue_id, area_id=str(world.area_id)) == ("applied", None)
    assert supervisor.issue(issue_id)["point_id"] == str(world.point_id), "a point of this very area stays"


def test_a_vague_position_stays_to_be_checked_until_another_is_given(
    world: World, other_area: tuple[UUID, UUID]
) -> None:
    supervisor = world.phone("supervisor")
    issue_id = world.phone("inspector").report(position=VAGUE)
    assert correct(supervisor, issue_id, area_id=str(other_area[0])) == ("applied", None)
    assert supervisor.issue(issue_id)["flags"] == ["outside_area", "position_to_check"]
    assert correct(supervisor, issue_id, area_id=str(world.area_id), position=INSIDE) == ("applied", None)
    assert supervisor.issue(issue_id)["flags"] == []


def test_what_was_returned_in_the_last_round_is_not_said_of_the_next(world: World) -> None:
    issue_id = world.fixed_issue()
    leader, rectifier, supervisor = (world.phone(name) for name in ("leader", "rectifier", "supervisor"))
    judged = leader.issue(issue_id)["fix"]["command_id"]
    assert leader.do("rework", issue_id, {"judges": judged, "reason": "还有一堆"})["outcome"] == "applied"
    data = jpeg(77)
    claim = photo_claim(data, "after")
    fix = rectifier.command("fix", issue_id, {"measure": "再清一次"}, photos=[claim])
    rectifier.sync(fix)
    rectifier.upload(claim["id"], data)
    assert leader.do("pass", issue_id, {"judges": fix["id"], "opinion": "好"})["outcome"] == "applied"
    assert supervisor.issue(issue_id)["returned_reason"] == "还有一堆"
    again = {"kind": "rebound", "reason": "又堆了"}
    reopened = supervisor.do("reopen", issue_id, again, photos=[photo_claim(jpeg(78), "scene")])
    assert reopened["outcome"] == "applied"
    assert supervisor.issue(issue_id)["returned_reason"] is None
