"""A photo erased: no byte, no derived picture, no fact of it is left, for whichever issues showed it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.erasure import finishing
from app.issues.defect_queries import all_defects
from app.kernel.ids import new_id
from app.photos.models import Blob, BlobSender, Photo
from app.photos.queries import photo_store
from app.photos.upkeep import reap_blobs, rebuild_derivatives
from tests.erasure.conftest import Erasing
from tests.factories import INSIDE, Phone, World, jpeg, photo_claim


def defects(session: Session) -> list[str]:
    session.rollback()
    session.expunge_all()
    return list(all_defects(session))


def photo_of(phone: Phone, issue_id: str) -> dict[str, Any]:
    found: dict[str, Any] = phone.issue(issue_id)["photos"][0]
    return found


def files_of(sha256: str) -> list[Path]:
    return [path for path in photo_store().root.rglob(f"*{sha256}*") if path.is_file()]


def test_bytes_thumbnails_fingerprint_and_facts_are_gone(
    world: World, erasing: Erasing, session: Session
) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report()
    photo = photo_of(phone, issue_id)
    for variant in ("thumb", "screen", "original"):
        assert phone.client.get(f"/api/photos/{photo['id']}/{variant}").status_code == 200
    assert len(files_of(photo["sha256"])) == 3
    erasing.erase(issue_id, photo_id=photo["id"])
    session.rollback()
    assert files_of(photo["sha256"]) == []
    assert list(session.scalars(select(Blob))) == []
    assert list(session.scalars(select(BlobSender))) == []
    shown = photo_of(phone, issue_id)
    assert (shown["state"], shown["position"], shown["facts"], shown["flags"]) == ("erased", None, None, [])
    for variant in ("thumb", "screen", "original"):
        answer = phone.client.get(f"/api/photos/{photo['id']}/{variant}")
        assert (answer.status_code, answer.get_json()["code"]) == (410, "photo_erased")
    assert defects(session) == []


def test_bytes_shared_with_another_issue_are_gone_there_too_and_it_was_said_before(
    world: World, erasing: Erasing, session: Session
) -> None:
    phone, data = world.phone("inspector"), jpeg(7)
    one, other = phone.report(photo=data), phone.report(photo=data)
    photo = photo_of(phone, one)
    [shown] = erasing.erasable(one)["photos"]
    assert [each["issue_id"] for each in shown["shared_with"]] == [other]
    erasing.erase(one, photo_id=photo["id"])
    assert photo_of(phone, other)["state"] == "erased"
    events = phone.client.get(f"/api/issues/{other}").get_json()["events"]
    assert events[-1]["action"] == "erase"
    assert defects(session) == []


def test_the_same_bytes_are_not_taken_in_again(world: World, erasing: Erasing, session: Session) -> None:
    phone, data = world.phone("inspector"), jpeg(7)
    issue_id = phone.report(photo=data)
    photo = photo_of(phone, issue_id)
    erasing.erase(issue_id, photo_id=photo["id"])
    again, claim = str(new_id()), photo_claim(data)
    phone.do("report", again, {"category": "F01", "position": INSIDE}, photos=[claim])
    phone.upload(claim["id"], data)
    assert photo_of(phone, again)["state"] == "erased"
    assert files_of(photo["sha256"]) == []
    assert defects(session) == []


def test_an_upload_under_way_ends_and_its_part_is_gone(world: World, erasing: Erasing) -> None:
    phone, data = world.phone("inspector"), jpeg(9)
    issue_id, claim = str(new_id()), photo_claim(data)
    phone.do("report", issue_id, {"category": "F01", "position": INSIDE}, photos=[claim])
    address = f"/api/photos/{claim['id']}/upload"
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    phone.client.patch(address, data=data[:100], headers=headers)
    assert photo_store().part(UUID(claim["id"])).exists()
    erasing.erase(issue_id, photo_id=claim["id"])
    assert not photo_store().part(UUID(claim["id"])).exists()
    assert phone.client.get(address).get_json()["state"] == "erased"
    headers["Upload-Offset"] = "100"
    phone.client.patch(address, data=data[100:], headers=headers)
    assert files_of(claim["sha256"]) == []


def test_cut_off_before_the_files_are_removed_upkeep_goes_on(
    world: World, erasing: Erasing, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report()
    photo = photo_of(phone, issue_id)

    def power_cut(_: object) -> int:
        raise OSError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(finishing, "drop_erased", power_cut)
        with pytest.raises(OSError, match="power cut"):
            erasing.erase(issue_id, photo_id=photo["id"])
    assert files_of(photo["sha256"]) != []
    assert phone.client.get(f"/api/photos/{photo['id']}/original").status_code == 410
    assert any("still there" in defect for defect in defects(session))
    assert erasing.finish() == 1
    assert files_of(photo["sha256"]) == []
    assert defects(session) == []
    assert erasing.finish() == 0


def test_a_file_that_comes_back_is_removed_again(world: World, erasing: Erasing, app: Flask) -> None:
    phone, data = world.phone("inspector"), jpeg(3)
    issue_id = phone.report(photo=data)
    photo = photo_of(phone, issue_id)
    erasing.erase(issue_id, photo_id=photo["id"])
    path = photo_store().original(photo["sha256"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    erasing.finish()
    assert files_of(photo["sha256"]) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE photos SET state = 'erased', stored_at = NULL", "no erasure names its bytes"),
        ("INSERT INTO erased_bytes SELECT sha256, named_at FROM photos", "no tombstone names them"),
    ],
)
def test_a_photo_missing_without_a_tombstone_is_damage(
    world: World, session: Session, statement: str, said: str
) -> None:
    world.phone("inspector").report()
    session.execute(text(statement))
    session.commit()
    assert any(said in defect for defect in defects(session))


def test_bytes_removed_by_hand_are_damage(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    photo = photo_of(phone, phone.report())
    photo_store().original(photo["sha256"]).unlink()
    assert any("bytes missing" in defect for defect in defects(session))


def test_a_fix_whose_photo_was_erased_can_still_be_judged(world: World, erasing: Erasing) -> None:
    issue_id, phone = world.fixed_issue(), world.phone("inspector")
    after = next(photo for photo in phone.issue(issue_id)["photos"] if photo["role"] == "after")
    erasing.erase(issue_id, photo_id=after["id"])
    judged = {"judges": phone.issue(issue_id)["fix"]["command_id"], "opinion": "现场看过"}
    assert phone.do("pass", issue_id, judged)["outcome"] == "applied"


def test_facts_made_again_do_not_bring_an_erased_photo_back(
    world: World, erasing: Erasing, session: Session
) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report()
    erasing.erase(issue_id, photo_id=photo_of(phone, issue_id)["id"])
    rebuild_derivatives()
    reap_blobs()
    session.rollback()
    assert [photo.facts for photo in session.scalars(select(Photo))] == [None]
