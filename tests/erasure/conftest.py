"""An agency with a second administrator, and the steps of an erasure as the pages take them."""

from __future__ import annotations

from typing import Any

import pytest

from app.erasure.finishing import finish_erasures
from app.kernel.database import db
from tests.factories import Phone, World

REASON = "当事人来函，请求删除其个人信息"


class Erasing:
    """Asks as one administrator, approves as somebody else."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asker = world.phone("administrator")
        self.decider = world.phone("leader")

    def ask(self, issue_id: str, *, by: Phone | None = None, **target: Any) -> Any:
        """Ask; the response."""
        body = {"ground": "consent_withdrawn", "reason": REASON, **target}
        return (by or self.asker).client.post(f"/api/issues/{issue_id}/erasures", json=body)

    def erase(self, issue_id: str, **target: Any) -> str:
        """Ask, approve, and remove the files; the erasure's id."""
        asked = self.ask(issue_id, **target)
        assert asked.status_code == 200, asked.get_data(as_text=True)
        erasure_id: str = asked.get_json()["id"]
        answer = self.decider.client.post(f"/api/erasures/{erasure_id}/approve")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.finish()
        return erasure_id

    def finish(self) -> int:
        """What upkeep does now and then."""
        db.session.rollback()
        db.session.expunge_all()
        return finish_erasures()

    def erasable(self, issue_id: str) -> dict[str, Any]:
        """What of an issue can be erased."""
        found: dict[str, Any] = self.asker.client.get(f"/api/issues/{issue_id}/erasable").get_json()
        return found

    def event_of(self, issue_id: str, action: str) -> str:
        """The id of the first event of an action."""
        shown = self.asker.client.get(f"/api/issues/{issue_id}").get_json()
        return next(str(event["id"]) for event in shown["events"] if event["action"] == action)


@pytest.fixture
def erasing(world: World) -> Erasing:
    """The steps of an erasure."""
    return Erasing(world)
