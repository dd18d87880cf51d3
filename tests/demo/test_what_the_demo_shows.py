"""The demo agency shows every state and what people do about time and judgement; sixty issues, no more."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo.demo_actions import load_demo
from app.demo.scenarios import SCENARIOS
from app.issues.defect_queries import all_defects
from app.issues.models import Event, Issue
from app.issues.workflow import State
from app.kernel.database import db

pytestmark = pytest.mark.parametrize("config", ["sqlite"], indirect=True)
ANSWERS = ("extension_granted", "extension_denied", "appeal_upheld", "appeal_rejected")


def test_every_state_and_every_answer_is_there(app: Flask) -> None:
    assert load_demo()
    db.session.remove()
    session = db.session()
    states = dict(session.execute(select(Issue.state, func.count()).group_by(Issue.state)).all())
    assert set(states) == {state.value for state in State}
    assert sum(states.values()) == len(SCENARIOS) == 60
    told = set(session.scalars(select(Event.type).distinct()))
    assert set(ANSWERS) <= told
    assert session.scalar(select(func.count()).where(Issue.extension_pending)) == 2
    assert list(all_defects(session)) == []
