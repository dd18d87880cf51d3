"""The photo pairs of a month's report: proposed, chosen by the clerk of a draft, printed and frozen as chosen."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import docx
import pytest

from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from app.people.models import Post
from tests.factories import FixedClock, World

MAY = "/api/reports/monthly/2026-05"
PAIRS = f"{MAY}/photo-pairs"


@pytest.fixture
def drafted(world: World, clock: FixedClock) -> World:
    """Two issues of May closed as fixed, and a draft."""
    post = {"user_id": world.users["administrator"], "unit_id": world.units["agency"], "role": "supervisor"}
    in_transaction(lambda session: session.add(Post(id=new_id(), starts_on=dt.date(2020, 1, 1), **post)))
    inspector = world.phone("inspector")
    for _ in range(2):
        issue_id = world.fixed_issue()
        judged = inspector.issue(issue_id)["fix"]["command_id"]
        assert inspector.do("pass", issue_id, {"judges": judged})["outcome"] == "applied"
    clock.set(dt.datetime(2026, 6, 5, 1, tzinfo=dt.UTC))
    assert world.phone("supervisor").client.post(f"{MAY}/draft").status_code == 200
    return world


def choose(
    world: World, pairs: list[dict[str, Any]] | None, who: str = "supervisor"
) -> tuple[int, dict[str, Any]]:
    ids = None if pairs is None else [{name: pair[name] for name in ("before", "after")} for pair in pairs]
    answer = world.phone(who).client.put(PAIRS, json={"pairs": ids})
    return answer.status_code, answer.get_json()


def test_a_clerk_orders_and_leaves_out_and_what_is_signed_prints_that(drafted: World) -> None:
    proposed = drafted.phone("supervisor").client.get(PAIRS).get_json()
    assert (proposed["is_chosen"], len(proposed["pairs"])) == (False, 2)
    first, second = proposed["pairs"]
    assert choose(drafted, [second, first])[1]["pairs"] == [second, first]
    status, chosen = choose(drafted, [second])
    assert (status, chosen["is_chosen"], chosen["pairs"], len(chosen["possible"])) == (200, True, [second], 2)
    for who, step in (("administrator", "check"), ("leader", "sign")):
        assert drafted.phone(who).client.post(f"{MAY}/{step}").status_code == 200
    leader = drafted.phone("leader").client
    assert json.loads(leader.get(f"{MAY}/file?kind=json").data)["photo_pairs"] == [second]
    printed = docx.Document(io.BytesIO(leader.get(f"{MAY}/file?kind=docx").data))
    assert len(printed.inline_shapes) == 2
    assert choose(drafted, None)[1]["code"] == "report_step_not_now"


def test_what_is_no_pair_is_refused_by_its_place_and_none_goes_back_to_the_proposal(drafted: World) -> None:
    first, second = drafted.phone("supervisor").client.get(PAIRS).get_json()["pairs"]
    mixed = {"before": first["before"], "after": second["after"]}
    for bad in (
        mixed,
        {"before": first["after"], "after": first["before"]},
        {**first, "after": str(new_id())},
    ):
        status, problem = choose(drafted, [second, bad])
        assert (status, problem["code"]) == (422, "report_pair")
        assert "第 2 组" in problem["detail"]
    assert choose(drafted, [])[1]["pairs"] == []
    back = choose(drafted, None)[1]
    assert (back["is_chosen"], back["pairs"]) == (False, [first, second])
