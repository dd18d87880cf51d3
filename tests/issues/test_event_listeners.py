"""Who follows events is handed those that the transaction wrote, each with its issue, and none that were undone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues import event_listeners
from app.issues.actions import carry_out
from app.issues.decision import CommandFacts
from app.issues.enactment import Carried
from app.issues.known_queries import Known
from app.issues.models import Event
from app.issues.payloads import Comment
from app.issues.workflow import Action
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from tests.factories import World


def test_a_follower_alone_gets_every_event_that_is_kept_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[list[tuple[int, int, str]]] = []

    def follow(_session: Session, happened: Sequence[Carried]) -> None:
        handed.append(
            [
                (each.before.version if each.before else 0, each.issue.version, each.event.payload["text"])
                for each in happened
            ]
        )

    issue_id = UUID(world.phone("inspector").report())
    monkeypatch.setattr(event_listeners, "FOLLOWERS", [follow])
    author, moment = world.users["supervisor"], world.clock.now()

    def say(session: Session, text: str) -> None:
        comment = CommandFacts(
            new_id(), issue_id, Action.COMMENT, Comment(text=text), (), moment, moment, author_id=author
        )
        actor = Known(session).actor(author, moment, Action.COMMENT)
        assert isinstance(carry_out(session, comment, (), actor), Carried)

    def work(session: Session) -> None:
        say(session, "before")
        undone = session.begin_nested()
        with session.begin_nested():
            say(session, "undone with what it lay in")
        say(session, "undone")
        undone.rollback()
        with session.begin_nested():
            say(session, "first")
        say(session, "second")

    in_transaction(work)
    in_transaction(lambda session: session.scalars(select(Event)).all())
    assert handed == [[(1, 2, "before"), (2, 3, "first"), (3, 4, "second")]]
