"""Whatever is asked: many commands kept together leave the rows that the same commands leave one by one.

Each issue has a twin. One of them is acted on in one batch, the other command by command; then both are
compared: verdicts, rows, events, scope, words, receipts, kept refusals, notices, calls and rounds.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.chain import defects
from app.issues.models import CommandRow, Event, Issue, IssueUnit, QuarantinedCommand
from app.issues.projection import fold
from app.issues.row_queries import state_of
from app.kernel.clock import to_wire
from app.kernel.deliveries import Delivery
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from app.notices.models import Channel, Notice
from app.reports.models import IssueRound, IssueSpan
from app.reports.round_defect_queries import round_defects
from app.sync.push_actions import MANY
from app.webhooks.models import Webhook
from tests.factories import INSIDE, Phone, World, jpeg, photo_claim
from tests.sync.counted_commits import counted_commits

ISSUES = 4
PICTURE = jpeg(1)
OWN = {
    "seq",
    "id",
    "issue_id",
    "hash",
    "previous_hash",
    "head_hash",
    "payload_sha256",
    "body_sha256",
    "sort_no",
    "txid",
}
"""What is each one's own by nature."""


@dataclass(frozen=True)
class Step:
    """One command of a plan: what is asked of which issue, and how it is sent."""

    kind: str
    issue: int
    other: int
    chained: bool
    seen: int | None


@dataclass
class Side:
    """One of the twins: its issues, and what it calls its own so that both can be compared."""

    issues: list[str]
    names: dict[str, str]

    def plain(self, value: Any) -> Any:
        """A value in the names that both twins share."""
        words = json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
        for own, shared in self.names.items():
            words = words.replace(own, shared)
        return words


KINDS = ("assign", "assign_person", "assign_nobody", "urge", "comment", "decline", "recall", "correct", "due")
KINDS += ("merge", "refile", "suspend", "fix", "nonsense", "again", "changed", "withdraw")
steps = st.builds(
    Step,
    kind=st.sampled_from(KINDS),
    issue=st.integers(0, ISSUES - 1),
    other=st.integers(0, ISSUES - 1),
    chained=st.sampled_from((False, False, False, True)),
    seen=st.sampled_from((None, None, 0, 1, 50)),
)


def payload_of(step: Step, side: Side, world: World) -> tuple[str, dict[str, Any]]:
    """The action and what it says."""
    day = world.clock.now() + dt.timedelta(days=step.other + 2)
    unit = str(world.units[("contractor", "other", "department", "contractor")[step.other]])
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "assign": ("assign", {"lead_unit_id": unit, "co_unit_ids": [str(world.units["other"])]}),
        "assign_person": (
            "assign",
            {"lead_unit_id": unit, "assignee_id": str(world.users["rectifier"]), "due_by_hand": True,
             "due_at": to_wire(day)},
        ),
        "assign_nobody": ("assign", {"lead_unit_id": str(UUID(int=7))}),
        "urge": ("urge", {"text": "请尽快"}),
        "comment": ("comment", {"text": f"第 {step.other} 句"}),
        "decline": ("decline", {"reason": "不属实"}),
        "withdraw": ("withdraw", {"reason": "看错了"}),
        "recall": ("recall", {"reason": "派错了"}),
        "refile": ("refile", {"reason": "再看"}),
        "correct": ("correct", {"fields": {"description": f"改成 {step.other}"}, "reason": "写错了"}),
        "due": ("correct", {"fields": {"severity": 3}, "reason": "改期", "due_at": to_wire(day)}),
        "merge": ("merge", {"target_id": side.issues[step.other]}),
        "suspend": (
            "suspend",
            {"reason": "等雨停", "interim_measure": "围挡", "review_on": day.date().isoformat()},
        ),
        "fix": ("fix", {"measure": "已清运"}),
        "nonsense": ("assign", {"lead_unit_id": "没有"}),
    }  # fmt: skip
    return asked[step.kind]


def commands_of(plan: list[Step], side: Side, phone: Phone, world: World) -> list[dict[str, Any]]:
    """The plan as commands of one twin."""
    made: list[dict[str, Any]] = []
    for at, step in enumerate(plan):
        if step.kind in ("again", "changed"):
            before = made[step.other % len(made)] if made else None
            if before is not None:
                made.append(before if step.kind == "again" else {**before, "payload": {"text": "另一句"}})
            continue
        action, payload = payload_of(step, side, world)
        command = phone.command(action, side.issues[step.issue], payload, seen_version=step.seen)
        if not step.chained:
            command["after"] = None
        side.names[command["id"]] = f"command {at}"
        made.append(command)
    return made


