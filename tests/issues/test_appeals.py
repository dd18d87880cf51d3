"""Appeals: one at a time, so that none is answered unread."""

from __future__ import annotations

from tests.factories import World


def test_a_second_appeal_does_not_take_the_place_of_the_one_that_waits(world: World) -> None:
    issue_id = world.assigned_issue()
    rectifier, supervisor = world.phone("rectifier"), world.phone("supervisor")
    first = rectifier.command("appeal", issue_id, {"about": "overdue", "reason": "台风停工"})
    assert rectifier.sync(first)["results"][0]["outcome"] == "applied"
    again = world.phone("rectifier2").do("appeal", issue_id, {"about": "overdue", "reason": "再说一次"})
    assert (again["outcome"], again["code"]) == ("refused", "appeal_pending")
    assert supervisor.issue(issue_id)["appeal"]["reason"] == "台风停工"
    answered = supervisor.do("uphold", issue_id, {"judges": first["id"], "reason": "属实"})
    assert answered["outcome"] == "applied"
    assert rectifier.do("appeal", issue_id, {"about": "overdue", "reason": "又一次"})["outcome"] == "applied"


def test_an_auditor_says_what_they_see_in_a_comment(world: World) -> None:
    issue_id = world.phone("inspector").report()
    result = world.phone("auditor").do("comment", issue_id, {"text": "照片与地点不符，请核实"})
    assert result["outcome"] == "applied", result
