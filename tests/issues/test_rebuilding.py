"""`rebuild-issues`: rows are made from their events again, each named, and `verify` is clean after it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.issues import rebuild_actions
from app.issues.cli import register_commands
from app.issues.defect_queries import all_defects
from app.issues.models import Issue
from app.issues.rebuild_actions import Mended, rebuild_issues
from app.kernel.audit import AuditEntry
from app.kernel.transaction import in_transaction
from tests.factories import World


def planted(session: Session, statement: str, issue_id: str) -> None:
    key = issue_id.replace("-", "") if session.get_bind().dialect.name == "sqlite" else issue_id
    in_transaction(lambda writing: writing.execute(text(statement), {"id": key}))


def defects(session: Session) -> list[str]:
    session.rollback()
    session.expunge_all()
    return list(all_defects(session))


def entries(session: Session) -> list[AuditEntry]:
    session.expire_all()
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "issue.rebuild")))


@pytest.mark.parametrize(
    ("plant", "fields"),
    [
        ("UPDATE issues SET state = 'closed', severity = 4 WHERE id = :id", {"state", "severity"}),
        ("UPDATE issues SET due_at = '2030-01-01 00:00:00' WHERE id = :id", {"due_at"}),
        ("UPDATE issues SET number = 'CW-202605-0900' WHERE id = :id", {"number"}),
        ("DELETE FROM issue_units WHERE issue_id = :id", {"units"}),
    ],
)
def test_a_row_that_differs_is_written_anew_named_and_audited(
    world: World, session: Session, plant: str, fields: set[str]
) -> None:
    world.fixed_issue()
    issue_id = world.fixed_issue()
    number = world.phone("supervisor").issue(issue_id)["number"]
    planted(session, plant, issue_id)
    assert defects(session)
    named: list[Mended] = []
    assert rebuild_issues(name=named.append) == (1, 0)
    assert [(one.name, set(one.fields)) for one in named] == [(number, fields)]
    assert defects(session) == []
    [entry] = entries(session)
    assert {key: set(value) for key, value in entry.detail["fields"].items()} == {number: fields}


def test_phones_learn_of_it(world: World, session: Session) -> None:
    issue_id = world.fixed_issue()
    phone = world.phone("supervisor")
    phone.pull()
    planted(session, "UPDATE issues SET severity = 4 WHERE id = :id", issue_id)
    rebuild_issues()
    assert [change["id"] for change in phone.pull() if change["kind"] == "issue"] == [issue_id]


def test_sound_rows_are_left_alone(world: World, session: Session) -> None:
    world.fixed_issue()
    assert rebuild_issues() == (0, 0)
    assert entries(session) == []


def test_batches_reach_every_issue(world: World, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_actions, "BATCH", 2)
    made = [world.phone("inspector").report() for _ in range(5)]
    for issue_id in made:
        planted(session, "UPDATE issues SET severity = 4 WHERE id = :id", issue_id)
    told: list[tuple[int, int]] = []
    assert rebuild_issues(lambda done, of: told.append((done, of))) == (5, 0)
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert defects(session) == []


def test_damaged_events_are_named_and_their_row_is_left(world: World, session: Session) -> None:
    issue_id = world.fixed_issue()
    planted(session, "UPDATE events SET payload = '{}' WHERE version = 2 AND issue_id = :id", issue_id)
    planted(session, "UPDATE issues SET severity = 4 WHERE id = :id", issue_id)
    named: list[Mended] = []
    assert rebuild_issues(name=named.append) == (0, 1)
    assert "event 2" in named[0].why_not
    session.expire_all()
    assert session.scalar(select(Issue.severity)) == 4


def test_the_command_says_what_it_did(world: World, app: Flask, session: Session) -> None:
    issue_id = world.fixed_issue()
    planted(session, "UPDATE issues SET severity = 4 WHERE id = :id", issue_id)
    register_commands(app.cli)
    done = app.test_cli_runner().invoke(args=["rebuild-issues"])
    assert (done.exit_code, "severity" in done.output) == (0, True)
    assert "1 rows written anew, 0 left as they are" in done.output
