"""One act on many issues: kept together, judged each by itself, and never done twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.issues.actions import Acts
from app.issues.models import CommandRow, Event, QuarantinedCommand
from app.kernel.database import db
from app.sync.push_actions import MANY
from tests.factories import World
from tests.sync.counted_commits import counted_commits


def test_each_of_many_has_its_own_verdict_and_a_second_delivery_knows_them_all(world: World) -> None:
    inspector, desk = world.phone("inspector"), world.phone("supervisor")
    issues = [inspector.report() for _ in range(3)]
    closed = inspector.report()
    assert desk.do("decline", closed, {"reason": "不属实"})["outcome"] == "applied"
    unit = {"lead_unit_id": str(world.units["contractor"])}
    targets = [*issues, closed]
    seen = {issue_id: desk.issue(issue_id)["version"] for issue_id in targets}
    many = [desk.command("assign", issue_id, unit, seen_version=seen[issue_id]) for issue_id in targets]
    many += [desk.command("comment", issues[at % 3], {"text": f"第 {at} 句"}) for at in range(MANY)]
    with counted_commits() as commits:
        results = desk.sync(*many)["results"]
    assert [one["outcome"] for one in results] == ["applied"] * 3 + ["refused"] + ["applied"] * MANY
    assert len(commits) < MANY, "they are kept together"
    assert db.session.scalars(select(QuarantinedCommand.id)).all() != []
    again = desk.sync(*many)["results"]
    assert [one["outcome"] for one in again] == ["known"] * 3 + ["refused"] + ["known"] * MANY
    assert [one["code"] for one in again] == [one["code"] for one in results]
    kept = db.session.scalars(select(CommandRow.id).where(CommandRow.action == "comment")).all()
    assert len(kept) == MANY


def test_one_that_cannot_be_read_leaves_the_others_as_they_would_be_alone(world: World) -> None:
    inspector, desk = world.phone("inspector"), world.phone("supervisor")
    first, second = inspector.report(), inspector.report()
    many = [desk.command("comment", (first, second)[at % 2], {"text": f"第 {at} 句"}) for at in range(MANY)]
    many[3]["payload"] = "不是对象"
    results = desk.sync(*many)["results"]
    of_first, of_second = results[::2], results[1::2]
    assert [one["outcome"] for one in of_first] == ["applied"] * (MANY // 2)
    assert [one["outcome"] for one in of_second] == ["applied"] + ["refused"] * (MANY // 2 - 1)
    assert {one["code"] for one in of_second[2:]} == {"depends_on_refused"}


def test_a_fault_in_the_middle_undoes_all_of_it_and_each_is_decided_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector, desk = world.phone("inspector"), world.phone("supervisor")
    issues = [inspector.report() for _ in range(2)]
    many = [desk.command("comment", issues[0], {"text": f"第 {at} 句"}) for at in range(MANY - 1)]
    many.insert(5, desk.command("comment", issues[1], {"text": "坏"}))
    sound = Acts.carry_out

    def breaks_for_one(acts: Any, facts: Any, *more: Any, **named: Any) -> Any:
        if str(facts.issue_id) == issues[1]:
            raise ValueError("a mistake of ours")
        return sound(acts, facts, *more, **named)

    monkeypatch.setattr(Acts, "carry_out", breaks_for_one)
    outcomes = [one["outcome"] for one in desk.sync(*many)["results"]]
    assert outcomes.count("applied") == MANY - 1
    assert outcomes[5] != "applied"
    kept = db.session.scalars(select(Event.id).where(Event.action == "comment")).all()
    assert len(kept) == MANY - 1, "once each: what was undone is not there twice"
