"""How SQLite looks things up where a table may hold millions: by an index, never through all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.issues.filter_queries import IssueFilter
from app.issues.list_queries import capped_count, page_of_issues
from app.issues.visibility import Visibility
from app.kernel.changes import Position, changes_since
from app.kernel.database import db
from app.kernel.ids import new_id
from app.sync.push_actions import device_is_cloned

EVERYTHING = Visibility(new_id(), frozenset(), sees_all=True)
# PostgreSQL decides by its statistics, which a new database does not have
pytestmark = pytest.mark.parametrize("config", ["sqlite"], indirect=True)


def plans(session: Session, ask: Callable[[], Any]) -> list[str]:
    """What EXPLAIN QUERY PLAN says of the queries that `ask` sends."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    connection = session.connection()
    explained = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values) for sql, values in sent]
    return [line.detail for rows in explained for line in rows]


@pytest.mark.parametrize(
    "wanted",
    [
        IssueFilter(severities=(2,), states=("closed",)),
        IssueFilter(categories=("A01",), severities=(2,)),
        IssueFilter(area_ids=(new_id(),), states=("fixed",)),
        IssueFilter(only_open=True, severities=(1,)),
    ],
)
def test_a_count_fetches_no_row(session: Session, wanted: IssueFilter) -> None:
    found = plans(session, lambda: capped_count(session, EVERYTHING, wanted))
    assert any("COVERING INDEX ix_issues_" in line for line in found), found


def test_the_list_of_a_unit_goes_by_its_marks(session: Session) -> None:
    seen = Visibility(new_id(), frozenset({new_id()}))
    found = plans(session, lambda: page_of_issues(session, seen, IssueFilter(severities=(2,))))
    assert any(line.startswith("SCAN issue_search VIRTUAL TABLE") and ":M" in line for line in found), found
    assert not any(line.startswith("SCAN issues") or "TEMP B-TREE" in line for line in found), found


def test_changes_before_the_cursor_are_not_read(session: Session) -> None:
    found = plans(session, lambda: changes_since(session, Position(0, 400_000), 500))
    assert found == ["SEARCH changes USING INTEGER PRIMARY KEY (rowid>?)"]


def test_a_cloned_device_is_looked_up_by_its_numbers(session: Session) -> None:
    command = {"id": str(new_id()), "seq": 7}
    found = plans(session, lambda: device_is_cloned(session, new_id(), new_id(), [command]))
    assert any("ix_commands_device_seq" in line for line in found), found
