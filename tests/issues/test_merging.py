"""Merging and its way back: only into an issue of one's own scope, and every photo stays with its issue."""

from __future__ import annotations

import pytest

from app.kernel.ids import new_id
from tests.factories import Phone, World


def merge(phone: Phone, issue_id: str, target_id: str) -> tuple[str, str | None]:
    result = phone.do("merge", issue_id, {"target_id": target_id, "reason": "同一处"})
    return result["outcome"], result["code"]


def photo_ids(phone: Phone, issue_id: str) -> set[str]:
    return {photo["id"] for photo in phone.issue(issue_id)["photos"]}


def refile(phone: Phone, issue_id: str) -> None:
    assert phone.do("refile", issue_id, {"reason": "不是同一处"})["outcome"] == "applied"


@pytest.mark.parametrize("target", ["of another unit", "that nobody knows"])
def test_nothing_is_merged_into_an_issue_outside_the_own_scope_nor_told_whether_it_exists(
    world: World, target: str
) -> None:
    elsewhere = world.phone("inspector").report()
    own = world.phone("stranger").report(position=None, place_text="仓库门口")
    supervisor = world.phone("unit_supervisor")
    before = photo_ids(supervisor, own)
    target_id = elsewhere if target == "of another unit" else str(new_id())
    assert merge(supervisor, own, target_id) == ("refused", "out_of_scope")
    assert supervisor.issue(own)["state"] == "reported"
    assert photo_ids(supervisor, own) == before


def test_within_the_own_scope_photos_go_along_and_come_back_with_their_issue(world: World) -> None:
    inspector, supervisor = world.phone("inspector"), world.phone("supervisor")
    target, twin = inspector.report(), inspector.report()
    of_target, of_twin = photo_ids(supervisor, target), photo_ids(supervisor, twin)
    assert merge(supervisor, twin, target) == ("applied", None)
    assert (photo_ids(supervisor, target), photo_ids(supervisor, twin)) == (of_target | of_twin, set())
    inspector.pull()
    refile(supervisor, twin)
    assert (photo_ids(supervisor, target), photo_ids(supervisor, twin)) == (of_target, of_twin)
    assert {change["id"] for change in inspector.pull()} >= {target, twin}, "phones learn of both"


def test_an_issue_comes_back_with_what_was_merged_into_it_and_without_what_has_left(world: World) -> None:
    inspector, supervisor = world.phone("inspector"), world.phone("supervisor")
    last, middle, stays, leaves = (inspector.report() for _ in range(4))
    own = {each: photo_ids(supervisor, each) for each in (last, middle, stays, leaves)}
    for each in (stays, leaves):
        assert merge(supervisor, each, middle) == ("applied", None)
    assert merge(supervisor, middle, last) == ("applied", None)
    refile(supervisor, leaves)
    assert photo_ids(supervisor, leaves) == own[leaves]
    refile(supervisor, middle)
    assert photo_ids(supervisor, middle) == own[middle] | own[stays]
    assert photo_ids(supervisor, last) == own[last]
