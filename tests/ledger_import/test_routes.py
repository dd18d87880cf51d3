"""A ledger brought in from the page: hand in, match, look, start, follow, stop, mend."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from app.kernel.jobs import run_next_job
from app.kernel.transaction import read_session
from app.ledger_import import import_actions, run_actions
from tests.factories import World
from tests.ledger_import.bringing import COLUMNS, line, mapping, write_csv

pytestmark = pytest.mark.usefixtures("as_declared")


@pytest.fixture
def desk(world: World) -> FlaskClient:
    return world.phone("administrator").client


def hand_in(desk: FlaskClient, data: bytes, name: str = "台账.csv") -> dict[str, Any]:
    answer = desk.post(f"/api/ledger-imports?file_name={name}", data=data)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    document: dict[str, Any] = answer.get_json()
    return document


def ledger(tmp_path: Path, *rows: dict[str, str]) -> bytes:
    return write_csv(tmp_path / "a.csv", rows).read_bytes()


def matched(desk: FlaskClient, data: bytes) -> str:
    import_id: str = hand_in(desk, data)["id"]
    answer = desk.put(f"/api/ledger-imports/{import_id}/mapping", json=mapping().as_json())
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return f"/api/ledger-imports/{import_id}"


def test_columns_are_proposed_on_handing_in(desk: FlaskClient, tmp_path: Path) -> None:
    document = hand_in(desk, ledger(tmp_path, line("1")))
    assert document["proposal"]["columns"] == {**COLUMNS, "fixed": "完成时间"}
    assert document["proposal"]["statuses"] == {"open": ["整改中"]}
    assert document["sample"][0]["编号"] == "1"
    assert document["state"] == "uploaded"


def test_the_first_rows_are_shown_as_they_would_be(desk: FlaskClient, tmp_path: Path) -> None:
    path = matched(desk, ledger(tmp_path, line("1"), line("2", 发现时间="9999-12-31")))
    [good, bad] = desk.post(f"{path}/preview").get_json()["rows"]
    assert (good["row"], good["issue"]["category"], good["issue"]["found"]) == (
        2,
        "F01",
        "2026-03-02T01:00:00.000Z",
    )
    assert bad["issue"] is None
    assert "还没到" in bad["faults"][0]["message"]


def test_it_runs_in_the_background_and_the_rows_to_mend_are_a_file(desk: FlaskClient, tmp_path: Path) -> None:
    path = matched(desk, ledger(tmp_path, line("1"), line("2", 类别="没有")))
    started = desk.post(f"{path}/start", json={})
    assert (started.status_code, started.get_json()["job"]["state"]) == (202, "queued")
    assert desk.post(f"{path}/start", json={}).get_json()["code"] == "ledger_import_state", (
        "not twice at once"
    )
    assert run_next_job()
    done = desk.get(path).get_json()
    assert (done["state"], done["imported_count"], done["refused_count"]) == ("done", 1, 1)
    assert (done["job"]["state"], done["job"]["done"], done["job"]["total"]) == ("done", 2, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get(f"{path}/refused").data)).active
    assert [cell.value for cell in sheet[2]][:2] == ["2", "没有"]
    assert "没有与“没有”对应的类别" in sheet[2][-1].value
    again = hand_in(desk, desk.get(f"{path}/refused").data, "待改.xlsx")
    assert again["proposal"]["columns"]["number"] == "编号"
    assert not run_next_job()


def test_a_trial_first_and_then_in_earnest(desk: FlaskClient, tmp_path: Path) -> None:
    path = matched(desk, ledger(tmp_path, line("1")))
    for is_trial, known in ((True, 0), (False, 0), (False, 1)):
        assert desk.post(f"{path}/start", json={"is_trial": is_trial}).status_code == 202
        assert run_next_job()
        done = desk.get(path).get_json()
        assert (done["imported_count"] + done["known_count"], done["known_count"]) == (1, known)
    assert len(desk.get("/api/issues").get_json()["items"]) == 1


def test_stopped_before_it_began_or_on_its_way(
    desk: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = matched(desk, ledger(tmp_path, *(line(str(at)) for at in range(30))))
    desk.post(f"{path}/start", json={})
    assert desk.post(f"{path}/cancel").get_json()["state"] == "cancelled"
    assert not run_next_job()
    monkeypatch.setattr(run_actions, "CHUNK", 10)
    keep = run_actions._keep

    def ask_to_stop(*arguments: Any) -> None:
        keep(*arguments)
        job = import_actions.latest_job(arguments[0], arguments[1].id)
        assert job is not None
        import_actions.cancel(arguments[0], job)

    monkeypatch.setattr(run_actions, "_keep", ask_to_stop)
    desk.post(f"{path}/start", json={})
    assert run_next_job()
    stopped = desk.get(path).get_json()
    assert (stopped["state"], stopped["imported_count"], stopped["job"]["state"]) == (
        "cancelled",
        10,
        "cancelled",
    )
    monkeypatch.setattr(run_actions, "_keep", keep)
    desk.post(f"{path}/start", json={})
    assert run_next_job()
    done = desk.get(path).get_json()
    assert (done["state"], done["imported_count"], done["known_count"]) == ("done", 20, 10)


def test_a_refused_file_says_why_and_leaves_nothing(desk: FlaskClient, world: World, tmp_path: Path) -> None:
    refused = desk.post("/api/ledger-imports?file_name=x.xlsx", data=b"PK\x03\x04 and no more")
    assert (refused.status_code, refused.get_json()["code"]) == (422, "spreadsheet_not_xlsx")
    assert list((tmp_path / "imports").glob("*")) == []
    path = matched(desk, ledger(tmp_path, line("1")))
    wrong = {**mapping().as_json(), "columns": {"number": "编号", "found": "没有这列"}}
    desk.put(f"{path}/mapping", json=wrong)
    desk.post(f"{path}/start", json={})
    assert run_next_job()
    failed = desk.get(path).get_json()
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "ledger_no_heading")
    assert "没有这列" in failed["problem"]["title"]


def test_files_of_an_import_are_kept_for_a_month(desk: FlaskClient, world: World, tmp_path: Path) -> None:
    path = matched(desk, ledger(tmp_path, line("1")))
    desk.post(f"{path}/start", json={})
    run_next_job()
    world.clock.advance(days=29)
    assert import_actions.reap_files() == 0
    world.clock.advance(days=2)
    assert import_actions.reap_files() == 1
    assert list((tmp_path / "imports").glob("*")) == []
    assert world.phone("administrator").client.get(f"{path}/refused").status_code == 409


def test_imports_are_listed_newest_first(desk: FlaskClient, tmp_path: Path) -> None:
    names = [hand_in(desk, ledger(tmp_path, line("1")), f"{at}.csv")["file_name"] for at in range(3)]
    page = desk.get("/api/ledger-imports?limit=2").get_json()
    rest = desk.get(f"/api/ledger-imports?limit=2&after={page['next']}").get_json()
    assert [item["file_name"] for item in page["items"] + rest["items"]] == names[::-1]
    assert rest["next"] is None
    read_session().rollback()


def test_the_command_line_tells_what_came_of_it(world: World, tmp_path: Path) -> None:
    from app.cli import cli  # noqa: PLC0415

    write_csv(tmp_path / "a.csv", [line("1"), line("2", 发现时间="昨天")])
    (tmp_path / "map.yml").write_text(
        "columns: {number: 编号, found: 发现时间, category: 类别}\ncategories: {暴露垃圾: F01}\n"
    )
    words = ["import-ledger", str(tmp_path / "a.csv"), "--map", str(tmp_path / "map.yml")]
    runner = world.app.test_cli_runner()
    tried = runner.invoke(cli, [*words, "--dry-run"])
    assert (tried.exit_code, "would import 1" in tried.output) == (0, True), tried.output
    done = runner.invoke(cli, [*words, "--errors", str(tmp_path / "mend.xlsx"), "--author", "administrator"])
    assert (done.exit_code, "imported 1" in done.output) == (0, True), done.output
    assert "第 3 行" in done.output
    assert "“昨天”读不成日期" in done.output
    assert (tmp_path / "mend.xlsx").exists()
    wrong = runner.invoke(cli, [*words, "--author", "inspector"])
    assert wrong.exit_code == 1
    assert "is no administrator" in wrong.output


def test_words_are_listed_with_their_meaning_the_unknown_ones_first(
    desk: FlaskClient, tmp_path: Path
) -> None:
    rows = [line("1"), line("2"), line("3", 类别="什么都有", 状态="说不清")]
    found = desk.post(f"{matched(desk, ledger(tmp_path, *rows))}/preview").get_json()
    assert found["looked_at"] == 3
    assert found["words"]["category"] == [
        {"text": "什么都有", "count": 1, "meaning": None},
        {"text": "暴露垃圾", "count": 2, "meaning": "F01"},
    ]
    assert [one["meaning"] for one in found["words"]["status"]] == [None, "open"]


def test_faults_come_in_groups_and_taking_the_rows_is_in_the_audit_log(
    desk: FlaskClient, world: World, tmp_path: Path
) -> None:
    rows = [line("1"), *(line(str(at), 类别="什么都有") for at in (2, 3)), line("4", 发现时间="9999-12-31")]
    path = matched(desk, ledger(tmp_path, *rows))
    desk.post(f"{path}/start", json={"is_trial": True})
    run_next_job()
    found = desk.get(f"{path}/faults").get_json()
    assert [(one["kind"], one["column"], one["count"], one["first_row"]) for one in found["groups"]] == [
        ("unknown_category", "类别", 2, 3),
        ("too_late", "发现时间", 1, 5),
    ]
    assert [one["row"] for one in found["rows"]] == [3, 4, 5]
    assert desk.get(f"{path}/refused").status_code == 200
    [noted] = world.phone("auditor").client.get("/api/audit?action=import.refused_rows").get_json()["items"]
    assert noted["detail"] == {"rows": 3}


def test_a_file_like_an_earlier_one_is_read_as_that_one_was(desk: FlaskClient, tmp_path: Path) -> None:
    data = ledger(tmp_path, line("1"))
    assert hand_in(desk, data)["earlier"] is None
    matched(desk, data)
    assert hand_in(desk, data)["earlier"] == mapping().as_json()
    assert hand_in(desk, "编号,发现时间\n1,2020-01-02\n".encode())["earlier"] is None
