"""Words erased: gone from every place that held them, and the issue goes on as before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.issues.defect_queries import all_defects
from app.issues.list_queries import IssueFilter
from app.issues.models import Event, QuarantinedCommand
from app.issues.queries import visibility
from app.issues.tombstone_queries import erased_items
from app.kernel.audit import AuditEntry
from app.kernel.database import db
from app.reports.ledger_queries import ledger_rows
from config import Config
from tests.erasure.conftest import REASON, Erasing
from tests.factories import World

SECRET = "住户王某某电话一三八"


def everything_in(session: Session) -> str:
    """All rows of all tables as text."""
    session.rollback()
    tables = db.metadata.sorted_tables
    return "\n".join(str(row) for table in tables for row in session.execute(select(table)))


def defects(session: Session) -> list[str]:
    session.rollback()
    session.expunge_all()
    return list(all_defects(session))


def test_no_table_holds_the_words_any_more(world: World, erasing: Erasing, session: Session) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    assert SECRET in everything_in(session)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    assert SECRET not in everything_in(session)
    assert defects(session) == []


# PostgreSQL overwrites freed rows in its own time; docs/operations.md says so
@pytest.mark.parametrize("config", ["sqlite"], indirect=True)
def test_the_file_of_the_database_does_not_hold_them_either(
    world: World, erasing: Erasing, session: Session, config: Config
) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    session.rollback()
    held = [
        path.name for path in config.data_dir.glob("chabu.sqlite3*") if SECRET.encode() in path.read_bytes()
    ]
    assert held == []


def test_the_issue_is_not_found_by_them_and_says_why_they_are_gone(world: World, erasing: Erasing) -> None:
    phone = world.phone("supervisor")
    issue_id = world.phone("inspector").report(description=SECRET)

    def find() -> list[str]:
        found = phone.client.get("/api/issues?text=王某某").get_json()
        return [item["id"] for item in found["items"]]

    assert find() == [issue_id]
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    shown = phone.issue(issue_id)
    assert find() == []
    assert (shown["description"], shown["erased"]) == ("", ["description"])


def test_the_tombstone_says_who_asked_who_approved_and_why(world: World, erasing: Erasing) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    event_id = erasing.event_of(issue_id, "report")
    before = erasing.asker.client.get(f"/api/issues/{issue_id}").get_json()["events"]
    erasing.erase(issue_id, event_id=event_id)
    [first, tombstone] = erasing.asker.client.get(f"/api/issues/{issue_id}").get_json()["events"]
    assert len(before) == 1
    assert first["payload"]["erased"] == ["description"]
    assert (tombstone["action"], tombstone["actor_role"]) == ("erase", "leader")
    told = tombstone["payload"]
    assert told["reason"] == REASON
    assert told["ground"] == "consent_withdrawn"
    assert told["asked_by_id"] == str(world.users["administrator"])
    assert told["approved_by_id"] == str(world.users["leader"])
    assert told["events"][0]["version"] == 1
    assert told["events"][0]["fields"] == ["description"]


def test_a_phone_that_holds_them_is_told(world: World, erasing: Erasing) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report(description=SECRET)
    phone.pull()
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    [change] = [change for change in phone.pull() if change["kind"] == "issue"]
    assert change["row"]["description"] == ""
    assert SECRET not in str(change)
    assert change["events"][0]["payload"]["erased"] == ["description"]


def test_the_command_sent_again_is_known_and_brings_nothing_back(
    world: World, erasing: Erasing, session: Session
) -> None:
    phone, issue_id = world.phone("inspector"), world.assigned_issue()
    command = phone.command("comment", issue_id, {"text": SECRET})
    phone.sync(command)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "comment"))
    emptied = {**command, "payload": {"text": "已依法清除"}}
    for sent in (command, emptied):
        assert phone.sync(sent)["results"][0]["outcome"] == "known"
    assert SECRET not in everything_in(session)


def test_a_command_kept_in_quarantine_loses_them_too(
    world: World, erasing: Erasing, session: Session
) -> None:
    issue_id = world.assigned_issue()
    phone = world.phone("inspector")
    phone.do("comment", issue_id, {"text": SECRET})
    refused = phone.command("rework", issue_id, {"judges": issue_id, "reason": SECRET})
    assert phone.sync(refused)["results"][0]["outcome"] == "refused"
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "comment"))
    assert SECRET not in everything_in(session)
    phone.sync(refused)
    assert SECRET not in everything_in(session)
    assert len(list(session.scalars(select(QuarantinedCommand)))) == 1


def test_nothing_but_the_words_changes(world: World, erasing: Erasing) -> None:
    issue_id, phone = world.fixed_issue(), world.phone("inspector")
    before = phone.issue(issue_id)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "fix"))
    after = phone.issue(issue_id)
    assert after.pop("fix") == {**before.pop("fix"), "measure": ""}
    assert after.pop("version") == before.pop("version") + 1
    assert (after.pop("erased"), before.pop("erased")) == (["measure"], [])
    assert after == before
    judged = {"judges": phone.issue(issue_id)["fix"]["command_id"], "opinion": "已到位"}
    assert phone.do("pass", issue_id, judged)["outcome"] == "applied"


def test_what_is_on_its_way_from_a_phone_keeps_its_own_time(world: World, erasing: Erasing) -> None:
    issue_id, rectifier = world.assigned_issue(), world.phone("rectifier")
    world.clock.advance(hours=1)
    started = rectifier.command("start", issue_id)
    world.clock.advance(hours=5)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    rectifier.sync(started)
    [*_, last] = erasing.asker.client.get(f"/api/issues/{issue_id}").get_json()["events"]
    at = dt.datetime.fromisoformat(last["effective_at"])
    assert world.clock.now() - at == dt.timedelta(hours=5)


def test_the_month_has_the_same_figures(world: World, erasing: Erasing) -> None:
    issue_id, client = world.fixed_issue(), world.phone("supervisor").client

    def read() -> object:
        return client.get("/api/reports/month?month=2026-05").get_json()["figures"]

    before = read()
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    assert read() == before


def test_verify_names_what_was_erased(world: World, erasing: Erasing, session: Session) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    [item] = erased_items(session)
    assert "event 1, description" in item
    assert REASON in item


def changed(session: Session, action: str, **words: str) -> None:
    """Other words in an event's payload, behind the product's back."""
    event = session.scalars(select(Event).where(Event.action == action)).one()
    event.payload = {**event.payload, **words}
    session.flush()


Plant = Callable[[Session], object]
PLANTS: dict[str, tuple[Plant, str]] = {
    "a payload emptied by hand": (
        lambda session: changed(session, "assign", measure_asked="别的"),
        "its payload was changed",
    ),
    "the erased payload changed afterwards": (
        lambda session: changed(session, "report", description="别的"),
        "not what the erasure left",
    ),
    "the second person taken away": (
        lambda session: session.execute(text("UPDATE erasures SET decided_by_id = NULL")),
        "no second person",
    ),
    "the erasure's row removed": (
        lambda session: session.execute(text("DELETE FROM erasures")),
        "no second person",
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_what_no_tombstone_explains_is_damage(
    world: World, erasing: Erasing, session: Session, name: str
) -> None:
    plant, said = PLANTS[name]
    issue_id = world.assigned_issue()
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    session.rollback()
    plant(session)
    session.commit()
    found = defects(session)
    assert any(said in defect for defect in found), found


def test_the_audit_log_has_each_step_and_not_the_words(
    world: World, erasing: Erasing, session: Session
) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    session.rollback()
    query = select(AuditEntry).where(AuditEntry.action.startswith("erasure.")).order_by(AuditEntry.seq)
    entries = list(session.scalars(query))
    assert [entry.action for entry in entries] == ["erasure.ask", "erasure.approve", "erasure.done"]
    assert entries[0].actor_id == world.users["administrator"]
    assert entries[1].actor_id == world.users["leader"]
    assert SECRET not in str([entry.facts() for entry in entries])


def test_the_ledger_says_so_in_place(world: World, erasing: Erasing, session: Session) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    session.rollback()
    seen = visibility(session, world.users["supervisor"])
    [row] = ledger_rows(session, seen, IssueFilter(), "zh")
    assert row["description"] == "（已依法清除）"


def test_the_list_outside_names_the_erasure_and_not_the_words(
    world: World, erasing: Erasing, config: Config
) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    erasure_id = erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "report"))
    told = Path(config.data_dir / "erasures.jsonl").read_text(encoding="utf-8")
    assert erasure_id in told
    assert SECRET not in told


def test_events_of_the_workflow_stay_as_many(world: World, erasing: Erasing, session: Session) -> None:
    issue_id = world.fixed_issue()
    count = len(list(session.scalars(select(Event))))
    session.rollback()
    erasing.erase(issue_id, event_id=erasing.event_of(issue_id, "fix"))
    session.rollback()
    assert len(list(session.scalars(select(Event)))) == count + 1
