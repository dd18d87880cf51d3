"""`verify`: a sound database has no defect; any change planted behind the product's back is found and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.issues import defect_queries
from app.issues.checkpoint_actions import make_checkpoint
from app.issues.defect_queries import all_defects
from app.issues.models import Issue, NumberSeries
from app.kernel.transaction import in_transaction, read_snapshot
from app.photos.queries import photo_store
from tests.factories import World

Plant = Callable[[Session, str], None]


def sql(statement: str) -> Plant:
    return lambda session, issue_id: session.execute(text(statement), {"id": issue_id})  # type: ignore[return-value]


PLANTS: dict[str, tuple[Plant, str]] = {
    "a payload edited": (
        sql("UPDATE events SET payload = '{}' WHERE version = 2 AND issue_id = :id"),
        "event 2",
    ),
    "an event's actor changed": (
        sql("UPDATE events SET actor_role = 'leader' WHERE version = 1 AND issue_id = :id"),
        "event 1",
    ),
    "an event's time changed": (
        sql("UPDATE events SET received_at = '2020-01-01 00:00:00' WHERE version = 1 AND issue_id = :id"),
        "event 1",
    ),
    "an event's hash changed": (
        sql("UPDATE events SET hash = 'x' WHERE version = 1 AND issue_id = :id"),
        "event",
    ),
    "the last event removed": (sql("DELETE FROM events WHERE version = 3 AND issue_id = :id"), "version"),
    "an event in the middle removed": (
        sql("DELETE FROM events WHERE version = 2 AND issue_id = :id"),
        "event 2 is missing",
    ),
    "all events removed": (sql("DELETE FROM events WHERE issue_id = :id"), "no events"),
    "a state changed": (sql("UPDATE issues SET state = 'closed' WHERE id = :id"), "state"),
    "a due date changed": (sql("UPDATE issues SET due_at = '2030-01-01 00:00:00' WHERE id = :id"), "due_at"),
    "a number changed": (sql("UPDATE issues SET number = 'CW-202605-0900' WHERE id = :id"), "number"),
    "a severity changed": (sql("UPDATE issues SET severity = 4 WHERE id = :id"), "severity"),
    "a detail changed": (sql("UPDATE issues SET detail = '{}' WHERE id = :id"), "detail"),
    "taken off a unit's list": (sql("DELETE FROM issue_units WHERE issue_id = :id"), "units"),
    "taken out of the search": (sql("DELETE FROM issue_search"), "full-text"),
    "a photo's row removed": (sql("DELETE FROM photos WHERE issue_id = :id"), "has no row"),
    "a photo's hash changed": (
        sql("UPDATE photos SET sha256 = '" + "f" * 64 + "' WHERE issue_id = :id"),
        "hash",
    ),
    "a checkpoint changed": (sql("UPDATE checkpoints SET hash = 'f'"), "checkpoint 1"),
    "a number series set back": (sql("UPDATE number_series SET last = 0"), "number series"),
    "an audit entry changed": (
        sql("UPDATE audit_entries SET result = 'forged' WHERE seq = 2"),
        "audit entry 2",
    ),
    "the last checkpoint removed": (sql("DELETE FROM checkpoints"), "checkpoint 1"),
    "the end of the audit log removed": (
        sql("DELETE FROM audit_entries WHERE seq >= (SELECT max(seq) - 1 FROM audit_entries)"),
        "audit log: entry",
    ),
    "a number series removed": (sql("DELETE FROM number_series"), "it is missing"),
    "a photo taken off its issue": (
        sql("UPDATE photos SET issue_id = NULL WHERE issue_id = :id"),
        "belongs to no issue",
    ),
    "a photo's role changed": (sql("UPDATE photos SET role = 'scene' WHERE issue_id = :id"), "another role"),
    "a photo stored at no time": (
        sql("UPDATE photos SET stored_at = NULL WHERE issue_id = :id"),
        "not since when",
    ),
    "a sort number moved by a year": (
        sql("UPDATE issues SET sort_no = sort_no + 33070541445529600 WHERE id = :id"),
        "is not that of its reporting instant",
    ),
    "a sort number moved a little": (
        sql("UPDATE issues SET sort_no = sort_no - sort_no % 1048576 WHERE id = :id"),
        "sort_no",
    ),
    "an audit entry removed": (sql("DELETE FROM audit_entries WHERE seq = 2"), "audit entry 3"),
}


def key_of(session: Session, issue_id: str) -> str:
    return issue_id.replace("-", "") if session.get_bind().dialect.name == "sqlite" else issue_id


def defects(session: Session) -> list[str]:
    session.rollback()
    session.expunge_all()
    return list(all_defects(session))


def test_sound_work_has_no_defect(world: World, session: Session) -> None:
    world.fixed_issue()
    in_transaction(make_checkpoint)
    assert defects(session) == []


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_change_is_found_and_named(world: World, session: Session, name: str) -> None:
    plant, said = PLANTS[name]
    issue_id = world.fixed_issue()
    in_transaction(make_checkpoint)
    in_transaction(lambda writing: plant(writing, key_of(writing, issue_id)))
    found = defects(session)
    assert any(said in defect for defect in found), found


def test_an_issue_removed_with_all_its_events_is_missed_by_the_checkpoint(
    world: World, session: Session
) -> None:
    issue_id = world.phone("inspector").report()
    in_transaction(make_checkpoint)

    def remove(writing: Session) -> None:
        for table in ("events", "issue_units", "photos"):
            writing.execute(
                text(f"DELETE FROM {table} WHERE issue_id = :id"), {"id": key_of(writing, issue_id)}
            )
        writing.execute(text("DELETE FROM issues WHERE id = :id"), {"id": key_of(writing, issue_id)})

    in_transaction(remove)
    assert any(issue_id in defect and "checkpoint 1" in defect for defect in defects(session))


def test_a_flipped_byte_of_a_photo_is_found(world: World, session: Session) -> None:
    inspector = world.phone("inspector")
    shown = inspector.issue(inspector.report())["photos"][0]
    path = photo_store().original(shown["sha256"])
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    assert any(shown["id"] in defect for defect in defects(session))


def test_an_issue_removed_before_any_checkpoint_is_told_by_the_change_log(
    world: World, session: Session
) -> None:
    issue_id = world.phone("inspector").report()

    def remove(writing: Session) -> None:
        for table, key in (
            ("events", "issue_id"),
            ("issue_units", "issue_id"),
            ("photos", "issue_id"),
            ("issues", "id"),
        ):
            writing.execute(
                text(f"DELETE FROM {table} WHERE {key} = :id"),
                {"id": key_of(writing, issue_id)},
            )
        writing.execute(text("DELETE FROM checkpoints"))
        writing.execute(text("DELETE FROM changes WHERE kind = 'checkpoint'"))

    in_transaction(remove)
    assert any(issue_id in defect and "missing" in defect for defect in defects(session))


def test_numbers_of_another_receipt_prefix_are_no_defect_and_a_gone_series_is(
    world: World, session: Session
) -> None:
    issue_id = world.phone("inspector").report()

    def receive(writing: Session) -> None:
        row = writing.get_one(Issue, UUID(issue_id))
        row.receipt_number = "RC-202605-0007"
        writing.add(NumberSeries(prefix="RC", month="202605", last=6))

    in_transaction(receive)
    assert any("RC-202605" in defect and "stands at 6" in defect for defect in defects(session))


def test_work_done_while_it_reads_is_no_defect(
    world: World, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_id = world.phone("inspector").report()
    supervisor = world.phone("supervisor")
    read_on = defect_queries._defects_of_batch

    def read_after_a_writer(reading: Session, rows: list[Issue]) -> Iterator[str]:
        done = supervisor.do("assign", issue_id, {"lead_unit_id": str(world.units["contractor"])})
        assert done["outcome"] == "applied"
        yield from read_on(reading, rows)

    monkeypatch.setattr(defect_queries, "_defects_of_batch", read_after_a_writer)
    with read_snapshot() as snapshot:
        assert list(all_defects(snapshot)) == []
