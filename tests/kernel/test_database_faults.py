"""A database that cannot be used is said in one sentence with what to do, and never by a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text

from app import create_app
from app.cli import cli
from app.kernel.database import db
from app.kernel.transaction import in_transaction, read_session
from config import load_config
from tests.postgres import PostgresCluster


def run(word: str, app: Flask) -> Result:
    result = CliRunner().invoke(cli, [word], obj=ScriptInfo(create_app=lambda: app))
    with app.app_context():
        db.engine.dispose()
    return result


def made_for(url: str, folder: Path) -> Flask:
    environ = {"CHABU_ENV": "test", "CHABU_DATA_DIR": str(folder), "CHABU_DATABASE_URL": url}
    return create_app(load_config(environ))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@127.0.0.1:1/chabu", "start PostgreSQL"),
        ("sqlite:///{folder}/notes.txt", "no SQLite database"),
        ("sqlite:///{folder}/not/there.sqlite3", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, url: str, words: str) -> None:
    (tmp_path / "notes.txt").write_text("milk, bread\n" * 100)
    result = run("migrate", made_for(url.format(folder=tmp_path), tmp_path))
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_one_that_was_never_set_up_asks_for_it(tmp_path: Path, postgres: PostgresCluster) -> None:
    for url in (f"sqlite:///{tmp_path}/new.sqlite3", postgres.create_database("never_set_up")):
        result = run("verify", made_for(url, tmp_path))
        assert (result.exit_code, "./chabu migrate" in result.output) == (1, True)


def test_one_of_a_newer_version_is_not_touched(app: Flask) -> None:
    in_transaction(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    result = run("migrate", app)
    assert (result.exit_code, "newer version" in result.output) == (1, True)
    assert read_session().scalar(text("SELECT version_num FROM alembic_version")) == "9999"