def twins(session: Session, world: World) -> tuple[Side, Side]:
    """Two times the same issues, just reported."""
    phone = world.phone("inspector")
    sides = []
    for _ in range(2):
        issues = [str(new_id()) for _ in range(ISSUES)]
        facts = {"category": "F01", "position": INSIDE, "description": "门口有垃圾"}
        reports = [phone.command("report", each, facts, photos=[photo_claim(PICTURE)]) for each in issues]
        for report in reports:
            report["after"] = None
        results = phone.sync(*reports)["results"]
        assert {one["outcome"] for one in results} == {"applied"}
        names = {each: f"issue {at}" for at, each in enumerate(issues)}
        names |= {report["photos"][0]["id"]: f"photo {at}" for at, report in enumerate(reports)}
        names |= {report["id"]: f"report {at}" for at, report in enumerate(reports)}
        names |= {number_of(session, each): f"number {at}" for at, each in enumerate(issues)}
        sides.append(Side(issues, names))
    return sides[0], sides[1]


def number_of(session: Session, issue_id: str) -> str:
    session.rollback()  # what was read before is of an older instant
    return str(session.scalar(select(Issue.number).where(Issue.id == UUID(issue_id))))


def columns(row: Any, without: set[str] = OWN) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in row.__table__.columns if each.key not in without}


def left_behind(session: Session, side: Side) -> dict[str, list[Any]]:
    """All that there is of one twin, in the names that both share."""
    session.rollback()
    ids = [UUID(each) for each in side.issues]
    events = session.scalars(select(Event).where(Event.issue_id.in_(ids)).order_by(Event.id)).all()
    side.names |= {str(each.id): f"event of {side.names[str(each.command_id)]}" for each in events}
    numbers = {each.sort_no: str(each.id) for each in session.scalars(select(Issue).where(Issue.id.in_(ids)))}

    def rows(model: Any, where: Any, also: Callable[[Any], Any] = lambda row: None) -> list[str]:
        found = session.scalars(select(model).where(where))
        return sorted(side.plain([also(row), columns(row)]) for row in found)

    kept = QuarantinedCommand.issue_id.in_(ids)
    return {
        "issues": rows(Issue, Issue.id.in_(ids), lambda row: row.id),
        "events": rows(Event, Event.issue_id.in_(ids), lambda row: row.issue_id),
        "scope": rows(IssueUnit, IssueUnit.issue_id.in_(ids), lambda row: row.issue_id),
        "receipts": rows(CommandRow, CommandRow.issue_id.in_(ids), lambda row: row.id),
        "kept": rows(QuarantinedCommand, kept, lambda row: row.command_id),
        "notices": rows(Notice, Notice.issue_id.in_(ids), lambda row: row.issue_id),
        "rounds": rows(IssueRound, IssueRound.sort_no.in_(numbers), lambda row: numbers[row.sort_no]),
        "spans": rows(IssueSpan, IssueSpan.sort_no.in_(numbers), lambda row: numbers[row.sort_no]),
        "calls": sorted(
            side.plain([row.carrier, row.key.rsplit(":", 3)[1:], row.body])
            for row in session.scalars(select(Delivery))
            if any(each in json.dumps(row.body) for each in side.issues)
        ),
    }


def assert_sound(session: Session, side: Side) -> None:
    """Each chain holds, its fold is the row, and rounds are those of the events."""
    for each in side.issues:
        query = select(Event).where(Event.issue_id == UUID(each)).order_by(Event.version)
        records = [row.as_record() for row in session.scalars(query)]
        assert list(defects(records)) == []
        assert fold(records) == state_of(session.get_one(Issue, UUID(each)))
    assert list(round_defects(session)) == []


@pytest.fixture
def followed(world: World) -> None:
    """A group's channel and a webhook, so that what leaves the house is compared too."""

    def work(session: Session) -> None:
        moment, facts = world.clock.now(), {"name": "x", "place": "x", "sealed": "", "is_active": True}
        kinds = ["assigned", "returned", "urged"]
        session.add(Channel(id=new_id(), kind="web", kinds=kinds, language="zh", changed_at=moment, **facts))
        owner = world.users["administrator"]
        session.add(Webhook(id=new_id(), actions=[], made_by_id=owner, made_at=moment, **facts))

    in_transaction(work)


@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a plan of this size takes minutes to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=st.lists(steps, min_size=MANY, max_size=MANY + 10))
def test_many_together_leave_what_each_by_itself_leaves(
    world: World, session: Session, followed: None, plan: list[Step]
) -> None:
    together, alone = twins(session, world)
    desk, other = world.phone("supervisor"), world.phone("supervisor")
    together.names[desk.device_id] = alone.names[other.device_id] = "device"
    first = Step("comment", 0, 0, chained=False, seen=None)
    many = commands_of([first, *plan], together, desk, world)
    ones = commands_of([first, *plan], alone, other, world)
    with counted_commits() as commits:
        of_many = desk.sync(*many)["results"]
    assert len(commits) < len(many) // 2, "they were kept together"
    of_ones = [other.sync(each)["results"][0] for each in ones]
    told = ("outcome", "code", "version", "detail")
    assert [[one[name] for name in told] for one in of_many] == [
        [one[name] for name in told] for one in of_ones
    ]
    of_together, of_alone = left_behind(session, together), left_behind(session, alone)
    for what, rows in of_together.items():
        assert rows == of_alone[what], what
    assert_sound(session, together)
