"""`demo`: fills a new database with an agency to try things with, and prints its accounts."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.demo import agency
from app.demo.demo_actions import DemoRefused, is_new, load_demo
from app.demo.interruption_actions import sweep
from app.kernel.transaction import read_session

ROLES = {
    "inspector": "巡查员 inspector",
    "supervisor": "督办员 supervisor",
    "rectifier": "整改责任人 rectifier",
    "leader": "领导 leader",
    "administrator": "管理员 administrator",
    "auditor": "审计 auditor",
}


def register_commands(cli: click.Group) -> None:
    """Add it to the application's command line."""
    cli.add_command(demo)


@click.command("demo")
@click.option("--if-new", is_flag=True, help="do nothing, and say nothing, where there are users already")
@with_appcontext
def demo(if_new: bool) -> None:
    """Load demo data into a new database and print the demo accounts."""
    if current_app.config["CHABU"].is_production:
        raise click.ClickException(
            "正式环境不装演示数据：它的密码人人都知道。"
            "Production gets no demo data: everybody knows its password."
        )
    if sweep():
        click.echo("上次装演示数据时中断了，重新装入。The last load was cut off; loading anew.")
    if if_new and not is_new(read_session()):
        return
    try:
        loaded = load_demo()
    except DemoRefused as error:
        raise click.ClickException(
            "这个数据库里已有真实用户，没有装入演示数据。"
            "This database has real users; no demo data was loaded."
        ) from error
    if not loaded:
        click.echo("演示数据已在。The demo data is there already.")
    click.echo(accounts())


def accounts() -> str:
    """The demo accounts as a small table, with their password."""
    lines = [f"演示账号 Demo accounts（密码 password: {agency.PASSWORD}）"]
    lines += [f"  {person.username:<10} {ROLES[person.role]} · {person.name}" for person in agency.PEOPLE]
    return "\n".join(lines)
