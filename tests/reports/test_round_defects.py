"""`verify` holds spans and rounds against a fresh fold: sound work has no defect, what was planted is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.issues.defect_queries import all_defects
from app.kernel.transaction import in_transaction, read_session
from app.reports.round_actions import rebuild_rounds
from tests.factories import World

PLANTS = {
    "a due date": ("UPDATE issue_rounds SET due_us = due_us + 1", "round 1 says due_us"),
    "a closing": ("UPDATE issue_rounds SET close_kind = 'gone'", "round 1 says close_kind"),
    "a unit": ("UPDATE issue_spans SET unit_id = NULL WHERE unit_id IS NOT NULL", "says unit_id = None"),
    "a span gone": ("DELETE FROM issue_spans WHERE seq = 1", "span 1 is missing"),
    "a round gone": ("DELETE FROM issue_rounds", "round 1 is missing"),
    "a round too many": ("UPDATE issue_rounds SET number = 2", "round 2 follows from no event"),
    "rows of nobody": ("UPDATE issue_spans SET sort_no = sort_no + 1", "belong to no issue"),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_difference_is_named_and_mended_by_a_rebuild(world: World, name: str) -> None:
    world.fixed_issue()
    assert list(all_defects(read_session())) == []
    statement, said = PLANTS[name]
    in_transaction(lambda session: _plant(session, statement))
    assert any(said in defect for defect in all_defects(read_session())), name
    if name != "rows of nobody":  # a rebuild goes by issues, and these rows have none
        rebuild_rounds()
        assert list(all_defects(read_session())) == []


def _plant(session: Session, statement: str) -> None:
    session.execute(text(statement))
