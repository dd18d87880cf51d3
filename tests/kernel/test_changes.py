"""The change log: no reader passes over a change that commits late."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.changes import Change, Position, changes_since, head, note_change
from app.kernel.database import db
from app.kernel.transaction import in_transaction


def read(session: Session, after: Position) -> tuple[list[str], Position]:
    session.rollback()
    rows: list[Change] = changes_since(session, after, 100)
    last = Position(rows[-1].txid, rows[-1].seq) if rows else after
    return [row.key for row in rows], last


def test_changes_come_in_order_once(app: Flask, session: Session) -> None:
    begin = head(session)
    for key in ("a", "b", "c"):
        in_transaction(lambda s, k=key: note_change(s, "unit", k))
    keys, last = read(session, begin)
    assert keys == ["a", "b", "c"]
    assert read(session, last) == ([], last)
    in_transaction(lambda s: note_change(s, "unit", "d"))
    assert read(session, last)[0] == ["d"]


def test_the_head_has_everything_settled_at_or_below_it(app: Flask, session: Session) -> None:
    in_transaction(lambda s: note_change(s, "unit", "before"))
    session.rollback()
    position = head(session)
    assert read(session, position)[0] == []
    in_transaction(lambda s: note_change(s, "unit", "after"))
    assert read(session, position)[0] == ["after"]


def test_a_change_that_commits_late_is_not_passed_over(app: Flask, session: Session) -> None:
    begin = head(session)
    session.rollback()
    if db.engine.dialect.name == "sqlite":
        _one_writer_at_a_time(session, begin)
        return
    slow = Session(db.engine)
    note_change(slow, "unit", "slow")
    slow.flush()
    in_transaction(lambda s: note_change(s, "unit", "quick"))
    keys, last = read(session, begin)
    mark = head(session)
    session.rollback()
    slow.commit()
    slow.close()
    later, _ = read(session, last)
    assert sorted(keys + later) == ["quick", "slow"]
    assert "slow" in read(session, mark)[0]


def _one_writer_at_a_time(session: Session, begin: Position) -> None:
    in_transaction(lambda s: note_change(s, "unit", "first"))
    keys, last = read(session, begin)
    in_transaction(lambda s: note_change(s, "unit", "second"))
    assert (keys, read(session, last)[0]) == (["first"], ["second"])
