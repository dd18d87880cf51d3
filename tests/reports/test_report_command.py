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
from app.reports.metrics import COUNTS, DIMENSIONS, HOURS, RATES
from tests.factories import World


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
    for kind in ("docx", "xlsx"):
        file = tmp_path / f"may.{kind}"
        result = report(app, "2026-05", "--format", kind, "-o", str(file))
        assert result.exit_code == 0, result.output
    assert "本期发现1件" in "".join(one.text for one in docx.Document(str(tmp_path / "may.docx")).paragraphs)
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
