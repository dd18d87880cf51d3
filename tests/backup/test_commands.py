"""The commands an operator types: what they print, and that a refusal is a sentence and a bad end."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from app.cli import cli
from app.kernel.database import db
from config import Config
from tests.factories import World


def typed(app: Flask, *words: str) -> Result:
    db.session.remove()
    return CliRunner().invoke(cli, list(words), obj=ScriptInfo(create_app=lambda: app))


def test_backup_check_restore_and_status(world: World, app: Flask, folder: Path) -> None:
    world.phone("inspector").report()
    assert typed(app, "status").exit_code == 1
    made = typed(app, "backup")
    assert made.exit_code == 0, made.output
    place = Path(made.output.splitlines()[0])
    assert place.parent == folder
    assert "1 photos" in made.output
    status = typed(app, "status")
    assert status.exit_code == 0
    assert "state: good" in status.output
    checked = typed(app, "backup-check", str(place))
    assert (checked.exit_code, "备份完好" in checked.output) == (0, True)
    restored = typed(app, "restore", str(folder))
    assert restored.exit_code == 0, restored.output
    kept = re.search(r"kept in (.+)", restored.output)
    assert kept is not None
    assert Path(kept[1]).exists() or kept[1].startswith("schema before_")
    assert typed(app, "verify").exit_code == 0


def test_a_refusal_is_a_sentence_in_both_languages(world: World, app: Flask, folder: Path) -> None:
    for word in ("backup-check", "restore"):
        refused = typed(app, word, str(folder / "nowhere"))
        assert refused.exit_code == 1
        assert "没有完整的备份" in refused.output
        assert "There is no complete backup" in refused.output
        assert "Traceback" not in refused.output


def test_without_a_folder_the_command_asks_for_one(app: Flask, config: Config) -> None:
    app.config["CHABU"] = Config(**{**config.__dict__, "backup_dir": None})
    asked = typed(app, "backup")
    assert asked.exit_code == 2
    assert "CHABU_BACKUP_DIR" in asked.output
