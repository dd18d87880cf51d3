"""The audit chain: whatever is changed or taken away shows, and writers at once do not break it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry, audit_defects, record
from app.kernel.ids import digest_of
from app.kernel.transaction import in_transaction


@pytest.fixture
def written(app: Flask, session: Session) -> list[int]:
    for number in range(5):
        detail = {"n": number, "文": "字"}
        in_transaction(lambda s, d=detail: record(s, "test.act", object_kind="thing", object_id=1, detail=d))
    session.rollback()
    own = select(AuditEntry.seq).where(AuditEntry.action == "test.act").order_by(AuditEntry.seq)
    return list(session.scalars(own))


def defects(session: Session) -> list[str]:
    session.rollback()
    return list(audit_defects(session))


def test_an_untouched_chain_has_no_defect(session: Session, written: list[int]) -> None:
    assert len(written) == 5
    assert defects(session) == []


@pytest.mark.parametrize(
    "change",
    [
        {"result": "refused"},
        {"detail": {"n": 99}},
        {"address": "10.0.0.1"},
        {"object_id": "2"},
        {"action": "x"},
    ],
)
def test_a_changed_entry_is_named(session: Session, written: list[int], change: dict[str, Any]) -> None:
    in_transaction(
        lambda s: s.execute(update(AuditEntry).where(AuditEntry.seq == written[2]).values(**change))
    )
    assert defects(session) == [f"audit entry {written[2]}: its content was changed"]


def test_a_removed_entry_shows_at_the_next(session: Session, written: list[int]) -> None:
    in_transaction(lambda s: s.execute(delete(AuditEntry).where(AuditEntry.seq == written[2])))
    assert defects(session) == [f"audit entry {written[3]}: the entry before it was removed or changed"]


def test_a_change_with_its_hash_made_again_shows_at_the_next(session: Session, written: list[int]) -> None:
    def forge(s: Session) -> None:
        entry = s.get_one(AuditEntry, written[1])
        entry.detail = {"n": 99}
        entry.hash = digest_of(entry.facts())

    in_transaction(forge)
    assert defects(session) == [f"audit entry {written[2]}: the entry before it was removed or changed"]


def test_what_a_rolled_back_transaction_recorded_is_not_there(session: Session, written: list[int]) -> None:
    def fail(s: Session) -> None:
        record(s, "test.act")
        raise LookupError

    with pytest.raises(LookupError):
        in_transaction(fail)
    assert session.scalar(select(func.count()).where(AuditEntry.action == "test.act")) == len(written)


def test_writers_at_once_make_one_chain(app: Flask, session: Session) -> None:
    session.rollback()

    def write(number: int) -> None:
        with app.app_context():
            in_transaction(lambda s: record(s, "test.act", detail={"n": number}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert defects(session) == []
    assert session.scalar(select(func.count()).where(AuditEntry.action == "test.act")) == 40
