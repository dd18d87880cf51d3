"""Commands about people: the first administrator, and a new code for whoever cannot be helped from within."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.activation_actions import IssuedCode


def register_commands(cli: click.Group) -> None:
    """Add them to the application's command line."""
    cli.add_command(create_admin)
    cli.add_command(activation_code)


@click.command("create-admin")
@click.argument("username")
@click.option("--name", "display_name", default="系统管理员", help="the name others see")
@click.option("--unit", "unit_name", default="", help="unit of the post; made if there is none of that name")
@click.option("--password", "asks", is_flag=True, help="ask for a password now instead of printing a code")
@with_appcontext
def create_admin(username: str, display_name: str, unit_name: str, asks: bool) -> None:
    """Make an administrator; print an activation code for setting the password, or ask for one."""
    from app.kernel.problems import Problem
    from app.kernel.transaction import in_transaction
    from app.people.activation_actions import issue_code, use_code
    from app.people.first_administrator_actions import make_administrator
    from app.people.usernames import USERNAME

    if not re.fullmatch(USERNAME, username):
        raise click.ClickException(
            "An account has 2 to 64 letters, digits or . _ @ - and begins with a letter or digit."
        )
    password_hash = _asked_password(username, display_name) if asks else None

    def work(session: Session) -> IssuedCode:
        issued = issue_code(session, make_administrator(session, username, display_name, unit_name), None)
        if password_hash:
            use_code(session, issued.code, password_hash)
        return issued

    try:
        issued = in_transaction(work)
    except Problem as problem:
        raise click.ClickException(problem.sentence("en")) from problem
    if asks:
        click.echo(f"{issued.user.username} can sign in at {current_app.config['CHABU'].public_url}")
    else:
        _show(issued)


@click.command("activation-code")
@click.argument("username")
@with_appcontext
def activation_code(username: str) -> None:
    """Print a new activation code for a user; their password works until the code is used."""
    from app.kernel.problems import Problem
    from app.kernel.transaction import in_transaction
    from app.people.first_administrator_actions import emergency_code

    try:
        _show(in_transaction(lambda session: emergency_code(session, username)))
    except Problem as problem:
        raise click.ClickException(problem.sentence("en")) from problem


def _asked_password(username: str, display_name: str) -> str:
    from app.kernel.transaction import read_session
    from app.people.password_policy import faults
    from app.people.passwords import hash_password
    from app.people.settings import password_policy

    policy = password_policy(read_session())
    while True:
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        found = faults(password, policy, ["chabu", username, display_name])
        if not found:
            return hash_password(password)
        click.echo("Not this one: " + "; ".join(fault.en for fault in found), err=True)


def _show(issued: IssuedCode) -> None:
    zone = current_app.config["CHABU"].zone
    click.echo(f"Account          {issued.user.username}")
    click.echo(f"Activation code  {issued.code}")
    click.echo(f"Open             {current_app.config['CHABU'].public_url}/activate#{issued.code}")
    click.echo(f"Once, until      {issued.expires_at.astimezone(zone):%Y-%m-%d %H:%M}")
