"""The ledger: every required column from an issue closed on phones; text stays text; scope is kept."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.reports.ledger_words import columns
from tests.factories import FixedClock, Phone, World, jpeg, photo_claim

REQUIRED = {
    "seq", "number", "found_at", "source", "project", "location", "category", "severity", "description",
    "photo_before", "measure", "goal", "lead_dept", "resp_unit", "resp_role", "deadline", "photo_after",
    "verifier", "verify_result", "closed_at", "done_at", "status", "progress", "rebound",
}  # fmt: skip


def ledger(phone: Phone, query: str = "") -> Worksheet:
    answer = phone.client.get(f"/api/ledger.xlsx{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def cells(sheet: Worksheet) -> list[dict[str, Any]]:
    keys = [column.key for column in columns("zh")]
    return [dict(zip(keys, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def closed_issue(world: World) -> str:
    issue_id = world.fixed_issue()
    inspector = world.phone("inspector")
    judged = inspector.issue(issue_id)["fix"]["command_id"]
    assert inspector.do("pass", issue_id, {"judges": judged, "opinion": "已清理干净"})["outcome"] == "applied"
    return issue_id


@pytest.mark.parametrize("thumbnails", ["", "?thumbnails=1"])
def test_every_required_column_is_filled_from_a_closed_issue(world: World, thumbnails: str) -> None:
    closed_issue(world)
    row = cells(ledger(world.phone("supervisor"), thumbnails))[0]
    assert {key for key in REQUIRED if row[key] in (None, "")} == set()
    assert row["status"] == "已销号"
    assert (row["lead_dept"], row["resp_unit"], row["verifier"]) == ("department", "contractor", "inspector")
    assert row["found_at"].hour == 9, "the agency's wall clock"


def test_an_issue_closed_unfixed_names_who_decided_and_why(world: World) -> None:
    issue_id = world.assigned_issue()
    gone = {"kind": "gone", "reason": "围墙已拆除"}
    assert world.phone("leader").do("close_unfixed", issue_id, gone)["outcome"] == "applied"
    row = cells(ledger(world.phone("supervisor")))[0]
    assert (row["status"], row["verifier"]) == ("已销号", "leader")
    assert "围墙已拆除" in row["verify_result"]


@pytest.mark.parametrize(("late", "days"), [(-1, None), (1, 1), (25, 2)])
def test_an_issue_closed_late_keeps_its_days_of_delay(
    world: World, clock: FixedClock, late: int, days: int | None
) -> None:
    issue_id = world.assigned_issue(due_at="2026-05-19T09:00:00Z", due_by_hand=True)
    clock.set(dt.datetime(2026, 5, 19, 9, tzinfo=dt.UTC) + dt.timedelta(hours=late))
    data = jpeg(201)
    claim, rectifier = photo_claim(data, "after"), world.phone("rectifier")
    assert rectifier.do("fix", issue_id, {"measure": "已清运"}, photos=[claim])["outcome"] == "applied"
    rectifier.upload(claim["id"], data)
    clock.advance(days=10)  # nobody is late while a fix waits for its verdict
    inspector = world.phone("inspector")
    assert cells(ledger(world.phone("supervisor")))[0]["overdue_days"] == days
    judged = inspector.issue(issue_id)["fix"]["command_id"]
    assert inspector.do("pass", issue_id, {"judges": judged, "opinion": "好"})["outcome"] == "applied"
    assert cells(ledger(world.phone("supervisor")))[0]["overdue_days"] == days


def test_what_was_declined_is_not_closed_and_names_no_verifier(world: World) -> None:
    issue_id = world.phone("inspector").report()
    supervisor = world.phone("supervisor")
    assert supervisor.do("decline", issue_id, {"reason": "不在范围"})["outcome"] == "applied"
    row = cells(ledger(supervisor))[0]
    assert (row["status"], row["verifier"], row["verify_result"]) == ("不予立案", None, None)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-2", "@cmd", '=HYPERLINK("http://x")', "a\x0bb", "镕堃㎡𬭛😀"]
)
def test_text_is_never_a_formula_and_always_opens(world: World, text: str) -> None:
    world.phone("inspector").report(description=text)
    sheet = ledger(world.phone("supervisor"))
    row = cells(sheet)[0]
    assert row["description"] == text.replace("\x0b", "")
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_filters_and_scope_are_those_of_the_list(world: World) -> None:
    first = world.phone("inspector").report("F01")
    world.phone("inspector").report("A03")
    supervisor = world.phone("supervisor")
    assert [row["number"] for row in cells(ledger(supervisor, "?category=F01"))] == [
        supervisor.issue(first)["number"]
    ]
    assert cells(ledger(world.phone("unit_supervisor"))) == []


def test_an_export_is_in_the_audit_log_and_a_rectifier_gets_none(world: World) -> None:
    ledger(world.phone("supervisor"), "?severity=2")
    entries = world.phone("auditor").client.get("/api/audit?action=ledger.export").get_json()["items"]
    assert entries[0]["detail"]["rows"] == 0
    assert world.phone("rectifier").client.get("/api/ledger.xlsx").status_code == 403
