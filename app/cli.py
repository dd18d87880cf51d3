"""The command line: migrate, serve, export-contract, and what each capability adds."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import FlaskGroup
from flask_migrate import downgrade, upgrade

from app import create_app
from app.kernel.api import catalogue_markdown
from config import REPOSITORY, ConfigError


def _create() -> Flask:
    try:
        return create_app()
    except ConfigError as error:
        raise click.ClickException("\n".join(error.problems)) from error


@click.group(cls=FlaskGroup, create_app=_create, add_default_commands=False, add_version_option=False)
def cli() -> None:
    """Chabu: find, assign, fix, verify, close, show."""


@cli.command()
@click.option("--to", "revision", default="head", help="a revision, or head")
@click.option("--down", is_flag=True, help="go down to the revision instead of up")
def migrate(revision: str, down: bool) -> None:
    """Bring the database to the newest schema (or to a revision)."""
    downgrade(revision=revision) if down else upgrade(revision=revision)


@cli.command("export-contract")
def export_contract() -> None:
    """Write what the client and the documents are generated from: OpenAPI and the problem catalogue."""
    with _create().test_client() as client:
        document = client.get("/openapi/openapi.json").get_json()
    _write(REPOSITORY / "docs" / "openapi.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    _write(REPOSITORY / "docs" / "errors.md", catalogue_markdown())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    click.echo(path.relative_to(REPOSITORY))


def main() -> None:
    """Entry of `python -m app`."""
    cli(prog_name="chabu")
