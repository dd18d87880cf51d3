"""The command line: migrate, serve, export-contract, and what each capability adds."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from typing import Any

import click
import waitress
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo, pass_script_info, with_appcontext
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import DBAPIError

from app import create_app, wiring
from app.backup.serving_lock import hold_while_serving
from app.contract import openapi_document
from app.issues.workflow_document import published
from app.kernel.api import catalogue_markdown
from app.kernel.database_faults import TOO_NEW, explained
from app.kernel.problems import Problem
from app.preparation import prepare_database
from app.schema_state import is_from_the_future
from app.upkeep import work_in_background
from config import REPOSITORY, ConfigError

CLIENT_DOMAIN = REPOSITORY / "static" / "pwa" / "src" / "domain"


def _create() -> Flask:
    try:
        return create_app()
    except ConfigError as error:
        raise click.ClickException("\n".join(error.problems)) from error


class Commands(FlaskGroup):
    """The commands; a database that cannot be used is said in a sentence, not by a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for. Raises ClickException for faults that `explained` knows."""
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            words = explained(error)
            if words is None:
                raise
            raise click.ClickException(words) from error


@click.group(
    cls=Commands,
    create_app=_create,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,  # config.py alone reads the environment
)
def cli() -> None:
    """Chabu: find, assign, fix, verify, close, show."""


@cli.command()
@with_appcontext
@click.option("--to", "revision", default="head", help="a revision, or head")
@click.option("--down", is_flag=True, help="go down to the revision instead of up")
def migrate(revision: str, down: bool) -> None:
    """Bring the database to the newest schema (or to a revision)."""
    if down:
        downgrade(revision=revision)
        return
    if is_from_the_future():
        raise click.ClickException(TOO_NEW)
    upgrade(revision=revision)
    if revision == "head":
        prepare_database()


@cli.command("export-contract")
@with_appcontext
def export_contract() -> None:
    """Write what the client and the documents are generated from.

    OpenAPI, workflow table, problem catalogue.
    """
    _write_json(REPOSITORY / "docs" / "openapi.json", openapi_document())
    _write_json(CLIENT_DOMAIN / "workflow.generated.json", published())
    _write(REPOSITORY / "docs" / "errors.md", catalogue_markdown())


def _write_json(path: Path, document: object) -> None:
    _write(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    click.echo(path.relative_to(REPOSITORY))


@cli.command()
@pass_script_info
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(info: ScriptInfo, host: str, port: int, threads: int) -> None:
    """Serve on a prepared database, plainly.

    `run` does everything before it, gunicorn serves in production.
    """
    app = _to_serve(info)
    waitress.serve(app, host=host, port=port, threads=threads, ident=None, _quiet=True)


@cli.command()
@pass_script_info
def worker(info: ScriptInfo) -> None:
    """Do the regular upkeep and the jobs in the queue until stopped."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app = _to_serve(info)
    work_in_background(app, stop)


def _to_serve(info: ScriptInfo) -> Flask:
    """The application, with a word left for restores that somebody has its data open."""
    app = info.load_app()
    try:
        hold_while_serving(app.config["CHABU"].data_dir)
    except Problem as problem:
        raise click.ClickException(f"{problem.sentence('zh')} {problem.sentence('en')}") from problem
    return app


wiring.install_commands(cli)


def main() -> None:
    """Entry of `python -m app`."""
    cli(prog_name="chabu")
