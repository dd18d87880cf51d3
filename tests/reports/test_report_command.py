"""`./chabu report`: the figures of a period as a file, the same as on the page."""

from __future__ import annotations

import json
from pathlib import Path

import click
import docx
import openpyxl
import pytest
from click.testing import Result
from flask import Flask

from app.reports.cli import register_commands
from app.reports.ledger_words import columns
from app.reports.metrics import COUNTS, DIMENSIONS, HOURS, RATES
from tests.factories import FixedClock, World, jpeg, photo_claim


def report(app: Flask, *words: str) -> Result:
    group = click.Group()
    register_commands(group)
    return app.test_cli_runner().invoke(group.commands["report"], list(words))


def test_a_month_as_json_has_every_figure_of_the_page(app: Flask, world: World, tmp_path: Path) -> None:
    world.fixed_issue()
    file = tmp_path / "may.json"
    result = report(app, "2026-05", "--format", "json", "-o", str(file))
    assert result.exit_code == 0, result.output
    written = json.loads(file.read_text(encoding="utf-8"))
    shown = world.phone("leader").client.get("/api/reports/month?month=2026-05").get_json()
    assert written == shown
    assert set(written["figures"]) == {*COUNTS, *RATES, *HOURS, "closings_by_kind"}
    assert (set(written["by"]), written["figures"]["found"]["value"]) == (set(DIMENSIONS), 1)


def test_a_unit_and_an_instant_narrow_it(app: Flask, world: World, tmp_path: Path) -> None:
    world.fixed_issue()
    for words, found in (
        (["--unit", "contractor"], 1),
        (["--unit", "other"], 0),
        (["--as-of", "2026-05-17"], 0),
    ):
        file = tmp_path / "part.json"
        assert report(app, "2026-05", *words, "-o", str(file)).exit_code == 0
        assert json.loads(file.read_text(encoding="utf-8"))["figures"]["found"]["value"] == found, words


def test_a_month_as_bulletin_and_as_ledger(app: Flask, world: World, tmp_path: Path) -> None:
    world.fixed_issue()
    for kind in ("docx", "pdf", "xlsx"):
        file = tmp_path / f"may.{kind}"
        result = report(app, "2026-05", "--format", kind, "-o", str(file))
        assert result.exit_code == 0, result.output
    assert "本期发现1件" in "".join(one.text for one in docx.Document(str(tmp_path / "may.docx")).paragraphs)
    assert (tmp_path / "may.pdf").read_bytes().startswith(b"%PDF-")
    assert openpyxl.load_workbook(tmp_path / "may.xlsx").active.max_row == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words",
    [
        ["2026-13"],
        ["soon"],
        ["2026-05", "--unit", "nobody"],
        ["2026", "--format", "docx"],
        ["2026-Q2", "--format", "docx"],
    ],
)
def test_what_is_no_period_or_no_unit_is_refused(
    app: Flask, world: World, tmp_path: Path, words: list[str]
) -> None:
    assert world.units
    file = tmp_path / "none.json"
    assert report(app, *words, "-o", str(file)).exit_code == 2
    assert not file.exists()


def test_every_file_that_is_written_is_in_the_audit_log(app: Flask, world: World, tmp_path: Path) -> None:
    world.fixed_issue()
    for kind in ("json", "docx", "xlsx"):
        words = ["2026-05", "--format", kind, "--as-of", "2026-05-31", "-o", str(tmp_path / kind)]
        assert report(app, *words).exit_code == 0
    assert report(app, "2026-05", "--unit", "nobody", "-o", str(tmp_path / "none")).exit_code == 2
    noted = world.phone("auditor").client.get("/api/audit?action=report.export").get_json()["items"]
    assert [one["detail"]["kind"] for one in noted] == ["xlsx", "docx", "json"]
    assert {one["address"] for one in noted} == {"command line"}


def test_a_ledger_shows_its_issues_as_they_were_known_at_the_cut_off(
    app: Flask, world: World, clock: FixedClock, tmp_path: Path
) -> None:
    issue_id = world.assigned_issue()
    known_at = clock.now()
    clock.advance(days=1)
    world.phone("inspector").report()
    rectifier, data = world.phone("rectifier"), jpeg(201)
    claim = photo_claim(data, "after")
    assert rectifier.do("fix", issue_id, {"measure": "已清运"}, photos=[claim])["outcome"] == "applied"
    rectifier.upload(claim["id"], data)
    for as_of, measure, rows in ((known_at.isoformat(), None, 2), ("2026-05-31", "已清运", 3)):
        file = tmp_path / "then.xlsx"
        result = report(app, "2026-05", "--format", "xlsx", "--as-of", as_of, "-o", str(file))
        assert result.exit_code == 0, result.output
        sheet = openpyxl.load_workbook(file)["整改台账"]
        keys = [column.key for column in columns("zh")]
        row = dict(zip(keys, [cell.value for cell in sheet[sheet.max_row]], strict=True))
        assert (row["measure"], row["photo_after"], sheet.max_row) == (measure, measure and "1", rows)
        assert "数据截至" in sheet.oddFooter.left.text
