"""A restore of data older than an erasure: what was erased is erased again before anybody sees it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.backup.folders import chosen_backup
from app.backup.manifest import Manifest
from app.backup.restoring import Restored
from app.erasure.finishing import finish_erasures
from app.erasure.models import Erasure
from app.issues.defect_queries import all_defects
from app.kernel.database import db
from app.kernel.problems import Problem
from app.kernel.transaction import read_session
from app.photos.queries import photo_store
from config import Config
from tests.factories import World, jpeg

SECRET = "住户王某某电话一三八"
WHY = {"ground": "consent_withdrawn", "reason": "当事人来函，请求删除其个人信息"}
BackUp = Callable[[], Manifest]
Restore = Callable[..., Restored]


def erase(world: World, issue_id: str, **target: str) -> None:
    asked = world.phone("administrator").client.post(
        f"/api/issues/{issue_id}/erasures", json={**WHY, **target}
    )
    erasure_id = asked.get_json()["id"]
    assert world.phone("leader").client.post(f"/api/erasures/{erasure_id}/approve").status_code == 200
    db.session.remove()  # the backup made before left a read open, and with it the past
    assert finish_erasures() == 1
    db.session.remove()


def shown(world: World, issue_id: str) -> dict[str, Any]:
    found: dict[str, Any] = world.phone("administrator").client.get(f"/api/issues/{issue_id}").get_json()
    return found


def rows_as_text(session: Session) -> str:
    return "\n".join(
        str(row) for table in db.metadata.sorted_tables for row in session.execute(select(table))
    )


def defects_now() -> list[str]:
    found = list(all_defects(read_session()))
    db.session.remove()
    return found


def test_words_and_photo_are_gone_again(world: World, back_up: BackUp, restore: Restore) -> None:
    issue_id = world.phone("inspector").report(description=SECRET)
    before = shown(world, issue_id)
    back_up()
    erase(world, issue_id, event_id=before["events"][0]["id"])
    erase(world, issue_id, photo_id=before["issue"]["photos"][0]["id"])
    restore()
    after = shown(world, issue_id)
    assert after["issue"]["description"] == ""
    assert after["issue"]["photos"][0]["state"] == "erased"
    assert SECRET not in rows_as_text(read_session())
    db.session.remove()
    assert not photo_store().has_files(before["issue"]["photos"][0]["sha256"])
    assert defects_now() == []
    finish_erasures()
    assert [row.state for row in read_session().scalars(select(Erasure))] == ["done", "done"]
    db.session.remove()
    assert defects_now() == []


def test_on_a_new_machine_the_list_beside_the_backup_is_enough(
    world: World, back_up: BackUp, restore: Restore, config: Config, folder: Path
) -> None:
    data = jpeg(7)
    issue_id = world.phone("inspector").report(description=SECRET, photo=data)
    before = shown(world, issue_id)
    back_up()
    erase(world, issue_id, event_id=before["events"][0]["id"])
    erase(world, issue_id, photo_id=before["issue"]["photos"][0]["id"])
    (config.data_dir / "erasures.jsonl").unlink()
    shutil.rmtree(config.data_dir / "photos")
    assert (folder / "erasures.jsonl").is_file()
    restore()
    after = shown(world, issue_id)
    assert after["issue"]["description"] == ""
    assert after["issue"]["photos"][0]["state"] == "erased"
    assert not photo_store().has_files(before["issue"]["photos"][0]["sha256"])


def test_what_a_phone_brings_again_after_the_restore_is_erased_once_it_is_here(
    world: World, back_up: BackUp, restore: Restore
) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report()
    back_up()
    command = phone.command("comment", issue_id, {"text": SECRET})
    phone.sync(command)
    [comment] = [event for event in shown(world, issue_id)["events"] if event["action"] == "comment"]
    erase(world, issue_id, event_id=comment["id"])
    restore()
    again = world.phone("inspector")
    again.sync({**command, "after": None})
    assert shown(world, issue_id)["events"][-1]["payload"]["text"] == SECRET
    assert finish_erasures() == 1
    db.session.remove()
    assert SECRET not in rows_as_text(read_session())
    db.session.remove()
    assert defects_now() == []


def test_a_folder_with_nothing_but_the_list_holds_no_backup(tmp_path: Path) -> None:
    (tmp_path / "erasures.jsonl").write_text("")
    with pytest.raises(Problem) as refused:
        chosen_backup(tmp_path)
    assert refused.value.code == "backup_none"
