"""Exports made in the background: a ledger in the agency's own columns, photos with readable names; stopped, taken, noted."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app.erasure.models import Erasure
from app.kernel.ids import new_id
from app.kernel.jobs import run_next_job
from app.photos.exif_facts import read_exif
from app.photos.picture_header import read_header
from app.photos.queries import photo_store
from app.photos.store import PhotoStore
from app.reports import export_actions
from tests.factories import FixedClock, Phone, World


def ask(phone: Phone, kind: str, **body: Any) -> dict[str, Any]:
    answer = phone.client.post("/api/exports", json={"kind": kind, **body})
    assert answer.status_code == 202, answer.get_data(as_text=True)
    document: dict[str, Any] = answer.get_json()
    return document


def made(phone: Phone, kind: str, **body: Any) -> tuple[dict[str, Any], bytes]:
    path = f"/api/exports/{ask(phone, kind, **body)['id']}"
    assert run_next_job()
    document = phone.client.get(path).get_json()
    assert (document["state"], document["is_there"]) == ("done", True), document
    return document, bytes(phone.client.get(f"{path}/file").data)


def audited(world: World) -> list[str]:
    items = world.phone("auditor").client.get("/api/audit?limit=100").get_json()["items"]
    return [one["action"] for one in items if "export" in one["action"]]


def test_a_ledger_has_the_columns_chosen_in_their_order_and_the_three_lists(world: World) -> None:
    world.fixed_issue()
    shape = {"columns": ["status", "number", "found_at"], "lists": ["problems", "duties", "fixes"]}
    document, content = made(world.phone("supervisor"), "ledger", **shape)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["整改台账", "问题清单", "责任清单", "整改清单"]
    assert [cell.value for cell in book["整改台账"][1]] == ["状态", "问题编号", "发现时间"]
    assert [sheet.max_row for sheet in book] == [2, 2, 2, 2]
    assert [cell.value for cell in book["责任清单"][1]][:3] == ["序号", "问题编号", "问题描述"]
    assert all(sheet.freeze_panes and sheet.auto_filter.ref for sheet in book)
    assert document["item_count"] == 1
    assert audited(world) == ["export.take", "ledger.export"]


def test_photos_come_with_names_people_read_and_nothing_of_their_exif(world: World) -> None:
    issue_id = world.fixed_issue()
    number = world.phone("inspector").issue(issue_id)["number"]
    clean, content = made(world.phone("supervisor"), "photos", issue_ids=[issue_id])
    _, stamped = made(world.phone("supervisor"), "photos", issue_ids=[issue_id], copy_kind="stamped")
    with zipfile.ZipFile(io.BytesIO(content)) as packet, zipfile.ZipFile(io.BytesIO(stamped)) as other:
        names = packet.namelist()
        assert [name.split("_")[0] for name in names] == [number, number]
        assert {name.split("_")[-2] for name in names} == {"前", "后"}
        assert other.namelist() == names
        for name in names:
            picture = packet.read(name)
            assert read_exif(read_header(picture).exif, latest=None).orientation is None
            assert b"Exif" not in picture[:4096]
            with Image.open(io.BytesIO(picture)) as plain, Image.open(io.BytesIO(other.read(name))) as strip:
                assert (strip.width, strip.height > plain.height) == (plain.width, True)
                above = strip.crop((0, 0, plain.width, plain.height))
                assert above.resize((1, 1)).getpixel((0, 0)) == pytest.approx(
                    plain.convert("RGB").resize((1, 1)).getpixel((0, 0)), abs=6
                ), "the strip lies below the picture, never over it"
    assert (clean["item_count"], clean["missing_count"]) == (2, 0)
    assert audited(world) == ["export.take", "photos.export"] * 2


def test_what_is_not_here_is_named_in_the_packet(world: World) -> None:
    issue_id = world.fixed_issue()
    [lost, _] = world.phone("inspector").issue(issue_id)["photos"]
    photo_store().original(lost["sha256"]).unlink()
    document, content = made(world.phone("supervisor"), "photos", filter={"state": ["fixed"]})
    assert (document["item_count"], document["missing_count"]) == (1, 1)
    with zipfile.ZipFile(io.BytesIO(content)) as packet:
        left_out = packet.read("没有放进来的照片.txt").decode()
    assert world.phone("inspector").issue(issue_id)["number"] in left_out


def test_one_that_waits_is_stopped_and_one_under_way_leaves_no_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.fixed_issue()
    phone = world.phone("supervisor")
    waiting = f"/api/exports/{ask(phone, 'ledger')['id']}"
    assert phone.client.post(f"{waiting}/cancel").get_json()["state"] == "cancelled"
    assert not run_next_job()
    assert phone.client.get(f"{waiting}/file").get_json()["code"] == "export_not_ready"

    running = ask(phone, "ledger")["id"]
    monkeypatch.setattr(export_actions, "TOLD_EVERY_ROWS", 1)
    rows = export_actions.ledger_rows

    def stopped_at_the_first(*arguments: Any) -> Any:
        assert phone.client.post(f"/api/exports/{running}/cancel").status_code == 200
        return rows(*arguments)

    monkeypatch.setattr(export_actions, "ledger_rows", stopped_at_the_first)
    assert run_next_job()
    document = phone.client.get(f"/api/exports/{running}").get_json()
    assert (document["state"], document["is_there"]) == ("cancelled", False)
    assert not export_actions.folder_of(running).exists()


def test_an_export_is_its_askers_alone_and_holds_what_they_may_see(world: World) -> None:
    world.fixed_issue()
    document, _ = made(world.phone("supervisor"), "ledger")
    for path in ("", "/file"):
        answer = world.phone("leader").client.get(f"/api/exports/{document['id']}{path}")
        assert answer.status_code == 404
    assert world.phone("leader").client.get("/api/exports").get_json() == {"items": []}
    assert world.phone("leader").client.get(f"/api/exports/{new_id()}").status_code == 404


def test_files_are_removed_after_some_days(world: World, clock: FixedClock) -> None:
    world.fixed_issue()
    document, _ = made(world.phone("supervisor"), "ledger")
    assert export_actions.reap_exports() == 0
    clock.advance(days=4)
    assert export_actions.reap_exports() == 1
    again = world.phone("supervisor").client.get(f"/api/exports/{document['id']}/file")
    assert (again.status_code, again.get_json()["code"]) == (410, "export_gone")


@pytest.mark.parametrize(
    ("kind", "shape", "goes"),
    [("photos", {}, True), ("ledger", {"thumbnails": True}, True), ("ledger", {}, False)],
)
def test_a_file_whose_pictures_may_show_what_was_blurred_since_is_gone(
    world: World, clock: FixedClock, kind: str, shape: dict[str, Any], *, goes: bool
) -> None:
    issue_id = world.fixed_issue()
    [photo, _] = world.phone("inspector").issue(issue_id)["photos"]
    supervisor = world.phone("supervisor")
    document, _ = made(supervisor, kind, **shape)
    clock.advance(minutes=5)
    body = {"rectangles": [[0.1, 0.1, 0.3, 0.3]]}
    assert supervisor.client.put(f"/api/photos/{photo['id']}/blur", json=body).status_code == 200
    path = f"/api/exports/{document['id']}"
    assert supervisor.client.get(path).get_json()["is_there"] is not goes
    assert supervisor.client.get(f"{path}/file").status_code == (410 if goes else 200)
    assert export_actions.reap_exports() == int(goes)
    clock.advance(minutes=5)
    anew, _ = made(supervisor, kind, **shape)
    assert anew["is_there"]


def test_a_ledger_made_before_words_were_erased_is_gone(
    world: World, clock: FixedClock, session: Session
) -> None:
    issue_id = world.fixed_issue()
    document, _ = made(world.phone("supervisor"), "ledger")
    clock.advance(minutes=5)
    asker, decider = (world.phone(role).user_id for role in ("supervisor", "leader"))
    asked = {
        "event_id": new_id(),
        "ground": "unlawful",
        "reason": "依法",
        "asked_by_id": asker,
        "asked_at": clock.now(),
    }
    settled = {"state": "done", "decided_by_id": decider, "carried_out_at": clock.now()}
    session.add(Erasure(id=new_id(), issue_id=UUID(issue_id), **asked, **settled))
    session.commit()
    taken = world.phone("supervisor").client.get(f"/api/exports/{document['id']}/file")
    assert (taken.status_code, taken.get_json()["code"]) == (410, "export_gone")


def test_a_packet_that_would_fill_the_disk_fails_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.fixed_issue()
    monkeypatch.setattr(PhotoStore, "has_room", lambda store, size_bytes: False)
    asked = ask(world.phone("supervisor"), "photos")
    assert run_next_job()
    document = world.phone("supervisor").client.get(f"/api/exports/{asked['id']}").get_json()
    assert (document["state"], document["is_there"]) == ("failed", False)
    assert "空间" in document["problem"]
    assert not export_actions.folder_of(asked["id"]).exists()


def test_views_of_columns_are_ones_own_until_they_are_shared(world: World) -> None:
    supervisor, leader = world.phone("supervisor").client, world.phone("leader").client
    view = {"name": "领导看的", "columns": ["number", "status"], "lists": ["fixes"], "thumbnails": True}
    kept = supervisor.put("/api/ledger-views", json=view).get_json()
    assert [(one["name"], one["columns"], one["is_own"]) for one in kept["items"]] == [
        ("领导看的", ["number", "status"], True)
    ]
    assert leader.get("/api/ledger-views").get_json()["items"] == []
    supervisor.put("/api/ledger-views", json={**view, "is_shared": True})
    [shared] = leader.get("/api/ledger-views").get_json()["items"]
    assert (shared["is_own"], shared["is_shared"]) == (False, True)
    assert leader.delete(f"/api/ledger-views/{shared['id']}").get_json()["items"] == [shared]
    own = leader.put("/api/ledger-views", json={**view, "is_shared": True}).get_json()
    assert [one["is_shared"] for one in own["items"] if one["is_own"]] == [False], "a leader shares nothing"
    assert supervisor.delete(f"/api/ledger-views/{shared['id']}").get_json()["items"] == []
    for bad in ({"columns": ["number", "number"]}, {"columns": ["salary"]}, {"lists": ["all"]}):
        assert supervisor.put("/api/ledger-views", json={**view, **bad}).status_code == 422
