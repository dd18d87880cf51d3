"""The audit log: what is in it, who reads it, and that it leaves only on record."""

from __future__ import annotations

import csv
import io
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry, audit_defects
from app.people.audit_routes import _plain
from tests.people.agency import PASSWORD, Agency


def test_what_people_do_is_there_newest_first(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    auditor = agency.as_role("auditor")
    user = admin.post("/api/users", json={"username": "chen", "display_name": "陈工"}).get_json()
    body = {"role": "inspector", "unit_id": str(agency.units["office"])}
    admin.post(f"/api/users/{user['id']}/posts", json=body)
    admin.post(f"/api/users/{user['id']}/reset")
    admin.put("/api/settings/password_min_length", json={"value": 12})
    admin.post(f"/api/users/{user['id']}/disable", json={"reason": "测试"})
    agency.new_client().post("/api/session", json={"username": "chen", "password": "x"})
    page = auditor.get("/api/audit").get_json()
    actions = [(item["action"], item["result"]) for item in page["items"]]
    assert actions[:7] == [
        ("session.start", "refused"),
        ("user.disable", "done"),
        ("setting.change", "done"),
        ("user.reset", "done"),
        ("activation_code.make", "done"),
        ("post.add", "done"),
        ("user.create", "done"),
    ]
    assert page["items"][2]["detail"] == {"before": 10, "after": 12}
    assert page["items"][1]["actor_name"].startswith("某administrator")
    assert page["items"][1]["address"] == "127.0.0.1"
    assert [item["object_name"] for item in page["items"][1:3]] == ["陈工", None]
    assert page["kept_days"] == 400


def test_the_log_comes_in_pages_by_filter(agency: Agency, clock: Any) -> None:
    auditor = agency.as_role("auditor")
    for _ in range(5):
        clock.advance(minutes=1)
        agency.new_client().post("/api/session", json={"username": "nobody", "password": "x"})
    seen: list[int] = []
    after = ""
    for _ in range(3):
        url = f"/api/audit?action=session.&result=refused&limit=2{after}"
        page = auditor.get(url).get_json()
        seen += [item["seq"] for item in page["items"]]
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)
    assert page["next"] is None
    part = auditor.get(
        "/api/audit?result=refused&since=2026-05-18T01:02:00Z&until=2026-05-18T01:04:00Z"
    ).get_json()
    assert [item["at"] for item in part["items"]] == ["2026-05-18T01:03:00.000Z", "2026-05-18T01:02:00.000Z"]
    assert auditor.get("/api/audit?since=2026-05-18T01:02:00").status_code == 422


def test_only_the_auditor_reads_it_and_nobody_deletes(agency: Agency) -> None:
    admin = agency.as_role("administrator")
    assert admin.get("/api/audit").status_code == 403
    assert agency.as_role("leader").get("/api/audit").status_code == 403
    auditor = agency.as_role("auditor")
    for method in (auditor.delete, auditor.put, auditor.patch):
        assert method("/api/audit").status_code == 405
    rules = [rule for rule in agency.app.url_map.iter_rules() if rule.rule.startswith("/api/audit")]
    assert {method for rule in rules for method in rule.methods or ()} <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_an_export_is_itself_recorded_and_safe_to_open(agency: Agency) -> None:
    auditor = agency.as_role("auditor")
    agency.as_role("administrator")
    answer = auditor.post("/api/audit/exports", json={"action": "session.start"})
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["action"] for row in rows] == ["session.start", "session.start"]
    assert int(rows[0]["seq"]) < int(rows[1]["seq"])
    latest = auditor.get("/api/audit").get_json()["items"][0]
    assert (latest["action"], latest["detail"]) == ("audit.export", {"action": "session.start"})


def test_the_chain_is_checked_in_stretches_to_its_end(agency: Agency, session: Session) -> None:
    auditor = agency.as_role("auditor")
    for _ in range(4):
        agency.new_client().post("/api/session", json={"username": "nobody", "password": "x"})
    stretches = [auditor.get("/api/audit/chain?limit=3").get_json()]
    while stretches[-1]["next"]:
        stretches.append(auditor.get(f"/api/audit/chain?limit=3&after={stretches[-1]['next']}").get_json())
    assert len(stretches) > 1
    assert sum(stretch["checked"] for stretch in stretches) == stretches[-1]["total"]
    newest = auditor.get("/api/audit?limit=1").get_json()["items"][0]
    assert (stretches[-1]["through"], stretches[-1]["through_hash"]) == (newest["seq"], newest["hash"])
    assert all(stretch["faults"] == [] for stretch in stretches)


def test_a_changed_entry_and_a_removed_one_are_named(agency: Agency, session: Session) -> None:
    auditor = agency.as_role("auditor")
    for _ in range(5):
        agency.new_client().post("/api/session", json={"username": "nobody", "password": "x"})
    numbers = session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)).all()
    session.execute(update(AuditEntry).where(AuditEntry.seq == numbers[1]).values(result="done?"))
    session.execute(delete(AuditEntry).where(AuditEntry.seq == numbers[3]))
    session.commit()
    faults = auditor.get("/api/audit/chain").get_json()["faults"]
    assert faults == [{"seq": numbers[1], "fault": "changed"}, {"seq": numbers[4], "fault": "broken"}]
    parts = [auditor.get(f"/api/audit/chain?after={numbers[2]}&limit=2").get_json()]
    assert parts[0]["faults"] == [{"seq": numbers[4], "fault": "broken"}]


def test_the_log_says_by_whom_and_what_it_can_be_filtered(agency: Agency) -> None:
    auditor = agency.as_role("auditor")
    admin = agency.as_role("administrator")
    admin.put("/api/settings/sign_in_tries", json={"value": 7})
    choices = auditor.get("/api/audit/choices").get_json()
    assert {"session.start", "setting.change"} <= set(choices["actions"])
    changes = auditor.get("/api/audit?action=setting.change").get_json()["items"]
    names = {actor["id"]: actor["name"] for actor in choices["actors"]}
    assert names[changes[0]["actor_id"]] == changes[0]["actor_name"]


def test_no_cell_of_an_export_is_taken_for_a_formula() -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "plain", None, 7]
    assert [_plain(text) for text in texts] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "'\rx",
        "plain",
        "",
        "7",
    ]


def test_the_chain_holds_after_all_kinds_of_acts(agency: Agency, session: Session) -> None:
    admin = agency.as_role("administrator")
    user = admin.post("/api/users", json={"username": "chen", "display_name": "陈工"}).get_json()
    admin.patch(f"/api/users/{user['id']}", json={"phone": "1"})
    admin.patch(f"/api/units/{agency.units['other']}", json={"name": "改名"})
    agency.person("li", ("inspector", "office"))
    agency.browser("li", PASSWORD).delete("/api/session")
    session.rollback()
    assert list(audit_defects(session)) == []
