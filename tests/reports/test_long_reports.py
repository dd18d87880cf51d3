"""Long files of a month's report: made in the background with their progress, stopped in the middle, taken as exports."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import UUID

import docx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents import pdf
from app.kernel.clock import agency_today
from app.kernel.jobs import run_next_job
from app.kernel.settings import change_setting
from app.kernel.transaction import in_transaction
from app.people.models import Post
from app.reports import export_actions, monthly_freezing_actions, report_export_actions
from app.reports.settings import LONG_REPORT
from tests.factories import World
from tests.reports.test_monthly_report import MAY, reported, sign, step

__all__ = ["reported"]


@pytest.fixture
def long_report(reported: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A draft whose files all count as long, told of at every step."""
    monkeypatch.setattr(report_export_actions, "TOLD_EVERY_S", 0)
    in_transaction(lambda session: change_setting(session, LONG_REPORT, 1, None))
    assert step(reported, "supervisor", "draft")[0] == 200
    return reported


def ask(world: World, kind: str) -> str:
    answer = world.phone("supervisor").client.post(f"{MAY}/exports", json={"kind": kind})
    assert answer.status_code == 202, answer.get_data(as_text=True)
    export_id: str = answer.get_json()["id"]
    return export_id


def shown(world: World, export_id: str) -> dict[str, Any]:
    document: dict[str, Any] = world.phone("supervisor").client.get(f"/api/exports/{export_id}").get_json()
    return document


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_long_file_is_not_made_at_once_but_as_an_export(long_report: World, kind: str) -> None:
    client = long_report.phone("supervisor").client
    assert kind in client.get(MAY).get_json()["long_files"]
    assert client.get(f"{MAY}/file?kind={kind}").get_json()["code"] == "report_file_long"
    export_id = ask(long_report, kind)
    assert run_next_job()
    told = shown(long_report, export_id)
    assert (told["state"], told["is_there"]) == ("done", True)
    assert told["done"] == told["total"] > 0
    content = client.get(f"/api/exports/{export_id}/file").data
    assert content[:2] == b"PK"
    if kind == "docx":
        assert "未签发" in "".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def test_whoever_has_lost_sight_of_the_whole_agency_meanwhile_gets_no_file(long_report: World) -> None:
    export_id = ask(long_report, "xlsx")
    office = long_report.users["supervisor"]

    def narrow(session: Session) -> None:
        held = session.scalars(select(Post).where(Post.user_id == office))
        for post in held:
            post.ends_on = agency_today() - dt.timedelta(days=1)

    in_transaction(narrow)
    assert run_next_job()
    assert not export_actions.folder_of(UUID(export_id)).exists()


def test_short_files_and_signed_ones_are_taken_at_once(reported: World) -> None:
    assert step(reported, "supervisor", "draft")[1]["long_files"] == []
    in_transaction(lambda session: change_setting(session, LONG_REPORT, 1, None))
    assert sign(reported)["long_files"] == []
    for kind in ("docx", "pdf", "xlsx", "json"):
        assert reported.phone("leader").client.get(f"{MAY}/file?kind={kind}").status_code == 200


def test_one_is_stopped_among_its_pictures_and_rows(
    long_report: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id = ask(long_report, "docx")
    make = monthly_freezing_actions.bulletin_of

    def stopped(*arguments: Any) -> Any:
        assert (
            long_report.phone("supervisor").client.post(f"/api/exports/{export_id}/cancel").status_code == 200
        )
        return make(*arguments)

    set_down: list[None] = []
    write = monthly_freezing_actions.bulletin_docx

    def noted(*arguments: Any) -> Any:
        set_down.append(None)
        return write(*arguments)

    monkeypatch.setattr(monthly_freezing_actions, "bulletin_of", stopped)
    monkeypatch.setattr(monthly_freezing_actions, "bulletin_docx", noted)
    assert run_next_job()
    assert set_down == [], "stopped while its pictures and rows were read, not when all was done"
    told = shown(long_report, export_id)
    assert (told["state"], told["is_there"]) == ("cancelled", False)
    assert not export_actions.folder_of(told["id"]).exists()


def test_typesetting_is_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Exception):
        pass

    looks: list[None] = []

    def alive() -> None:
        looks.append(None)
        if len(looks) > 1:
            raise Stopped

    monkeypatch.setattr(pdf, "LOOKED_AT_EVERY_S", 0.01)
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("一")
    document.save(out)
    with pytest.raises(Stopped):
        pdf.pdf_of(out.getvalue(), 0, alive)


def test_whoever_sees_a_part_of_the_agency_has_no_file_of_its_report(long_report: World) -> None:
    for who in ("inspector", "rectifier"):
        answer = long_report.phone(who).client.post(f"{MAY}/exports", json={"kind": "docx"})
        assert answer.status_code in (403, 404)
