"""The whole story over the API: report, assign, fix, verify, closed; by five people on their own phones."""

from __future__ import annotations

import pytest

from tests.factories import World, jpeg, photo_claim


def test_an_issue_goes_from_report_to_closure(world: World) -> None:
    inspector, supervisor, rectifier = (
        world.phone("inspector"),
        world.phone("supervisor"),
        world.phone("rectifier"),
    )
    issue_id = inspector.report()
    reported = inspector.issue(issue_id)
    assert (reported["state"], reported["number"], reported["area_id"]) == (
        "reported",
        "CW-202605-0001",
        str(world.area_id),
    )
    assert reported["photos"][0]["state"] == "stored"

    assigned = supervisor.do("assign", issue_id, {"lead_unit_id": str(world.units["contractor"])})
    assert assigned["outcome"] == "applied", assigned
    assert rectifier.do("start", issue_id)["outcome"] == "applied"
    after = jpeg(99)
    claim = photo_claim(after, "after")
    fix = rectifier.command("fix", issue_id, {"measure": "已清运"}, photos=[claim])
    assert rectifier.sync(fix)["results"][0]["outcome"] == "applied"

    own = rectifier.do("pass", issue_id, {"judges": fix["id"]})
    assert (own["outcome"], own["code"]) == ("refused", "no_right")
    early = inspector.do("pass", issue_id, {"judges": fix["id"], "opinion": "已改好"})
    assert (early["outcome"], early["code"]) == ("refused", "photos_not_stored")
    rectifier.upload(claim["id"], after)
    passed = world.phone("leader").do("pass", issue_id, {"judges": fix["id"], "opinion": "已改好"})
    assert passed["outcome"] == "applied", passed
    closed = inspector.issue(issue_id)
    assert (closed["state"], closed["close_kind"], closed["verdict"]["opinion"]) == (
        "closed",
        "fixed",
        "已改好",
    )


def test_the_fixing_unit_may_not_verify_its_own_fix(world: World) -> None:
    issue_id = world.fixed_issue()
    inspector = world.phone("contractor_inspector")
    result = inspector.do("pass", issue_id, {"judges": inspector.issue(issue_id)["fix"]["command_id"]})
    assert (result["outcome"], result["code"]) == ("refused", "own_unit")


def test_the_unit_above_may_verify_its_contractor(world: World) -> None:
    issue_id = world.fixed_issue()
    supervisor = world.phone("supervisor")
    result = supervisor.do(
        "pass", issue_id, {"judges": supervisor.issue(issue_id)["fix"]["command_id"], "opinion": "好"}
    )
    assert result["outcome"] == "applied", result


@pytest.mark.parametrize("name", ["stranger", "unit_supervisor"])
def test_an_issue_of_another_unit_cannot_be_seen(world: World, name: str) -> None:
    issue_id = world.phone("inspector").report()
    phone = world.phone(name)
    assert phone.client.get(f"/api/issues/{issue_id}").status_code == 404
    assert all(change["id"] != issue_id for change in phone.pull())
