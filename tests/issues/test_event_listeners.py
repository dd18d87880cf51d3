"""Who follows events is handed those that the transaction wrote, flushed or not, and none that were undone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues import event_listeners
from app.issues.models import Event
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from tests.factories import World


def copy_of(row: Event, version: int) -> Event:
    facts = {name: getattr(row, name) for name in Event.__table__.columns.keys()}  # noqa: SIM118
    return Event(**{**facts, "id": new_id(), "command_id": None, "version": version})


def test_a_follower_alone_gets_every_event_that_is_kept_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[list[int]] = []

    def follow(_session: Session, events: Sequence[Event]) -> None:
        handed.append([row.version for row in events])

    world.phone("inspector").report()
    monkeypatch.setattr(event_listeners, "FOLLOWERS", [follow])

    def work(session: Session) -> None:
        first = session.scalars(select(Event)).one()
        undone = session.begin_nested()
        session.add(copy_of(first, 7))
        session.flush()
        undone.rollback()
        with session.begin_nested():
            session.add(copy_of(first, 8))
        session.add(copy_of(first, 9))

    in_transaction(work)
    in_transaction(lambda session: session.scalars(select(Event)).all())
    assert handed == [[8, 9]]
