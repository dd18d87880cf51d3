"""One write transaction: all of it or nothing, and writers queue instead of failing."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app.kernel.clock import from_wire, now, to_wire
from app.kernel.settings import Setting
from app.kernel.transaction import in_transaction, transaction


def put(session: Session, key: str, value: int) -> None:
    session.add(Setting(key=key, value=value, changed_at=now(), changed_by_id=None))
    session.flush()


def test_a_block_that_raises_leaves_nothing(app: Flask, session: Session) -> None:
    def fail(inside: Session) -> None:
        put(inside, "a", 1)
        raise LookupError

    with pytest.raises(LookupError):
        in_transaction(fail)
    session.rollback()
    assert session.scalars(select(Setting)).all() == []


def test_a_block_decides_on_what_is_true_when_it_begins(app: Flask, session: Session) -> None:
    assert session.get(Setting, "a") is None
    with app.app_context():
        in_transaction(lambda other: put(other, "a", 1))
    with transaction() as inside:
        assert inside.get_one(Setting, "a").value == 1


def test_many_read_then_write_at_once_and_none_is_lost(app: Flask, session: Session) -> None:
    in_transaction(lambda inside: put(inside, "count", 0))

    def add_one(_: int) -> None:
        def work(inside: Session) -> None:
            row = inside.get_one(Setting, "count", with_for_update=True)
            row.value = row.value + 1

        with app.app_context():
            in_transaction(work)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(40)))
    session.rollback()
    assert session.get_one(Setting, "count").value == 40


def test_a_time_without_zone_is_refused(app: Flask, session: Session) -> None:
    naive = dt.datetime(2026, 5, 18, 9, 0)  # noqa: DTZ001 - the fault under test
    with pytest.raises(StatementError, match="without zone"), transaction() as inside:
        inside.add(Setting(key="a", value=1, changed_at=naive, changed_by_id=None))
    with pytest.raises(ValueError, match="without zone"):
        from_wire("2026-05-18T09:00:00")


def test_times_come_back_aware_and_the_same(app: Flask, session: Session) -> None:
    moment = from_wire("2026-05-18T09:00:00.123+08:00")

    def work(inside: Session) -> None:
        inside.add(Setting(key="a", value=[1, {"文": None}], changed_at=moment, changed_by_id=None))

    in_transaction(work)
    session.rollback()
    session.expire_all()
    row = session.get_one(Setting, "a")
    assert to_wire(row.changed_at) == "2026-05-18T01:00:00.123Z"
    assert row.value == [1, {"文": None}]
