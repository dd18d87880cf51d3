"""The first administrator, from the command line."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.people.cli import register_commands
from tests.people.agency import Agency


@pytest.fixture
def commands() -> click.Group:
    group = click.Group()
    register_commands(group)
    return group


def run(app: Flask, commands: click.Group, *words: str, typed: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(commands.commands[words[0]], list(words[1:]), input=typed)
    return result.exit_code, result.output


def test_the_first_administrator_gets_a_code_and_a_unit(
    app: Flask, commands: click.Group, new_client: Callable[[], FlaskClient]
) -> None:
    code, output = run(app, commands, "create-admin", "Boss", "--name", "管理员甲", "--unit", "某市代建中心")
    assert code == 0
    printed = output.split("Activation code")[1].split()[0]
    assert f"http://127.0.0.1:8000/activate#{printed}" in output
    client = new_client()
    body = {"code": printed, "password": "kite lantern 47"}
    assert client.post("/api/activations", json=body).status_code == 200
    answer = client.post("/api/session", json={"username": "boss", "password": "kite lantern 47"})
    assert [post["role"] for post in answer.get_json()["posts"]] == ["administrator"]
    assert [unit["name"] for unit in client.get("/api/units").get_json()["items"]] == ["某市代建中心"]


def test_a_password_asked_for_is_held_to_the_rules(agency: Agency, commands: click.Group) -> None:
    typed = "boss123456\nboss123456\nkite lantern 47\nkite lantern 47\n"
    code, output = run(agency.app, commands, "create-admin", "boss", "--password", typed=typed)
    assert code == 0, output
    assert "Not this one" in output
    assert "kite" not in output
    agency.browser("boss")


def test_a_name_that_is_taken_or_cannot_be_typed_is_refused_in_a_sentence(
    agency: Agency, commands: click.Group
) -> None:
    agency.person("boss", ("administrator", "root"))
    assert "is taken" in run(agency.app, commands, "create-admin", "boss")[1]
    code, output = run(agency.app, commands, "create-admin", "老板")
    assert code != 0
    assert "letters, digits" in output


def test_an_emergency_code_for_whoever_cannot_be_helped_from_within(
    agency: Agency, commands: click.Group
) -> None:
    agency.person("boss", ("administrator", "root"))
    code, output = run(agency.app, commands, "activation-code", "boss")
    assert code == 0
    assert "Activation code" in output
    assert run(agency.app, commands, "activation-code", "nobody")[0] != 0
