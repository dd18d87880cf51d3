"""即查即改: what its proof is, and whose it is to do."""

from __future__ import annotations

import pytest

from tests.factories import Phone, World, jpeg, photo_claim


def fix_on_spot(phone: Phone, issue_id: str, *roles: str) -> tuple[str, str | None]:
    photos = [photo_claim(jpeg(40 + number), role) for number, role in enumerate(roles)]
    result = phone.do("fix_on_spot", issue_id, {"measure": "当场清走"}, photos=photos)
    if result["outcome"] == "refused":
        phone.last_on.pop(issue_id)  # what is done next does not build on what was refused
    return result["outcome"], result["code"]


def test_the_reports_own_photo_is_the_one_from_before(world: World) -> None:
    issue_id = world.phone("inspector").report()
    rectifier = world.phone("rectifier")
    assert fix_on_spot(rectifier, issue_id) == ("refused", "photo_after_missing")
    assert fix_on_spot(rectifier, issue_id, "after") == ("applied", None)


def test_the_photo_from_before_is_asked_for_anew_in_a_new_round(world: World) -> None:
    issue_id = world.phone("inspector").report()
    leader, supervisor, rectifier = (world.phone(name) for name in ("leader", "supervisor", "rectifier"))
    gone = {"kind": "gone", "reason": "没有了"}
    assert leader.do("close_unfixed", issue_id, gone)["outcome"] == "applied"
    again = {"kind": "rebound", "reason": "又有了"}
    reopened = supervisor.do("reopen", issue_id, again, photos=[photo_claim(jpeg(49), "after")])
    assert reopened["outcome"] == "applied"
    assert fix_on_spot(rectifier, issue_id, "after") == ("refused", "photo_before_missing")
    assert fix_on_spot(rectifier, issue_id, "before", "after") == ("applied", None)


@pytest.mark.parametrize(("who", "verdict"), [("rectifier", "applied"), ("foreman", "refused")])
def test_it_is_the_areas_own_unit_that_fixes_on_the_spot(world: World, who: str, verdict: str) -> None:
    issue_id = world.phone("inspector").report()
    assert fix_on_spot(world.phone(who), issue_id, "after")[0] == verdict
