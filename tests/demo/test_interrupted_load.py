"""A demo load that is cut off: the next one begins from nothing, unless somebody has begun to use what is there."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from app.demo import agency, demo_actions
from app.demo.cli import demo
from app.demo.scenarios import SCENARIOS
from app.issues.models import Issue
from app.kernel.database import db
from app.kernel.ids import new_id
from app.people.models import User

# a demo is swept away on the embedded database only
pytestmark = pytest.mark.parametrize("config", ["sqlite"], indirect=True)
FEW = 3
WHOLE = SCENARIOS[:8]
"""A shorter demo: what is asked here is whether a load is whole, not what it shows."""


class PowerCut(Exception):
    """Stands for whatever ends the process."""


@pytest.fixture
def cut_off(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An embedded database in which a load ended after a few issues."""
    play, played = demo_actions._Loader._play, []

    def play_few(self: demo_actions._Loader, *args: object) -> None:
        if len(played) == FEW:
            raise PowerCut
        played.append(args)
        play(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(demo_actions, "SCENARIOS", WHOLE)
    with monkeypatch.context() as patch:
        patch.setattr(demo_actions._Loader, "_play", play_few)
        with pytest.raises(PowerCut):
            demo_actions.load_demo()
    db.session.remove()
    return app


def load_by_command(app: Flask) -> str:
    """What `./chabu demo` prints."""
    told = CliRunner().invoke(demo, obj=ScriptInfo(create_app=lambda: app))
    assert told.exit_code == 0, told.output
    return told.output


def issue_count() -> int:
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(Issue)) or 0


def test_the_next_load_is_whole(cut_off: Flask) -> None:
    assert issue_count() == FEW
    assert "中断" in load_by_command(cut_off)
    assert issue_count() == len(WHOLE)
    assert "中断" not in load_by_command(cut_off)
    assert issue_count() == len(WHOLE)


def test_what_somebody_has_begun_to_use_stays(cut_off: Flask) -> None:
    person = db.session.scalars(select(User).limit(1)).one()
    body = {
        "username": person.username,
        "password": agency.PASSWORD,
        "device_id": str(new_id()),
        "device_name": "phone",
    }
    answer = cut_off.test_client().post("/api/session", json=body, headers={"X-Chabu": "1"})
    assert answer.status_code == 200
    load_by_command(cut_off)
    assert issue_count() == FEW
