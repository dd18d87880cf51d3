"""The report of a month: drafted, checked by another, signed by the leader and frozen; then nothing changes it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask

from app.issues.checkpoint_actions import make_checkpoint
from app.issues.defect_queries import all_defects
from app.kernel.ids import new_id, sha256_hex
from app.kernel.kept_files import kept_path
from app.kernel.transaction import in_transaction, read_session
from app.people.models import Post
from tests.factories import FixedClock, Phone, World, jpeg, photo_claim

MAY = "/api/reports/monthly/2026-05"


@pytest.fixture
def reported(world: World, clock: FixedClock) -> World:
    """One issue of May that was fixed; the second supervisor is the administrator."""
    post = {"user_id": world.users["administrator"], "unit_id": world.units["agency"], "role": "supervisor"}
    in_transaction(lambda session: session.add(Post(id=new_id(), starts_on=dt.date(2020, 1, 1), **post)))
    world.fixed_issue()
    in_transaction(make_checkpoint)
    clock.set(dt.datetime(2026, 6, 5, 1, tzinfo=dt.UTC))
    return world


def step(world: World, who: str, name: str, path: str = MAY, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = world.phone(who).client.post(f"{path}/{name}", json=body or None)
    return answer.status_code, answer.get_json()


def sign(world: World, path: str = MAY) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for who, name in (("supervisor", "draft"), ("administrator", "check"), ("leader", "sign")):
        status, document = step(world, who, name, path)
        assert status == 200, document
    return document


def file_of(phone: Phone, kind: str, path: str = MAY) -> bytes:
    answer = phone.client.get(f"{path}/file?kind={kind}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return bytes(answer.data)


def test_from_draft_to_frozen_and_what_is_frozen_stays(reported: World, clock: FixedClock) -> None:
    leader = reported.phone("leader")
    assert leader.client.get(MAY).get_json()["state"] == "none"
    assert step(reported, "supervisor", "draft")[1]["state"] == "draft"
    assert step(reported, "supervisor", "check")[1]["code"] == "report_other_person"
    assert step(reported, "leader", "sign")[1]["code"] == "report_step_not_now"
    assert step(reported, "administrator", "check")[1]["state"] == "checked"
    status, frozen = step(reported, "leader", "sign")
    assert (status, frozen["state"], frozen["version"], frozen["supplement"]) == (200, "frozen", 1, [])
    assert frozen["known_at"] == "2026-06-03T09:30:00.000Z", "the close of the third working day"
    assert len(frozen["checkpoint"]) == 64
    before = {kind: file_of(leader, kind) for kind in ("json", "docx", "pdf", "xlsx")}
    assert {one["kind"]: one["sha256"] for one in frozen["files"]} == {
        kind: sha256_hex(content) for kind, content in before.items()
    }
    assert frozen["sha256"] == sha256_hex(before["json"])
    clock.advance(days=3)
    assert {kind: file_of(reported.phone("leader"), kind) for kind in before} == before
    assert list(all_defects(read_session())) == []
    acts = [
        entry["action"]
        for entry in reported.phone("auditor").client.get("/api/audit?limit=100").get_json()["items"]
        if entry["action"].startswith("report.")
    ]
    assert sorted(acts) == ["report.check", "report.draft", *["report.export"] * 8, "report.sign"]


def test_what_arrives_later_is_in_the_supplement_and_in_the_next_opening(
    reported: World, clock: FixedClock
) -> None:
    sign(reported)
    phone, issue_id = reported.phone("inspector"), str(new_id())
    happened = dt.datetime(2026, 5, 30, 2, tzinfo=dt.UTC)
    facts = {"category": "F01", "place_text": "南门外", "description": "堆土"}
    now = clock.now()
    clock.set(happened)
    command = phone.command("report", issue_id, facts, photos=[photo_claim(jpeg(77))])
    clock.set(now)
    assert phone.sync(command)["results"][0]["outcome"] == "applied"
    late = reported.phone("leader").client.get(MAY).get_json()["supplement"]
    assert [(one["id"], one["type"]) for one in late] == [(issue_id, "reported")]
    frozen = json.loads(file_of(reported.phone("leader"), "json"))
    assert frozen["figures"]["found"]["value"] == 1

    clock.set(dt.datetime(2026, 7, 6, 1, tzinfo=dt.UTC))
    june = "/api/reports/monthly/2026-06"
    adjustment = step(reported, "supervisor", "draft", june)[1]["adjustment"]
    assert (adjustment["published"], adjustment["now"], adjustment["dropped"]) == (1, 2, [])
    assert [one["id"] for one in adjustment["added"]] == [issue_id]
    text = words_of(file_of(reported.phone("leader"), "docx", june))
    assert "期初调整" in text
    assert adjustment["added"][0]["number"] in text

    status, second = step(reported, "supervisor", "draft")
    assert (status, second["version"], second["frozen_versions"]) == (200, 2, [1])
    old = reported.phone("leader").client.get(f"{MAY}/file?kind=json&version=1").data
    assert json.loads(old) == frozen


def words_of(document: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read("word/document.xml").decode()


def test_a_checked_report_can_be_given_back_and_says_it_is_not_signed(reported: World) -> None:
    step(reported, "supervisor", "draft")
    step(reported, "administrator", "check")
    status, back = step(reported, "leader", "return", reason="数字再核对")
    assert (status, back["state"], back["returned_reason"]) == (200, "draft", "数字再核对")
    assert "未签发" in words_of(file_of(reported.phone("supervisor"), "docx"))


def test_a_report_before_the_months_end_and_from_outside_the_agency_is_refused(
    reported: World, clock: FixedClock
) -> None:
    assert (
        step(reported, "supervisor", "draft", "/api/reports/monthly/2026-06")[1]["code"] == "month_not_over"
    )
    sign(reported)
    outsider = reported.phone("unit_supervisor")
    for path in (MAY, f"{MAY}/file?kind=json"):
        assert outsider.client.get(path).status_code == 404
    assert step(reported, "unit_supervisor", "draft")[0] == 404


def test_a_changed_frozen_file_is_named_and_not_handed_out(reported: World, app: Flask) -> None:
    frozen = sign(reported)
    path = kept_path(app.config["CHABU"].data_dir, frozen["sha256"])
    path.chmod(0o640)
    path.write_bytes(b"{}")
    answer = reported.phone("leader").client.get(f"{MAY}/file?kind=json")
    assert (answer.status_code, answer.get_json()["code"]) == (410, "report_file_lost")
    assert any("json file" in defect for defect in all_defects(read_session()))
