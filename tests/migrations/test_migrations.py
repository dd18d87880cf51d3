"""Migrations with data in the tables: every step down and up again, nothing of the work lost, the schema that of the models."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, event, inspect, text

from app.kernel.database import db
from app.preparation import prepare_database
from tests.factories import World

FIRST = "0001"
OLD = "0008"
HAND_WRITTEN = "issue_search"


def steps_down(app: Flask) -> list[str]:
    """Every revision below the newest, in the order in which one goes down; the last leaves the first standing."""
    directory = ScriptDirectory(app.extensions["migrate"].directory)
    return [revision.revision for revision in directory.walk_revisions() if not revision.is_head]


def at_rest() -> None:
    db.session.remove()
    db.engine.dispose()


def work_of(world: World) -> dict[str, Any]:
    """What people see of the work: lists, a text search, a month."""
    phone = world.phone("supervisor")
    found = phone.client.get("/api/issues?text=垃圾").get_json()
    month = phone.client.get("/api/reports/month?month=2026-05").get_json()
    return {
        "issues": [
            (item["number"], item["version"], item["state"])
            for item in phone.client.get("/api/issues").get_json()["items"]
        ],
        "found": [item["number"] for item in found["items"]],
        "month": month["figures"]
        if "figures" in month
        else {key: month[key] for key in month if key != "known_at"},
    }


@pytest.fixture
def lived_in(world: World) -> World:
    """A closed issue, a fixed one and a declined one."""
    fixed = world.fixed_issue()
    phone = world.phone("inspector")
    phone.do("pass", fixed, {"judges": phone.issue(fixed)["fix"]["command_id"], "opinion": "已到位"})
    world.assigned_issue()
    world.phone("inspector").report()
    return world


STRETCH = 8
"""After so many steps all are gone up again and the work is looked at."""


def test_each_step_down_and_up_again_keeps_the_work(app: Flask, lived_in: World) -> None:
    before = work_of(lived_in)
    assert len(before["issues"]) == 3
    steps = steps_down(app)
    for end in range(min(STRETCH, len(steps)), len(steps) + STRETCH, STRETCH):
        stretch = steps[max(0, end - STRETCH) : end]
        at_rest()
        downgrade(revision=stretch[0])
        for revision in stretch[1:]:
            downgrade(revision=revision)
            upgrade(revision="+1")
            downgrade(revision=revision)
        upgrade()
        prepare_database()
        assert work_of(lived_in) == before, f"after the steps down to {', '.join(stretch)}"


def test_the_way_down_to_nothing_and_up_again_is_free(app: Flask) -> None:
    at_rest()
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    at_rest()
    upgrade()
    prepare_database()
    assert db.session.execute(text("SELECT count(*) FROM categories")).scalar_one() > 0


def test_the_schema_is_that_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _parents: (
                    not (kind == "table" and name.startswith(HAND_WRITTEN))
                ),
                "compare_type": False,
            },
        )
        assert compare_metadata(context, db.metadata) == []


class Killed(BaseException):
    """The process ends here; nothing of it comes to an end by itself."""


def died_at(statement: int) -> int | None:
    """Migrates until so many statements have been carried out, then dies; None, how many there were."""
    seen = 0

    def count(*_facts: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            raise Killed

    event.listen(db.engine, "after_cursor_execute", count)
    try:
        upgrade()
    except Killed:
        return None
    finally:
        event.remove(db.engine, "after_cursor_execute", count)
        at_rest()
        gc.collect()  # with a process its connection would be gone too
    return seen


def test_an_upgrade_killed_midway_leaves_all_as_it_was_and_goes_through_the_next_time(
    app: Flask, lived_in: World
) -> None:
    """F78: at twenty of its statements, from the first to the last migration."""
    before = work_of(lived_in)
    at_rest()
    downgrade(revision=OLD)
    at_rest()
    old = schema_of(db.engine)
    total = died_at(0)  # goes through: how many there are
    assert total is not None
    assert total > 50, "its statements are seen"
    downgrade(revision=OLD)
    at_rest()
    for moment in [1, *range(7, total, total // 20)]:
        assert died_at(moment) is None, f"statement {moment} of {total} was not reached"
        assert schema_of(db.engine) == old, f"killed after statement {moment}"
        at_rest()
    upgrade()
    prepare_database()
    assert work_of(lived_in) == before


def schema_of(engine: Engine) -> list[tuple[str, ...]]:
    """Tables, their columns and indexes, and the revision they are said to be of."""
    found = inspect(engine)
    parts = [
        (
            name,
            *sorted(column["name"] for column in found.get_columns(name)),
            *sorted(str(index["name"]) for index in found.get_indexes(name)),
        )
        for name in sorted(found.get_table_names())
    ]
    with engine.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return [*parts, (revision,)]
